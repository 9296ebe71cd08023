internal import AWSClient
internal import Synchronization

/// A service's client that is made when it is first needed, and serves one thread at a time.
///
/// `@unchecked Sendable` holds because the client is made, used and replaced under the lock alone,
/// and nothing of it leaves the closure that is handed it.
final class SharedClient: @unchecked Sendable {
  typealias Maker = @Sendable (_ region: String?) throws(AWSClientError) -> ServiceClient

  private let make: Maker
  private var client: ServiceClient?
  private let lock = Mutex(())

  init(_ make: @escaping Maker) { self.make = make }

  /// Uses the client; a configuration that cannot work is read again next time.
  func use<Result>(
    _ body: (ServiceClient) throws(AWSClientError) -> Result
  ) throws(DeliveryFailure) -> Result {
    try lock.withLock { _ throws(DeliveryFailure) in
      do throws(AWSClientError) {
        if let client { return try body(client) }
        let made = try make(nil)
        client = made
        return try body(made)
      } catch {
        throw DeliveryFailure(error)
      }
    }
  }

  /// Uses another client from now on, for the Region where S3 says that the bucket is.
  func move(to region: String) throws(AWSClientError) -> ServiceClient {
    let moved = try make(region)
    client = moved
    return moved
  }
}
