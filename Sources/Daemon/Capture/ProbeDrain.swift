import FlowModel
import Glibc
import KernelProbe
import Synchronization
import Threads

/// What one drain of the probe gave.
struct DrainedRows: Sendable {
  /// When the tables were exchanged: later packets are in later drains.
  let time: PacketTime
  let rows: [ProbedFlow]
  /// The interfaces that rows are of.
  let interfaces: Set<UInt32>
  let counters: ProbeCounters
}

/// Empties the probe's tables on a thread of its own, so that no slow reader of records and no
/// large window that closes keeps the kernel waiting for room.
///
/// `@unchecked Sendable` holds because the probe is used by the new thread alone from `start`
/// until `join` has returned, and by the owner's thread alone before and after.
final class ProbeDrain: @unchecked Sendable {
  /// Rows that wait for their reader at most, 46 MB; beyond it the kernel's table fills up.
  static let waitingLimit = 524_288
  /// Looks at the table in a second; a multiple of the drains, so that one falls on each of them.
  static let looksPerSecond: UInt32 = 40
  /// A table that is fuller than this is emptied before its second is over.
  static let fullShare = 0.8
  /// Looks ahead: a table that would be full by then at the pace of the last look is emptied, too.
  static let looksAhead = 3.0

  private struct State {
    var drained: [DrainedRows] = []
    var failure: ProbeError?
    var isStopping = false

    var waiting: Int { drained.reduce(0) { $0 + $1.rows.count } }
  }

  private var probe: FlowProbe?
  /// How full the table was at the last look.
  private var lastFill = 0.0
  private var thread: SystemThread?
  private let state = Mutex(State())

  init(_ probe: consuming FlowProbe) { self.probe = consume probe }

  /// Begins to drain; false when the kernel gives no thread, and `finish` drains all there is.
  func start() -> Bool {
    thread = try? SystemThread.start { self.run() }
    return thread != nil
  }

  /// What was drained since the last call, the oldest first, and why there will be no more.
  func take() -> (drained: [DrainedRows], failure: ProbeError?) {
    state.withLock { state in
      defer { state.drained = [] }
      return (state.drained, state.failure)
    }
  }

  /// Ends the thread; the probe goes on counting.
  func join() {
    state.withLock { $0.isStopping = true }
    thread?.join()
    thread = nil
  }

  /// Lets the probe count, or not; only while no thread drains.
  func setPaused(_ paused: Bool) {
    do throws(ProbeError) {
      try probe?.setPaused(paused)
    } catch {
      state.withLock { $0.failure = error }
    }
  }

  /// Detaches the probe, once; a last drain waits to be taken.
  func finish() {
    guard probe != nil, state.withLock({ $0.failure == nil }) else { return }
    probe?.detach()
    drain()
    probe = nil
  }

  // MARK: On the thread

  private func run() {
    var lastSecond: UInt32 = 0
    while true {
      let (isStopping, waiting, hasFailed) = state.withLock {
        ($0.isStopping, $0.waiting, $0.failure != nil)
      }
      if isStopping || hasFailed { return }
      // Drains fall on full seconds first of all, so that sums end where windows do; the longer
      // the table sums, the fewer rows there are to write.
      let second = WallClock.now.seconds
      if waiting < ProbeDrain.waitingLimit, second != lastSecond || isFilling() {
        lastSecond = second
        drain()
        // In a storm the other table may be as full already.
        if isFilling() { continue }
      }
      ProbeDrain.sleepToNextLook()
    }
  }

  private static func sleepToNextLook() {
    let step = 1_000_000_000 / looksPerSecond
    usleep((step - WallClock.now.nanoseconds % step) / 1_000 + 1)
  }

  private func isFilling() -> Bool {
    do throws(ProbeError) {
      let fill = try probe?.fill() ?? 0
      let pace = max(0, fill - lastFill)
      lastFill = fill
      return fill >= ProbeDrain.fullShare || fill + pace * ProbeDrain.looksAhead >= 1
    } catch {
      state.withLock { $0.failure = error }
      return false
    }
  }

  private func drain() {
    let time = WallClock.now
    lastFill = 0
    var taken: [ProbedFlow] = []
    var interfaces: Set<UInt32> = []
    var counters = ProbeCounters.none
    var failure: ProbeError?
    do throws(ProbeError) {
      let counted = try probe?.drain { rows in
        taken.reserveCapacity(taken.count + rows.count)
        var last: UInt32?
        for index in rows.indices {
          let row = rows[index]
          taken.append(row)
          if row.interfaceIndex == last { continue }
          last = row.interfaceIndex
          interfaces.insert(row.interfaceIndex)
        }
      }
      counters = counted ?? .none
    } catch {
      failure = error
    }
    // What came before a fault is still to be recorded.
    let drained = DrainedRows(
      time: time, rows: taken, interfaces: interfaces, counters: counters)
    state.withLock {
      $0.drained.append(drained)
      $0.failure = failure
    }
  }
}
