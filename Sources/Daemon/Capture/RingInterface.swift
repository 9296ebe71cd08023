import FlowModel
import PacketCapture
import PacketDecoding

/// One interface whose packets come from the ring.
final class RingInterface {
  private var capture: LiveCapture
  private var decoder = PacketDecoder()
  private var block: PacketHeaderBlock? = PacketHeaderBlock()
  private let direction: FrameDirection
  private let finders: Timed<InterfaceFinder>?
  private let number: UInt16
  let name: String

  /// Opens an interface.
  ///
  /// - Parameter finders: Find the interfaces of a topology; nil without one.
  init(
    _ interface: CapturedInterface, number: UInt16, finders: Timed<InterfaceFinder>?
  ) throws(LiveCaptureError) {
    capture = try LiveCapture(interface.name, interface: number)
    direction = FrameDirection(interface)
    self.finders = finders
    self.number = number
    name = interface.name
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
      direction.note(in: &block, frames, bytes)
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
    return PacketHeader(
      event: .skipped, interface: number, time: time, count: dropped,
      reason: SkipReason.ringFull.rawValue)
  }
}
