internal import AWSProtocols
internal import AWSServices
internal import Glibc
internal import HTTPClient
package import RecordStore
internal import StreamDelivery
internal import Synchronization
internal import Threads

/// What the embedded destinations of `weir serve` keep, the services in front of it, and the
/// threads behind it.
package final class EmbeddedStores: Sendable {
  /// S3's buckets.
  package let objects: BucketStore
  /// CloudWatch Logs' groups.
  package let logs: LogStore
  /// Firehose's streams.
  package let streams: DeliveryStreamStore
  private let log: ServerLog
  private let delivery = Mutex<StreamDelivery?>(nil)
  private let keeper = Mutex<SystemThread?>(nil)
  private let isStopped = Atomic(false)

  /// How often what is too old is looked for, in milliseconds.
  private static let retentionMilliseconds = 60_000

  /// Opens what a data directory holds.
  init(_ dataDirectory: String, _ log: ServerLog) throws(RecordStoreError) {
    self.log = log
    let report = EmbeddedStores.reporter(log, "store")
    objects = try BucketStore(
      dataDirectory: dataDirectory,
      random: {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
      })
    logs = try LogStore(dataDirectory: dataDirectory, report: report)
    streams = try DeliveryStreamStore(dataDirectory: dataDirectory, report: report)
  }

  private static func reporter(
    _ log: ServerLog, _ event: String
  ) -> @Sendable (String) -> Void {
    { log.log(.error, event, [("reason", $0)]) }
  }

  /// All services: those given, and those of the stores.
  ///
  /// - Parameter operations: What others have of CloudWatch Logs.
  func directory(
    _ others: [AWSService], logs operations: [ServiceOperation] = []
  ) -> ServiceDirectory {
    let report = EmbeddedStores.reporter(log, "store")
    let own: [AWSService] = [
      .logs(
        logs, more: operations,
        hasDeliveryStream: { [streams] name, scope in
          ((try? streams.stream(name, scope)) ?? nil) != nil
        }, report: report),
      .firehose(
        streams,
        check: { kind, destination in
          guard DeliveryDestination.kinds.contains(kind) else {
            return "\(kind) is not possible here; "
              + "\(DeliveryDestination.kinds.joined(separator: ", ")) are."
          }
          do throws(DestinationFault) {
            _ = try DeliveryDestination(kind, destination)
            return nil
          } catch {
            return error.message
          }
        }, report: report),
    ]
    return ServiceDirectory(others + own, objects: S3Service(objects, report: report))
  }

  /// Begins to deliver, and to take away what is too old.
  func start() {
    let surroundings = DeliverySurroundings(
      clock: ServeRun.milliseconds, sleep: EmbeddedStores.sleep,
      chance: { Double.random(in: 0...1) }, makeTransport: { CurlTransport() },
      putObject: { [objects] bucket, key, bytes in
        do throws(RecordStoreError) {
          guard let key = ObjectKey(key) else { throw .badKey(byteCount: key.utf8.count) }
          try objects.put(
            bytes, bucket: bucket, key: key, milliseconds: ServeRun.milliseconds())
          return nil
        } catch {
          return error.description
        }
      }, report: EmbeddedStores.reporter(log, "delivery"))
    delivery.withLock { $0 = StreamDelivery(streams, surroundings) }
    let thread = try? SystemThread.start { [self] in keep() }
    keeper.withLock { $0 = thread }
  }

  private static func sleep(_ milliseconds: Int) {
    var time = timespec(
      tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    unsafe _ = nanosleep(&time, nil)
  }

  /// Takes away, again and again, what retention says is too old.
  private func keep() {
    var next = 0
    var forwarder = SubscriptionForwarder(
      logs, to: streams, report: EmbeddedStores.reporter(log, "subscription"))
    while !isStopped.load(ordering: .relaxed) {
      let now = ServeRun.milliseconds()
      if now >= next {
        next = now + EmbeddedStores.retentionMilliseconds
        do throws(RecordStoreError) {
          try logs.applyRetention(milliseconds: now)
        } catch {
          EmbeddedStores.reporter(log, "retention")(error.description)
        }
      }
      forwarder.round(milliseconds: now)
      EmbeddedStores.sleep(250)
    }
  }

  /// Takes everything away.
  func removeAll() throws(RecordStoreError) {
    for stream in try streams.streams() { try streams.delete(stream) }
    try logs.removeAll()
    try objects.removeAll()
  }

  /// Ends the threads; what waits in delivery streams stays on the disk.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    delivery.withLock { delivery in
      defer { delivery = nil }
      return delivery
    }?.stop()
    keeper.withLock { keeper in
      defer { keeper = nil }
      return keeper
    }?.join()
  }

  /// What becomes of a bucket that a flow log of an account names.
  func bucketState(_ name: String, _ account: String) -> EC2Surroundings.Bucket {
    do throws(RecordStoreError) {
      guard let bucket = try objects.bucket(name) else { return .missing }
      return bucket.account == account ? .usable : .forbidden
    } catch {
      // Deliveries will tell; a flow log is not refused for what may pass.
      EmbeddedStores.reporter(log, "store")(error.description)
      return .usable
    }
  }
}
