import FlowModel
import PacketCapture
import Synchronization

/// Where live packets, or sums of them, come from.
protocol LiveSource: AnyObject {
  /// Readable when something waits; none for a source that is asked by the clock.
  var descriptors: [Int32] { get }
  /// Capabilities that it still needs once it is open, as `Privileges` numbers them.
  var neededCapabilities: UInt64 { get }
  /// Whether there is anything left to wait for.
  var isAlive: Bool { get }
  /// Hands over what waits.
  ///
  /// - Returns: What became of interfaces meanwhile, a sentence each.
  func collect(into pipeline: CapturePipeline, at now: PacketTime) -> [String]
  /// Follows the interfaces that there are now.
  ///
  /// - Returns: What cannot be followed, a sentence each.
  func update(_ interfaces: [CapturedInterface]) -> [String]
  /// Ends, and hands over everything that came before the end.
  func finish(into pipeline: CapturePipeline)
}

/// What records say of captured interfaces, which come and go.
///
/// Interfaces are numbered by their identifiers, so one that is renamed stays the same.
final class CapturedInterfaceBook: Sendable {
  private let registry: InterfaceRegistry
  private let metadata: Mutex<[String: NetworkInterface]>

  init(_ registry: InterfaceRegistry) {
    self.registry = registry
    metadata = Mutex([:])
  }

  /// The number of an interface in the run.
  func number(of interface: CapturedInterface) throws(CaptureError) -> UInt16 {
    let id = interface.metadata.id.description
    metadata.withLock { $0[id] = interface.metadata }
    return try registry.number(for: id)
  }

  /// What is known of the interface with this identifier.
  func metadata(of id: String) -> NetworkInterface? { metadata.withLock { $0[id] } }
}
