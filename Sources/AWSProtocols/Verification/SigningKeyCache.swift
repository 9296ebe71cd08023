internal import Synchronization

/// Keys of a day, Region and service, which take four HMACs to make.
final class SigningKeyCache: Sendable {
  private struct Name: Hashable {
    /// With its secret, so that a key that is changed is another one.
    var credentials: AWSCredentials
    var scope: String
  }

  /// So many keys are kept.
  private static let limit = 256

  private let keys = Mutex<[Name: [UInt8]]>([:])

  func key(
    of signer: RequestSigner, credentials: AWSCredentials, at time: UTCTime
  ) -> [UInt8] {
    let name = Name(credentials: credentials, scope: signer.scope(on: time))
    if let key = keys.withLock({ $0[name] }) { return key }
    let key = signer.signingKey(secret: credentials.secretAccessKey, on: time)
    keys.withLock { keys in
      if keys.count >= SigningKeyCache.limit { keys = [:] }
      keys[name] = key
    }
    return key
  }
}
