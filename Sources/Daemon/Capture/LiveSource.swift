import FlowModel
import PacketCapture
import Synchronization

/// Something that people should hear of while a capture goes on.
struct LiveRemark {
  var sentence: String
  /// Whether it makes the capture incomplete.
  var isLoss = true
}

/// Where live packets, or sums of them, come from.
protocol LiveSource: AnyObject {
  /// Readable when something waits; none for a source that is asked by the clock.
  var descriptors: [Int32] { get }
  /// Capabilities that it still needs once it is open, as `Privileges` numbers them.
  var neededCapabilities: UInt64 { get }
  /// Whether there is anything left to wait for.
  var isAlive: Bool { get }
  /// What was seen of each interface, by the kernel's number.
  var tallies: [UInt32: InterfaceTally] { get }
  /// Lets packets in, which for a ring were let in when it was opened.
  func open()
  /// Begins to take them; privileges that are not needed any more have been given up.
  func start()
  /// Takes what waits from the kernel; whether an interface is met that nobody has told of.
  func receive() -> Bool
  /// Hands over what was received.
  ///
  /// - Returns: The time up to which everything has been handed over, and what became of
  ///   interfaces meanwhile.
  func collect(into pipeline: CapturePipeline, at now: PacketTime) -> (PacketTime, [LiveRemark])
  /// Follows interfaces that came or of which something else is known, and those that are gone.
  func update(_ interfaces: [CapturedInterface], gone: [CapturedInterface]) -> [LiveRemark]
  /// Makes ready to stop at once.
  func prepareToStop()
  /// Lets no further packet in.
  func stop()
  /// Hands over everything that came before the stop.
  func finish(into pipeline: CapturePipeline) -> [LiveRemark]
}

/// What records say of captured interfaces, which come, change and go.
///
/// Interfaces are numbered by their identifiers, so one that is renamed stays the same.
final class CapturedInterfaceBook: Sendable {
  private let registry: InterfaceRegistry
  private let metadata: Mutex<[String: NetworkInterface]>

  init(_ registry: InterfaceRegistry) {
    self.registry = registry
    metadata = Mutex([:])
  }

  /// The number of an interface in the run; records say from now on what is known of it now.
  func number(of interface: NetworkInterface) throws(CaptureError) -> UInt16 {
    let id = interface.id.description
    let isChanged = metadata.withLock { metadata in
      defer { metadata[id] = interface }
      return metadata[id].map { $0 != interface } ?? false
    }
    if isChanged { registry.revise() }
    return try registry.number(for: id)
  }

  /// What is known of the interface with this identifier.
  func metadata(of id: String) -> NetworkInterface? { metadata.withLock { $0[id] } }
}
