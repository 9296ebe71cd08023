internal import HTTPClient
internal import Synchronization

/// A flow log's way from its spool to its destination; at most one worker is on it at a time.
final class DeliveryLane: Sendable {
  let plan: DeliveryPlan
  let spool: Spool
  let inbox = LaneInbox()
  private let destination: Destination
  private let observer: any DeliveryObserver
  private let clock: DeliveryClock
  private let schedule = Mutex(Schedule())
  private let status: Mutex<DeliveryStatus>
  private let load = Mutex<Load?>(nil)

  enum Destination: Sendable {
    case objects(any ObjectStore, BucketPlan)
    case events(any LogEventSink, group: String)
    case stream(any StreamSink, name: String, form: DeliveryPlan.StreamForm)
    /// The plan names none that could be asked.
    case nowhere(DeliveryFailure)
  }

  private struct Load {
    var segment: SealedSegment
    var courier: any Courier
  }

  private struct Schedule {
    var isBusy = false
    var nextTry = Int.min
    var failures = 0
    /// When the flow log was deleted, in Unix seconds.
    var closed: Int?
    var isCloseNoted = false
    /// Until when each of those who read along keeps workers away, by their tickets.
    var holds: [UInt64: Int] = [:]

    func isHeld(at now: Int) -> Bool { holds.values.contains { $0 > now } }
  }

  /// How patient it is with what passes by itself, and with what somebody has to mend.
  private static let patience = RetryPolicy(attempts: .max, baseSeconds: 1, limitSeconds: 60)
  private static let longPatience = RetryPolicy(attempts: .max, baseSeconds: 8, limitSeconds: 300)
  /// Tries are never closer than this, whatever chance says.
  private static let shortestWait = 100

  init(
    _ plan: DeliveryPlan, spool: Spool, destinations: any DestinationMaker,
    observer: any DeliveryObserver, clock: DeliveryClock
  ) {
    self.plan = plan
    self.spool = spool
    self.observer = observer
    self.clock = clock
    status = Mutex(DeliveryStatus(flowLogID: plan.flowLogID))
    switch plan.destination {
    case .bucket(let bucket):
      destination = .objects(destinations.objectStore(for: plan), bucket)
    case .logGroup(let group):
      destination = .events(destinations.logEventSink(for: plan), group: group)
    case .stream(let arn, let form):
      guard let name = DeliveryPlan.streamName(arn) else {
        destination = .nowhere(
          DeliveryFailure(
            .access, detail: "'\(arn)' is not the ARN of a delivery stream", isTransient: false))
        return
      }
      destination = .stream(destinations.streamSink(for: plan), name: name, form: form)
    }
  }

  /// When a worker may try next; nil where there is nothing to deliver, or one is trying.
  func due() -> Int? {
    guard spool.hasSealed else { return nil }
    let now = clock.steady()
    return schedule.withLock { $0.isBusy || $0.isHeld(at: now) ? nil : $0.nextTry }
  }

  /// Whether the last try failed: such lanes never get all workers.
  var isTroubled: Bool { schedule.withLock { $0.failures > 0 } }

  /// Whether a worker is on it.
  var isClaimed: Bool { schedule.withLock { $0.isBusy } }

  /// Whether the flow log is gone: what waits is delivered, and then the lane is, too.
  var isClosed: Bool { closed != nil }

  /// When the flow log was deleted, in Unix seconds; nil while it is there.
  var closed: Int? { schedule.withLock { $0.closed } }

  /// - Parameter time: Unix seconds; the first counts.
  func close(at time: Int) { schedule.withLock { $0.closed = $0.closed ?? time } }

  /// Writes down that the flow log is gone, once, so that a restart knows since when.
  func noteClosed() throws(SpoolError) {
    let (closed, isNoted) = schedule.withLock { ($0.closed, $0.isCloseNoted) }
    guard let closed, !isNoted else { return }
    try PlanFile(plan: plan, closed: closed).write(
      folder: spool.folder, disk: spool.disk, isSynced: true)
    schedule.withLock { $0.isCloseNoted = true }
  }

  /// Keeps workers away until a time; one that is on it may end its step.
  func hold(_ ticket: UInt64, until time: Int) {
    let now = clock.steady()
    schedule.withLock { schedule in
      schedule.holds = schedule.holds.filter { $0.value > now }
      schedule.holds[ticket] = time
    }
  }

  /// Lets workers back, as far as nobody else keeps them away.
  ///
  /// - Returns: Whether they were away until now.
  func release(_ ticket: UInt64) -> Bool {
    let now = clock.steady()
    return schedule.withLock { schedule in
      defer { schedule.holds = schedule.holds.filter { $0.value > now } }
      return schedule.holds.removeValue(forKey: ticket).map { $0 > now } ?? false
    }
  }

  /// Lets workers back, whoever keeps them away: the process ends.
  func releaseAll() { schedule.withLock { $0.holds = [:] } }

  /// Reserves the lane for a worker; false where another one has it, or somebody reads along.
  func claim() -> Bool {
    let now = clock.steady()
    return schedule.withLock { schedule in
      guard !schedule.isBusy, !schedule.isHeld(at: now) else { return false }
      schedule.isBusy = true
      return true
    }
  }

  /// Does one step, which is one call to the destination at most, and lets the lane go.
  func step() {
    let result = load.withLock { load in advance(&load) }
    let now = clock.steady()
    let fraction = clock.fraction
    schedule.withLock { schedule in
      schedule.isBusy = false
      switch result {
      case .success:
        schedule.failures = 0
        schedule.nextTry = .min
      case .failure(let failure):
        schedule.failures += 1
        let policy =
          failure.isTransient || failure.reason == .rate
          ? DeliveryLane.patience : DeliveryLane.longPatience
        let wait = policy.delay(behind: schedule.failures, random: fraction) ?? 0
        schedule.nextTry = now + max(DeliveryLane.shortestWait, Int(wait * 1000))
      }
    }
  }

  private func advance(_ load: inout Load?) -> Result<Void, DeliveryFailure> {
    do throws(CourierError) {
      if load == nil {
        guard let segment = spool.take() else { return .success(()) }
        do throws(SpoolError) {
          load = Load(segment: segment, courier: try courier(segment))
        } catch {
          throw .spool(error)
        }
      }
      guard let step = try load?.courier.advance() else {
        if let finished = load { try finish(finished) }
        load = nil
        return .success(())
      }
      note(step, of: load?.segment)
      return .success(())
    } catch {
      if load?.courier.isWorthKeeping != true {
        load = nil
        spool.putBack()
      }
      let failure = error.failure
      note(failure)
      return .failure(failure)
    }
  }

  private func courier(_ segment: SealedSegment) throws(SpoolError) -> any Courier {
    switch destination {
    case .objects(let store, let bucket):
      return try ObjectCourier(segment, of: spool, plan: plan, bucket: bucket, store: store)
    case .events(let sink, let group):
      return try EventCourier(segment, of: spool, group: group, sink: sink)
    case .stream(let sink, let name, let form):
      return try StreamCourier(segment, of: spool, stream: name, form: form, sink: sink)
    case .nowhere(let failure): return StrandedCourier(failure: failure)
    }
  }

  private func finish(_ load: Load) throws(CourierError) {
    do throws(SpoolError) { try spool.finish(load.segment) } catch { throw .spool(error) }
    guard load.courier.damagedBytes > 0 else { return }
    // Whose records they were, and of when, stood in what was damaged.
    let missing = SpoolLoss.Interface(
      name: "-", records: max(0, load.segment.records - load.courier.records), start: 0, end: 0)
    tell(
      SpoolLoss(
        flowLogID: plan.flowLogID, cause: .damage, bytes: load.courier.damagedBytes,
        interfaces: missing.records > 0 ? [missing] : []))
  }
}

extension DeliveryLane {
  private func note(_ step: CourierStep, of segment: SealedSegment?) {
    if let segment {
      // A step that is not noted is done again after a restart, which costs a double at worst.
      try? spool.note(step.done, of: segment)
    }
    if let refused = step.refused { tell(refused) }
    let now = clock.now()
    let hasTurned = status.withLock { status in
      status.records += step.records
      status.bytes += step.bytes
      status.deliveries += 1
      status.lastSuccess = now
      let hadFailed = status.failure != nil
      status.failure = nil
      return hadFailed
    }
    if hasTurned { observer.turned(plan.flowLogID, nil) }
  }

  private func note(_ failure: DeliveryFailure) {
    let now = clock.now()
    let hasTurned = status.withLock { status in
      status.failures += 1
      status.lastFailure = now
      let isOther = status.failure?.reason != failure.reason
      status.failure = failure
      return isOther
    }
    if hasTurned { observer.turned(plan.flowLogID, failure) }
  }

  /// Counts a loss, and tells of it.
  func tell(_ loss: SpoolLoss) {
    status.withLock { status in
      status.lostRecords += loss.records
      status.lostBytes += loss.bytes
    }
    observer.lost(loss)
  }

  /// Notes whether the spool takes records.
  func note(spoolError: SpoolError?) { status.withLock { $0.spoolError = spoolError } }

  /// How it goes, at this moment.
  var currentStatus: DeliveryStatus {
    var current = status.withLock { $0 }
    let fill = spool.fill
    current.waitingBytes = fill.bytes
    current.waitingRecords = fill.records
    current.waitingSegments = fill.segments
    current.lagSeconds = spool.waitingSince.map { max(0, clock.steady() - $0) / 1000 } ?? 0
    return current
  }
}

/// Carries nothing anywhere, and says why.
private struct StrandedCourier: Courier {
  let failure: DeliveryFailure
  var isWorthKeeping: Bool { false }
  var damagedBytes: Int { 0 }
  var records: Int { 0 }

  func advance() throws(CourierError) -> CourierStep? { throw .destination(failure) }
}

extension CourierError {
  /// What status and observers are told.
  var failure: DeliveryFailure {
    switch self {
    case .destination(let failure): failure
    case .spool(let error):
      DeliveryFailure(.unknown, detail: error.description, isTransient: true)
    }
  }
}
