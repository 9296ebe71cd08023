import FlowModel
import Synchronization

/// The way of blocks from the thread that reads to the one that aggregates, with judging between.
///
/// Judging is as much work as either neighbour. So it has no thread: whichever of the two has
/// nothing else to do judges for a while, and both are busy to the end. Blocks stay in order,
/// because one of them judges at a time.
///
/// `@unchecked Sendable` holds because the judge and its position are touched only by the thread
/// that holds `isBusy`, which is taken with acquire and given back with release ordering; so either
/// ring has one producer and one consumer at a time.
final class JudgingRelay: @unchecked Sendable {
  /// Blocks as they were read.
  let unjudged: HeaderRing
  /// Blocks to aggregate; the same ring where there are no rules.
  let judged: HeaderRing
  private let isBusy = Atomic<Bool>(false)
  private var judge: TopologyJudge?
  /// The next header to judge in the first unjudged block.
  private var position = 0

  /// - Parameter capacity: Blocks in flight, before and behind judging.
  init(_ judge: consuming TopologyJudge?, capacity: Int) {
    unjudged = HeaderRing(capacity: capacity)
    judged = judge == nil ? unjudged : HeaderRing(capacity: capacity)
    self.judge = judge
  }

  /// Judges for the thread that reads until half of the unjudged blocks are done; false when there
  /// was nothing to do, no room for it, or the other thread judges.
  func workForReader() -> Bool { work { unjudged.isHalfFull } }

  /// Judges for the thread that aggregates until it has blocks for a while; false when there was
  /// nothing to do, or the other thread judges.
  func workForAggregator() -> Bool { work { !judged.isHalfFull } }

  /// Stocks are what keeps the threads from waiting for each other, so whoever judges goes on for
  /// many blocks.
  private func work(while isWanted: () -> Bool) -> Bool {
    guard judged !== unjudged, tryBegin() else { return false }
    defer { isBusy.store(false, ordering: .releasing) }
    var hasWorked = false
    repeat {
      guard judgeNext() else { break }
      hasWorked = true
    } while isWanted()
    if unjudged.isOver { judged.finish() }
    return hasWorked
  }

  private func judgeNext() -> Bool {
    guard !unjudged.isEmpty else { return false }
    return judged.produce { seen in
      _ = unjudged.consume { block in judgePart(of: block, into: &seen) }
    }
  }

  /// Tracked connections that were forgotten for want of room; asked when both threads are done.
  var evictedConnections: UInt64 {
    switch judge {
    case .some(let judge): judge.evictedConnections
    case .none: 0
    }
  }

  private func tryBegin() -> Bool {
    isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  /// Judges what there is room for, and tells whether the block is done with.
  private func judgePart(
    of block: borrowing PacketHeaderBlock, into seen: inout PacketHeaderBlock
  ) -> Bool {
    seen.removeAll()
    position = judge?.judge(block, from: position, into: &seen) ?? block.count
    guard position >= block.count else { return false }
    position = 0
    return true
  }
}
