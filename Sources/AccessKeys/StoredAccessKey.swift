package import AWSProtocols

/// An access key as it stands on disk; printing it never shows the secret.
package struct StoredAccessKey: Hashable, Sendable {
  /// Stands in signatures in plain text.
  package var identifier: String
  /// Proves who asks.
  package var secret: String
  /// Must come along with temporary keys.
  package var sessionToken: String?
  /// The account, twelve digits.
  package var account: String
  /// Whose key it is.
  package var userName: String
  /// Seconds since 1970.
  package var created: Int
  /// Seconds since 1970; nil for a key that stays.
  package var expires: Int?
  /// The name of the role that a session was given; the user's name is that of the session then.
  package var role: String?

  /// Puts a key together.
  package init(
    identifier: String, secret: String, sessionToken: String? = nil, account: String,
    userName: String, created: Int, expires: Int? = nil
  ) {
    self.identifier = identifier
    self.secret = secret
    self.sessionToken = sessionToken
    self.account = account
    self.userName = userName
    self.created = created
    self.expires = expires
  }

  /// The unchanging identifier of the user: the same for all keys of one name in one account.
  ///
  /// That of a session is the role's with the session's name behind it.
  package var userID: String {
    if let role { return "AROA\(digits(of: "role/\(role)")):\(userName)" }
    return "AIDA\(digits(of: userName))"
  }

  private func digits(of name: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let digest = SHA256Digest.digest(Array("\(account)/\(name)".utf8))
    return String(digest.prefix(17).map { alphabet[Int($0) % 32] })
  }

  /// The key as signatures are verified with it.
  package var accessKey: AccessKey {
    var principal = ServicePrincipal(
      accessKeyID: identifier, account: account, userName: userName, userID: userID)
    principal.role = role
    return AccessKey(
      credentials: AWSCredentials(
        accessKeyID: identifier, secretAccessKey: secret, sessionToken: sessionToken,
        expiration: expires.map { UTCTime(seconds: $0) }),
      principal: principal)
  }
}

extension StoredAccessKey: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The identifier alone.
  package var description: String { "access key \(identifier)" }
  /// The same as the description, as debuggers and dumps must not show more.
  package var debugDescription: String { description }
  /// Nothing, so that no dump finds the secret.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
