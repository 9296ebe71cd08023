/// Brings records from memory to the disk: one thread's work, done a round at a time.
///
/// Its rounds are all that waits for the disk. What cannot be written stays where it is, until it
/// can, or until memory is full and the oldest on the disk has to make room.
struct DeliveryClerk {
  private let limits: DeliveryLimits
  private let clock: DeliveryClock
  private var nextSync: [ObjectIdentifier: Int] = [:]
  private var retryAt: [ObjectIdentifier: Int] = [:]
  private var nextQuota = Int.min

  /// How often what was written is made safe.
  private static let syncMilliseconds = 1_000
  /// How long after a failure the disk is asked again.
  private static let retryMilliseconds = 1_000
  /// How often quotas are looked at.
  private static let quotaMilliseconds = 1_000
  /// Bytes that are kept in memory, as they are not safe yet, before that is done early.
  private static let unsafeBytes = 32 << 20

  init(limits: DeliveryLimits, clock: DeliveryClock) {
    self.limits = limits
    self.clock = clock
  }

  /// Milliseconds until there is something to do again, if nothing comes.
  static let idleMilliseconds = 250

  /// Writes what came, makes it safe when it is time, and ends segments that are old enough.
  ///
  /// - Parameter freed: Is told how many bytes of memory are free again.
  mutating func round(
    _ lanes: [DeliveryLane], isMemoryScarce: () -> Bool, freed: (Int) -> Void
  ) {
    for lane in lanes {
      let id = ObjectIdentifier(lane)
      if let time = retryAt[id], clock.steady() < time { continue }
      retryAt[id] = nil
      do throws(SpoolError) {
        try write(lane, freed)
        try maintain(lane)
        lane.note(spoolError: nil)
      } catch {
        lane.note(spoolError: error)
        retryAt[id] = clock.steady() + DeliveryClerk.retryMilliseconds
        if isMemoryScarce(), let loss = lane.spool.dropOldest() {
          lane.tell(loss)
          retryAt[id] = nil
        }
      }
    }
    enforceQuotas(lanes)
  }

  /// Ends every segment, as at the end of the process.
  mutating func close(_ lanes: [DeliveryLane], freed: (Int) -> Void) {
    for lane in lanes {
      do throws(SpoolError) {
        try write(lane, freed)
        try lane.spool.seal(now: clock.steady())
        try lane.noteClosed()
        lane.note(spoolError: nil)
      } catch {
        lane.note(spoolError: error)
      }
    }
  }

  private mutating func write(_ lane: DeliveryLane, _ freed: (Int) -> Void) throws(SpoolError) {
    let id = ObjectIdentifier(lane)
    let items = lane.inbox.takeAll()
    var unsafeBytes = 0
    for (place, item) in items.enumerated() {
      do throws(SpoolError) {
        switch item {
        case .batch(let batch):
          try lane.spool.append(batch, now: clock.steady())
          if nextSync[id] == nil {
            nextSync[id] = clock.steady() + DeliveryClerk.syncMilliseconds
          }
          unsafeBytes += item.bytes
          if unsafeBytes > DeliveryClerk.unsafeBytes {
            try lane.spool.sync(now: clock.steady())
            unsafeBytes = 0
          }
        case .seal(let then):
          try lane.spool.seal(now: clock.steady())
          nextSync[id] = nil
          then(true)
        case .look(let show):
          // Whoever reads along asks again; records never wait for that.
          if let view = try? lane.spool.view(now: clock.steady()) { show(view) }
        }
      } catch {
        lane.inbox.putBack(items[place...])
        throw error
      }
      freed(item.bytes)
    }
  }

  private mutating func maintain(_ lane: DeliveryLane) throws(SpoolError) {
    let id = ObjectIdentifier(lane)
    let now = clock.steady()
    if let time = nextSync[id], now >= time {
      try lane.spool.sync(now: now)
      nextSync[id] = nil
    }
    try lane.noteClosed()
    guard let since = lane.spool.openSince else { return }
    if lane.isClosed || now - since >= limits.sealSeconds(lane.plan) * 1000 {
      try lane.spool.seal(now: now)
      nextSync[id] = nil
    }
  }

  private mutating func enforceQuotas(_ lanes: [DeliveryLane]) {
    let now = clock.steady()
    guard now >= nextQuota else { return }
    nextQuota = now + DeliveryClerk.quotaMilliseconds
    for lane in lanes {
      for loss in lane.spool.enforceQuota(now: now) { lane.tell(loss) }
      // Restarts begin the quota of age anew; what nobody asks for any more does not wait on them.
      if let closed = lane.closed, clock.now() - closed > limits.spool.quotaSeconds {
        for loss in lane.spool.dropAll(.age) { lane.tell(loss) }
      }
    }
  }
}
