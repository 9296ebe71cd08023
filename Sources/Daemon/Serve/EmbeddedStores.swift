internal import AWSServices
package import RecordStore

/// What the embedded destinations of `weir serve` keep, and the services in front of it.
package final class EmbeddedStores: Sendable {
  /// S3's buckets.
  package let objects: ObjectStore
  private let log: ServerLog

  /// Opens what a data directory holds.
  init(_ dataDirectory: String, _ log: ServerLog) throws(RecordStoreError) {
    self.log = log
    objects = try ObjectStore(
      dataDirectory: dataDirectory,
      random: {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
      })
  }

  /// All services: those given, and those of the stores.
  func directory(_ others: [AWSService]) -> ServiceDirectory {
    let report = reporter("store")
    return ServiceDirectory(others, objects: S3Service(objects, report: report))
  }

  private func reporter(_ event: String) -> @Sendable (String) -> Void {
    { [log] in log.log(.error, event, [("reason", $0)]) }
  }

  /// What becomes of a bucket that a flow log of an account names.
  func bucketState(_ name: String, _ account: String) -> EC2Surroundings.Bucket {
    do throws(RecordStoreError) {
      guard let bucket = try objects.bucket(name) else { return .missing }
      return bucket.account == account ? .usable : .forbidden
    } catch {
      // Deliveries will tell; a flow log is not refused for what may pass.
      reporter("store")(error.description)
      return .usable
    }
  }
}
