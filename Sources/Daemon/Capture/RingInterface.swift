import FlowModel
import PacketCapture
import PacketDecoding

/// One interface whose packets come from the ring.
final class RingInterface {
  private var capture: LiveCapture
  private var decoder = PacketDecoder()
  private var block: PacketHeaderBlock? = PacketHeaderBlock()
  private var direction: FrameDirection
  private let finders: SharedFinders?
  private let number: UInt16
  private let isLoopback: Bool
  /// What was seen so far.
  private(set) var tally = InterfaceTally()
  /// Why no more packets come; nil while they do, and where somebody else tells.
  var fault: String?
  /// When what the interface left behind has been waited for; nil while it is there.
  private(set) var endOfWait: UInt64?
  let name: String

  /// Opens an interface.
  ///
  /// - Parameter finders: Find the interfaces of a topology; nil without one.
  /// - Parameter ringCount: Rings that share memory with this one, itself included.
  init(
    _ interface: CapturedInterface, number: UInt16, finders: SharedFinders?,
    ringCount: Int
  ) throws(LiveCaptureError) {
    capture = try LiveCapture(
      interface.name, interface: number, settings: LiveSettings(ringCount: ringCount))
    direction = FrameDirection(interface)
    self.finders = finders
    self.number = number
    name = interface.name
    isLoopback = interface.isLoopback
  }

  /// Learns what is known of the interface now.
  func update(_ interface: CapturedInterface) { direction = FrameDirection(interface) }

  /// Notes what the interface had counted when it was opened.
  func note(before packets: UInt64) { tally.before = packets }

  /// Waits for the last packets of an interface that has gone, once.
  func waitForLast(_ milliseconds: UInt64) {
    if endOfWait == nil { endOfWait = WallClock.milliseconds + milliseconds }
  }

  /// Lets no further packet in.
  func stop() { capture.stop() }

  /// What is wrong with an empty ring; nil when all that the kernel put into it was taken.
  var difference: String? {
    // Of the loopback libpcap leaves out one of the two copies of each packet.
    guard !isLoopback, capture.left != 0 else { return nil }
    return "\(name): \(capture.left) packets of the ring were never handed over; please report this"
  }

  /// Readable when packets wait.
  var descriptor: Int32 { capture.descriptor }

  /// Hands over the packets that wait, at most a batch; whether there were any.
  ///
  /// - Parameter unknownRule: What records say decided, where no topology does.
  func collect(
    unknownRule: UInt16, _ process: (borrowing PacketHeaderBlock) -> Void
  ) throws(LiveCaptureError) -> Bool {
    guard try capture.nextBatch() else { return false }
    var block = self.block.take() ?? PacketHeaderBlock()
    block.removeAll()
    capture.withBatch { frames, bytes in
      decoder.decode(frames, in: bytes, into: &block)
      direction.note(in: &block, frames, bytes, &tally)
      if let finders {
        finders.find(in: &block, frames, bytes)
      } else {
        block.updateHeaders(0..<block.count) { _, header in
          if header.kind == .packet { header.setVerdict(.accept, rule: unknownRule) }
        }
      }
    }
    process(block)
    self.block = consume block
    return true
  }

  /// What the ring lost since the last look, as an event.
  func losses(at time: PacketTime) -> PacketHeader? {
    let dropped = capture.takeDropped()
    guard dropped > 0 else { return nil }
    tally.lost += UInt64(dropped)
    return PacketHeader(
      event: .skipped, interface: number, time: time, count: dropped,
      reason: SkipReason.ringFull.rawValue)
  }
}
