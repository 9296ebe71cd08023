import FlowModel
import Synchronization

/// Finds the interfaces of a topology that may become another one while packets are read.
final class SharedFinders: Sendable {
  private let current: Mutex<Timed<InterfaceFinder>>

  init(_ finders: Timed<InterfaceFinder>) { current = Mutex(finders) }

  /// Finds those of another version from the next block on.
  func replace(_ finders: Timed<InterfaceFinder>) { current.withLock { $0 = finders } }

  /// Notes in headers which interfaces sent and will get their packets.
  func find(
    in block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>
  ) {
    let finders = current.withLock { $0 }
    finders.find(in: &block, frames, bytes)
  }
}
