internal import Synchronization
internal import Threads

extension DeliveryEngine {
  /// What flow logs are delivered, and where to; those included that were deleted and whose records
  /// still wait.
  package var plans: [DeliveryPlan] { lanes.withLock { $0 }.map(\.plan) }

  /// Keeps the records of some flow logs from moving on, so that what waits and what has arrived
  /// can be read together.
  ///
  /// Records are still taken and put on the disk. It ends by itself.
  ///
  /// - Parameter milliseconds: For how long at most.
  /// - Parameter patience: How long a call to a destination may take that has begun already.
  /// - Returns: A ticket to end it with; nil where a call took longer.
  package func hold(
    _ flowLogIDs: Set<String>, milliseconds: Int, patience: Int
  ) -> UInt64? {
    let held = lanes.withLock { $0 }.filter { flowLogIDs.contains($0.plan.flowLogID) }
    let ticket = clock.random()
    let end = clock.steady() + milliseconds
    for lane in held { lane.hold(ticket, until: end) }
    let signal = WakeSignal()
    let latest = clock.steady() + patience
    while held.contains(where: { $0.isClaimed }) {
      guard clock.steady() < latest else {
        _ = release(ticket)
        return nil
      }
      signal.wait(milliseconds: DeliveryEngine.lookMilliseconds)
    }
    return ticket
  }

  /// Lets records move on.
  ///
  /// - Returns: Whether they had been kept until now.
  package func release(_ ticket: UInt64) -> Bool {
    let wereHeld = lanes.withLock { $0 }.map { $0.release(ticket) }.contains(true)
    workerSignal.post()
    return wereHeld
  }

  private static var lookMilliseconds: Int { 2 }

  /// Asks for the records of a flow log that wait, those included that were handed in before.
  ///
  /// Returns at once; whoever captures may call it between two batches.
  ///
  /// - Parameter then: Is called by another thread; never where the disk refuses, or
  ///   too much waits.
  package func look(
    _ flowLogID: String, then: @escaping @Sendable (WaitingRecords) -> Void
  ) -> Bool {
    let lane = lanes.withLock { lanes in lanes.first { $0.plan.flowLogID == flowLogID } }
    guard let lane else { return false }
    let plan = lane.plan
    lane.inbox.add(.look { then(WaitingRecords(plan, $0)) })
    clerkSignal.post()
    return true
  }
}
