import FlowModel
import Glibc
import Synchronization

/// Hands blocks of headers from one thread to another, in order, without locks.
///
/// One producer, one consumer. A block belongs to the producer until `written` passes it, then to
/// the consumer until `read` does.
///
/// `@unchecked Sendable` holds because each block is touched by one side at a time: the counters
/// are published with release and read with acquire ordering, and either side only moves its own.
@safe
final class HeaderRing: @unchecked Sendable {
  /// Blocks in flight, 16 KiB each: with 32 the consumer sometimes waited while the producer slept.
  private static let capacity = 128
  /// Polls before a waiting side gives up its processor, and before it sleeps.
  private static let spinLimit = 200
  private static let yieldLimit = 264
  /// Microseconds of the first sleep; each further one is twice as long, up to the longest, so that
  /// a pipe on which nothing arrives costs next to nothing.
  private static let shortestPause: UInt32 = 50
  private static let longestPause: UInt32 = 10_000

  private let blocks: UnsafeMutablePointer<PacketHeaderBlock>
  private let written = Atomic<Int>(0)
  private let read = Atomic<Int>(0)
  private let isFinished = Atomic<Bool>(false)
  private let isCancelled = Atomic<Bool>(false)

  init() {
    unsafe blocks = .allocate(capacity: HeaderRing.capacity)
    for index in 0..<HeaderRing.capacity {
      unsafe (blocks + index).initialize(to: PacketHeaderBlock())
    }
  }

  deinit {
    unsafe blocks.deinitialize(count: HeaderRing.capacity)
    unsafe blocks.deallocate()
  }

  /// Lets the producer fill the next free block; false once the consumer has given up.
  func produce(_ fill: (inout PacketHeaderBlock) -> Void) -> Bool {
    let position = written.load(ordering: .relaxed)
    wait { position - read.load(ordering: .acquiring) < HeaderRing.capacity || cancelled }
    guard !cancelled else { return false }
    unsafe fill(&blocks[position % HeaderRing.capacity])
    written.store(position + 1, ordering: .releasing)
    return true
  }

  /// Tells the consumer that no further block comes.
  func finish() { isFinished.store(true, ordering: .releasing) }

  /// Lets the consumer read the next block; false when there is none left.
  func consume(_ use: (borrowing PacketHeaderBlock) -> Void) -> Bool {
    let position = read.load(ordering: .relaxed)
    // The order matters: what was written before the end was announced is seen after it.
    wait { isFinished.load(ordering: .acquiring) || written.load(ordering: .acquiring) > position }
    guard written.load(ordering: .acquiring) > position else { return false }
    use(unsafe blocks[position % HeaderRing.capacity])
    read.store(position + 1, ordering: .releasing)
    return true
  }

  /// Tells the producer to stop: nobody reads any more.
  func cancel() { isCancelled.store(true, ordering: .releasing) }

  private var cancelled: Bool { isCancelled.load(ordering: .acquiring) }

  private func wait(until isReady: () -> Bool) {
    var polls = 0
    var pause = HeaderRing.shortestPause
    while !isReady() {
      polls += 1
      if polls > HeaderRing.yieldLimit {
        usleep(pause)
        pause = min(pause * 2, HeaderRing.longestPause)
      } else if polls > HeaderRing.spinLimit {
        sched_yield()
      }
    }
  }
}
