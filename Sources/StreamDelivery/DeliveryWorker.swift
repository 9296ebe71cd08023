internal import HTTPClient
internal import RecordStore
internal import Synchronization
internal import Threads

/// One stream's thread: waits for enough records or long enough, sends them, and tries again.
final class DeliveryWorker: Sendable {
  private let identifier: Int
  private let surroundings: DeliverySurroundings
  private let store: DeliveryStreamStore
  private let stream: Mutex<DeliveryStream>
  private let isStopped = Atomic(false)
  private let hasEnded = Atomic(false)
  private let thread = Mutex<SystemThread?>(nil)

  /// How often a worker looks at what waits, in milliseconds.
  private static let lookMilliseconds = 100
  private static let policy = RetryPolicy(attempts: .max, baseSeconds: 0.5, limitSeconds: 30)

  init(
    _ stream: DeliveryStream, _ store: DeliveryStreamStore, _ surroundings: DeliverySurroundings
  ) {
    identifier = stream.identifier
    self.stream = Mutex(stream)
    self.store = store
    self.surroundings = surroundings
  }

  func start() -> Bool {
    guard
      let started = try? SystemThread.start({ [self] in
        run()
        hasEnded.store(true, ordering: .releasing)
      })
    else { return false }
    thread.withLock { $0 = started }
    return true
  }

  /// Takes note of what changed about the stream.
  func update(_ stream: DeliveryStream) { self.stream.withLock { $0 = stream } }

  /// Says that it is over; what waits stays where it is.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Whether it has ended.
  var isDone: Bool { hasEnded.load(ordering: .acquiring) }

  /// Lets the thread go: it has ended, or waits for an endpoint that may take minutes to answer.
  func release() {
    let thread = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    if isDone { thread?.join() } else { thread?.detach() }
  }

  private var isOver: Bool { isStopped.load(ordering: .relaxed) }

  /// Waits so long, unless it is over; false then.
  private func wait(_ milliseconds: Int) -> Bool {
    let end = surroundings.clock() + milliseconds
    while !isOver {
      let rest = end - surroundings.clock()
      guard rest > 0 else { return true }
      surroundings.sleep(min(rest, DeliveryWorker.lookMilliseconds))
    }
    return false
  }

  private func run() {
    let sender = BatchSender(
      transport: surroundings.makeTransport(), producer: surroundings.makeProducer(),
      putObject: surroundings.putObject,
      clock: surroundings.clock, wait: { self.wait($0) })
    while !isOver {
      let stream = stream.withLock { $0 }
      do throws(RecordStoreError) {
        if let destination = try? DeliveryDestination(stream.kind, stream.destination),
          try isDue(stream, destination),
          let batch = try store.batch(stream, bytes: destination.bufferBytes)
        {
          try deliver(batch, stream, destination, sender)
          continue
        }
      } catch {
        // A stream that was deleted meanwhile has no files.
        if !isOver { surroundings.report("\(stream.name): \(error)") }
        if !wait(1000) { return }
      }
      surroundings.sleep(DeliveryWorker.lookMilliseconds)
    }
  }

  private func isDue(
    _ stream: DeliveryStream, _ destination: DeliveryDestination
  ) throws(RecordStoreError) -> Bool {
    let waiting = try store.waiting(stream)
    guard let oldest = waiting.oldest else { return false }
    return waiting.bytes >= destination.bufferBytes
      || surroundings.clock() - oldest >= destination.bufferMilliseconds
  }

  private func deliver(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ destination: DeliveryDestination,
    _ sender: BatchSender
  ) throws(RecordStoreError) {
    let end = surroundings.clock() + destination.retryMilliseconds
    let isBucket = if case .bucket = destination.endpoint { true } else { false }
    var attempt = 0
    var lastReason = ""
    while !isOver {
      attempt += 1
      switch sender.send(batch, stream, destination) {
      case .done:
        if destination.backsUpAll, let backup = destination.backup {
          guard put(batch, stream, backup, backup.prefix, sender) else { return }
        }
        return try store.commit(batch, of: stream)
      case .refused(let reason):
        return try giveUp(batch, stream, destination, sender, reason)
      case .again(let reason):
        if reason != lastReason { surroundings.report("\(stream.name): \(reason)") }
        lastReason = reason
        // A bucket may come back whenever it does: nothing else could take the records.
        if !isBucket, surroundings.clock() >= end {
          return try giveUp(batch, stream, destination, sender, reason)
        }
        let delay = DeliveryWorker.policy.delay(
          behind: min(attempt, 16), random: surroundings.chance())
        guard wait(Int((delay ?? 30) * 1000)) else { return }
      }
    }
  }

  /// Brings records that the endpoint does not take to the bucket behind it.
  private func giveUp(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ destination: DeliveryDestination,
    _ sender: BatchSender, _ reason: String
  ) throws(RecordStoreError) {
    guard let backup = destination.backup else {
      surroundings.report(
        "\(stream.name): \(batch.records.count) records are lost, as there is no bucket for them: "
          + reason)
      return try store.commit(batch, of: stream)
    }
    surroundings.report(
      "\(stream.name): \(batch.records.count) records go to bucket \(backup.bucket): \(reason)")
    let failed = backup.errorPrefix + Self.failurePrefix(destination)
    guard put(batch, stream, backup, failed, sender) else { return }
    try store.commit(batch, of: stream)
  }

  private static func failurePrefix(_ destination: DeliveryDestination) -> String {
    switch destination.endpoint {
    case .bucket: ""
    case .kafka: "kafka-failed/"
    case .web: "http-endpoint-failed/"
    case .splunk: "splunk-failed/"
    case .openSearch: "AmazonOpenSearchService_failed/"
    }
  }

  /// Tries until it is done; false where it is over before.
  private func put(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ bucket: BucketDestination, _ prefix: String,
    _ sender: BatchSender
  ) -> Bool {
    var attempt = 0
    while !isOver {
      attempt += 1
      guard case .again(let reason) = sender.put(batch, stream, bucket, prefix: prefix) else {
        return true
      }
      if attempt == 1 { surroundings.report("\(stream.name): \(reason)") }
      let delay = DeliveryWorker.policy.delay(
        behind: min(attempt, 16), random: surroundings.chance())
      guard wait(Int((delay ?? 30) * 1000)) else { return false }
    }
    return false
  }
}
