import FlowFilter
import FlowModel
import PacketCapture

/// What records say about the interface of a name, in a version of the topology.
typealias InterfaceDescription = @Sendable (_ name: String, _ version: Int) -> NetworkInterface

extension ReplayConfiguration {
  /// What tells flows that are wanted; nil where all are.
  func makeMatcher(
    _ registry: InterfaceRegistry, _ describe: @escaping InterfaceDescription
  ) -> FlowMatcher? {
    filter.map { filter in
      FlowMatcher(filter, revision: { registry.revision }) { number, version in
        let names = registry.names
        return describe(Int(number) < names.count ? names[Int(number)] : "", version)
      }
    }
  }
}
