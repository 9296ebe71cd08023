import FlowLogFormat
import FlowModel
import NetworkTypes
import VPCTopology

/// Answers what records say of flows beyond their packets, from a topology and AWS's ranges.
final class FlowContexts: FlowContextProvider {
  private var list = ValueList()
  private var paths: Timed<FlowPaths>?
  private let ranges: ServiceRanges?
  /// The numbers of the services' names, in the order of `ServiceRanges.names`.
  private let services: [UInt32]

  var count: Int { list.values.count }

  func value(_ number: Int) -> FieldConstant? { list.values[number] }

  /// Prepares answers; without a topology or ranges what depends on them has none.
  init(paths: Timed<FlowPaths>?, ranges: ServiceRanges?) {
    self.paths = paths
    self.ranges = ranges
    var list = ValueList()
    services = ServiceRanges.names.map { list.number(of: .text($0)) }
    self.list = list
  }

  /// Answers by other routes from now on.
  func replacePaths(_ paths: Timed<FlowPaths>?) { self.paths = paths }

  func describe(
    _ flow: Flow, _ wanted: [ContextValue], in context: inout FlowContext
  ) {
    let needsPath = wanted.contains { $0 != .sourceService && $0 != .destinationService }
    let path = needsPath ? self.path(of: flow) : FlowPaths.Path()
    for value in wanted {
      context[value] =
        switch value {
        case .sourceService: service(of: flow.key.source)
        case .destinationService: service(of: flow.key.destination)
        case .trafficPath: path.path
        case .encryption: encryption(of: flow, path)
        case .nextHopInterface: path.hop.interface
        case .nextHopSubnet: path.hop.subnet
        case .nextHopZone: path.hop.zone
        case .nextHopVPC: path.hop.vpc
        case .nextHopType: path.hop.type
        }
    }
  }

  /// The path under the routes that held when the flow began.
  private func path(of flow: Flow) -> FlowPaths.Path {
    let time = PacketTime(seconds: flow.firstSecond, nanoseconds: 0)
    return paths?.update(at: time) { $0.path(of: flow, &list) } ?? FlowPaths.Path()
  }

  private func encryption(of flow: Flow, _ path: FlowPaths.Path) -> UInt32 {
    let status = path.encryption?.status(of: flow.key, flow.disposition.direction)
    return status.map { list.number(of: .number(UInt64($0))) } ?? 0
  }

  private func service(of address: IPAddress) -> UInt32 {
    ranges?.service(of: address).map { services[Int($0)] } ?? 0
  }
}
