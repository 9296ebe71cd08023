/// What a request is signed with; printing it never shows the secret.
package struct AWSCredentials: Hashable, Sendable {
  /// The identifier that stands in the signature in plain text.
  package var accessKeyID: String
  /// The key that proves who asks.
  package var secretAccessKey: String
  /// Sent along with temporary credentials.
  package var sessionToken: String?
  /// When temporary credentials end.
  package var expiration: UTCTime?

  /// Puts credentials together.
  package init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
    expiration: UTCTime? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The access key's identifier alone.
  package var description: String { "credentials \(accessKeyID)" }
  /// The same as the description, as debuggers and dumps must not show more.
  package var debugDescription: String { description }
  /// Nothing, so that no dump finds the secret.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
