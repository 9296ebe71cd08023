import FlowModel
import Glibc
import Synchronization

/// Hands blocks of headers from one thread to another, in order, without locks.
///
/// One producer and one consumer at a time. A block belongs to the producer until `written` passes
/// it, then to the consumer until `read` does.
///
/// `@unchecked Sendable` holds because each block is touched by one side at a time: the counters
/// are published with release and read with acquire ordering, and either side only moves its own.
@safe
final class HeaderRing: @unchecked Sendable {
  /// Blocks in flight between two threads, 16 KiB each: with 32 the consumer sometimes waited while
  /// the producer slept.
  static let betweenThreads = 128

  private let capacity: Int
  private let blocks: UnsafeMutablePointer<PacketHeaderBlock>
  private let written = Atomic<Int>(0)
  private let read = Atomic<Int>(0)
  private let isFinished = Atomic<Bool>(false)
  private let cancelled = Atomic<Bool>(false)

  /// - Parameter capacity: Blocks in flight; one thread needs no more than one.
  init(capacity: Int) {
    self.capacity = capacity
    unsafe blocks = .allocate(capacity: capacity)
    for index in 0..<capacity {
      unsafe (blocks + index).initialize(to: PacketHeaderBlock())
    }
  }

  deinit {
    unsafe blocks.deinitialize(count: capacity)
    unsafe blocks.deallocate()
  }

  /// Whether a block is free to be filled.
  var hasRoom: Bool {
    written.load(ordering: .relaxed) - read.load(ordering: .acquiring) < capacity
  }

  /// Whether no block waits to be read.
  var isEmpty: Bool { count == 0 }

  /// Whether more blocks wait than half of those in flight.
  var isHalfFull: Bool { count * 2 > capacity }

  /// Whether every block was read and no further one comes.
  var isOver: Bool {
    // The order matters: what was written before the end was announced is seen after it.
    isFinished.load(ordering: .acquiring) && isEmpty
  }

  /// Whether nobody reads any more.
  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  private var count: Int {
    written.load(ordering: .acquiring) - read.load(ordering: .acquiring)
  }

  /// Lets the producer fill the next block; false when none is free.
  func produce(_ fill: (inout PacketHeaderBlock) -> Void) -> Bool {
    guard hasRoom else { return false }
    let position = written.load(ordering: .relaxed)
    unsafe fill(&blocks[position % capacity])
    written.store(position + 1, ordering: .releasing)
    return true
  }

  /// Lets the consumer read the next block; false when none waits.
  ///
  /// - Parameter use: Tells whether the block is done with; otherwise the same one comes again.
  func consume(_ use: (borrowing PacketHeaderBlock) -> Bool) -> Bool {
    guard !isEmpty else { return false }
    let position = read.load(ordering: .relaxed)
    if use(unsafe blocks[position % capacity]) {
      read.store(position + 1, ordering: .releasing)
    }
    return true
  }

  /// Tells the consumer that no further block comes.
  func finish() { isFinished.store(true, ordering: .releasing) }

  /// Tells the producer to stop: nobody reads any more.
  func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// Waits a little longer each time, for the other thread to get on.
struct Patience {
  /// Polls before a waiting side gives up its processor, and before it sleeps.
  private static let spinLimit = 200
  private static let yieldLimit = 264
  /// Microseconds of the first sleep; each further one is twice as long, up to the longest, so that
  /// a pipe on which nothing arrives costs next to nothing.
  private static let shortestPause: UInt32 = 50
  private static let longestPause: UInt32 = 10_000

  private var polls = 0
  private var pause = Patience.shortestPause

  /// Lets some time pass.
  mutating func wait() {
    polls += 1
    if polls > Patience.yieldLimit {
      usleep(pause)
      pause = min(pause * 2, Patience.longestPause)
    } else if polls > Patience.spinLimit {
      sched_yield()
    }
  }

  /// Begins anew: there was something to do.
  mutating func reset() {
    polls = 0
    pause = Patience.shortestPause
  }
}
