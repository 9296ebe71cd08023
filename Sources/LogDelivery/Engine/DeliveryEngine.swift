internal import Synchronization
internal import Threads

/// Delivers the records of all flow logs: one thread writes them to the disk, a few carry them out.
///
/// Whoever hands in records waits for neither. Each flow log has a folder of its own below the
/// engine's, so what was not delivered is when the same plan is added again.
package final class DeliveryEngine: Sendable {
  let folder: String
  let disk: any SpoolDisk
  let clock: DeliveryClock
  let limits: DeliveryLimits
  private let destinations: any DestinationMaker
  let observer: any DeliveryObserver
  /// Keeps other processes out of the folder.
  let lock: Mutex<(any SpoolFile)?>
  let lanes = Mutex<[DeliveryLane]>([])
  private let waitingBytes = Atomic<Int>(0)
  let run = Mutex(Run())
  let clerkSignal = WakeSignal()
  let workerSignal: WakeSignal
  let endSignal = WakeSignal()

  /// Where the threads are.
  struct Run {
    var isStarted = false
    /// Set when no more records come; then, until when what waits is delivered.
    var deadline: Int?
    var isClerkDone = false
    var threads = 0
    /// The lane that is looked at first next time, so that all have their turn.
    var turn = 0
  }

  /// Prepares for deliveries from a folder, which is made where it is missing.
  package init(
    folder: String, destinations: any DestinationMaker, observer: any DeliveryObserver,
    limits: DeliveryLimits = DeliveryLimits(), disk: any SpoolDisk = LocalDisk(),
    clock: DeliveryClock = .process
  ) throws(SpoolError) {
    self.folder = folder
    self.destinations = destinations
    self.observer = observer
    self.limits = limits
    self.disk = disk
    self.clock = clock
    workerSignal = WakeSignal(sleepers: limits.workers)
    try disk.makeFolder(folder)
    lock = Mutex(try disk.lock("\(folder)/lock"))
  }

  /// Begins to take and deliver records of a flow log; what an earlier process left comes first.
  ///
  /// A flow log that is known stays as it is: what flow logs are cannot be changed.
  package func add(_ plan: DeliveryPlan) throws(SpoolError) {
    guard lane(plan.flowLogID) == nil else { return }
    let (spool, losses) = try Spool.open(
      flowLogID: plan.flowLogID, folder: "\(folder)/\(plan.flowLogID)", disk: disk,
      limits: limits.spool(plan), now: clock.steady(), random: clock.random)
    let lane = DeliveryLane(
      plan, spool: spool, destinations: destinations, observer: observer, clock: clock)
    for loss in losses { lane.tell(loss) }
    // Without it the flow log is delivered all the same, as long as somebody knows it. The disk is
    // not waited for: thousands of flow logs may be made one after the other.
    try? PlanFile(plan: plan).write(folder: spool.folder, disk: disk, isSynced: false)
    lanes.withLock { $0.append(lane) }
    workerSignal.post()
  }

  /// Takes no more records of a flow log; those at hand are delivered before it is forgotten.
  ///
  /// What its destination does not take in the time that records may wait is dropped, and told.
  package func remove(_ flowLogID: String) { close(flowLogID, since: nil) }

  func close(_ flowLogID: String, since: Int?) {
    lane(flowLogID)?.close(at: since ?? clock.now())
    clerkSignal.post()
  }

  /// Takes records; false where they are lost, as memory is full or the flow log unknown.
  ///
  /// They are safe within about a second, or when a `seal` behind them says so.
  @discardableResult
  package func append(_ batch: RecordBatch, to flowLogID: String) -> Bool {
    guard let lane = lane(flowLogID), !lane.isClosed else { return false }
    let bytes = batch.bytes
    let waiting = waitingBytes.add(bytes, ordering: .relaxed).newValue
    // The first is always taken: a batch that is larger than the limit would never be otherwise.
    guard waiting <= limits.memoryBytes || waiting == bytes else {
      waitingBytes.subtract(bytes, ordering: .relaxed)
      var loss = SpoolLoss(flowLogID: flowLogID, cause: .overflow, bytes: bytes)
      loss.add(batch)
      lane.tell(loss)
      return false
    }
    lane.inbox.add(.batch(batch))
    clerkSignal.post()
    return true
  }

  /// Lets what was handed in go out now, rather than with what comes in the next minutes.
  ///
  /// - Parameter then: Is called by another thread once all that came before is safe.
  package func seal(_ flowLogID: String, then: @escaping @Sendable (Bool) -> Void = { _ in }) {
    guard let lane = lane(flowLogID) else { return then(false) }
    lane.inbox.add(.seal(then))
    clerkSignal.post()
  }

  /// How the delivery of a flow log goes; nil where it is unknown.
  package func status(of flowLogID: String) -> DeliveryStatus? { lane(flowLogID)?.currentStatus }

  /// How all deliveries go, in the order in which they were added.
  package var statuses: [DeliveryStatus] { lanes.withLock { $0 }.map(\.currentStatus) }

  /// Flow logs that an earlier process delivered for, and that nobody has added.
  package func leftovers() throws(SpoolError) -> [String] {
    let known = Set(lanes.withLock { $0.map(\.plan.flowLogID) })
    return try disk.list(folder).filter { $0.hasPrefix("fl-") && !known.contains($0) }.sorted()
  }

  private func lane(_ flowLogID: String) -> DeliveryLane? {
    lanes.withLock { lanes in lanes.first { $0.plan.flowLogID == flowLogID } }
  }

  var isMemoryScarce: Bool { waitingBytes.load(ordering: .relaxed) * 2 > limits.memoryBytes }

  func free(_ bytes: Int) { waitingBytes.subtract(bytes, ordering: .relaxed) }
}
