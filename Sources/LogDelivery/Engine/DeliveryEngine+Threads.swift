internal import Synchronization
package import Threads

extension DeliveryEngine {
  /// Starts the threads.
  package func start() throws(SystemThread.Refusal) {
    let isFirst = run.withLock { run in
      defer { run.isStarted = true }
      return !run.isStarted
    }
    guard isFirst else { return }
    try begin { $0.runClerk() }
    for _ in 0..<limits.workers { try begin { $0.runWorker() } }
  }

  /// Takes no more records, delivers for a while, and keeps the rest for the next process.
  ///
  /// - Returns: Whether everything was delivered.
  @discardableResult
  package func stop(graceSeconds: Int) -> Bool {
    let deadline = clock.steady() + graceSeconds * 1000
    run.withLock { $0.deadline = deadline }
    for lane in lanes.withLock({ $0 }) { lane.releaseAll() }
    clerkSignal.post()
    workerSignal.post()
    // A worker may be in a call that outlasts the deadline: it is safe to end without it.
    while run.withLock({ $0.threads }) > 0, clock.steady() < deadline + DeliveryEngine.farewell {
      endSignal.wait(milliseconds: 50)
    }
    // While a thread is left, the folder is not free for another process.
    if run.withLock({ $0.threads }) == 0 { lock.withLock { $0 = nil } }
    return lanes.withLock { $0 }.allSatisfy { lane in
      lane.inbox.isEmpty && lane.spool.fill.records == 0
    }
  }

  /// Milliseconds that threads have to end behind the deadline.
  private static var farewell: Int { 500 }
  /// Milliseconds until a worker looks again, if nobody wakes it.
  private static var idleMilliseconds: Int { 500 }

  private func begin(
    _ body: @escaping @Sendable (DeliveryEngine) -> Void
  ) throws(SystemThread.Refusal) {
    run.withLock { $0.threads += 1 }
    do throws(SystemThread.Refusal) {
      let thread = try SystemThread.start { [self] in
        body(self)
        run.withLock { $0.threads -= 1 }
        endSignal.post()
      }
      thread.detach()
    } catch {
      run.withLock { $0.threads -= 1 }
      throw error
    }
  }

  private func runClerk() {
    var clerk = DeliveryClerk(limits: limits, clock: clock)
    while run.withLock({ $0.deadline }) == nil {
      let lanes = lanes.withLock { $0 }
      clerk.round(lanes, isMemoryScarce: { isMemoryScarce }, freed: { free($0) })
      removeClosed(lanes)
      workerSignal.post()
      clerkSignal.wait(milliseconds: DeliveryClerk.idleMilliseconds)
    }
    clerk.close(lanes.withLock { $0 }, freed: { free($0) })
    run.withLock { $0.isClerkDone = true }
    for _ in 0..<limits.workers { workerSignal.post() }
  }

  /// Forgets flow logs that are gone and delivered.
  private func removeClosed(_ lanes: [DeliveryLane]) {
    for lane in lanes where lane.isClosed && lane.inbox.isEmpty && lane.spool.fill.records == 0 {
      guard lane.claim() else { continue }
      forget(lane.spool.folder)
      self.lanes.withLock { all in all.removeAll { $0 === lane } }
    }
  }

  private func runWorker() {
    while true {
      let now = clock.steady()
      let (deadline, isClerkDone) = run.withLock { ($0.deadline, $0.isClerkDone) }
      if let deadline, now >= deadline { return }
      let lanes = lanes.withLock { $0 }
      if let lane = claim(lanes, now) {
        // Whoever is woken by this finds what this worker leaves.
        workerSignal.post()
        lane.step()
        continue
      }
      let next = lanes.compactMap { $0.due() }.min()
      if isClerkDone, next == nil, lanes.allSatisfy({ !$0.spool.hasSealed }) { return }
      // One that is due already waits for a place among those in trouble: any time of the past.
      let latest = now + DeliveryEngine.idleMilliseconds
      workerSignal.wait(milliseconds: min(max(next ?? latest, now + 1), latest) - now)
    }
  }

  /// The next lane that is due, where enough workers are left for lanes that are well.
  private func claim(_ lanes: [DeliveryLane], _ now: Int) -> DeliveryLane? {
    guard !lanes.isEmpty else { return nil }
    return run.withLock { run in
      for offset in lanes.indices {
        let place = (run.turn + offset) % lanes.count
        let lane = lanes[place]
        guard let due = lane.due(), due <= now else { continue }
        let isTroubled = lane.isTroubled
        let troubled = lanes.count { $0.isTroubled && $0.isClaimed }
        if isTroubled, troubled >= max(1, limits.workers / 2) { continue }
        guard lane.claim() else { continue }
        run.turn = place + 1
        return lane
      }
      return nil
    }
  }
}
