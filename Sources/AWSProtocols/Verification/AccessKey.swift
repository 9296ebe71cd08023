/// An access key as a server knows it; printing it never shows the secret.
package struct AccessKey: Hashable, Sendable {
  /// Identifier, secret and, for temporary keys, the token that must come along.
  package var credentials: AWSCredentials
  /// Who the key stands for.
  package var principal: ServicePrincipal

  /// Pairs credentials with the one they stand for.
  package init(credentials: AWSCredentials, principal: ServicePrincipal) {
    self.credentials = credentials
    self.principal = principal
  }
}

/// Where a server finds access keys.
package protocol AccessKeySource: Sendable {
  /// The key of an identifier; nil where there is none, or it must not be used any more.
  func accessKey(_ identifier: String) throws(AccessKeySourceFault) -> AccessKey?
}

/// Why nobody knows whether there is a key.
package struct AccessKeySourceFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, for the log.
  package var description: String

  /// Says what went wrong.
  package init(_ description: String) { self.description = description }
}
