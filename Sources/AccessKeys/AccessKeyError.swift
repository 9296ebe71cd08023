package import Database

/// Why nothing was done about a key.
package enum AccessKeyError: Error, Hashable, Sendable {
  /// The file of keys refuses.
  case database(DatabaseError)
  /// There is no key of this identifier.
  case unknown(String)
  /// The key has ended already.
  case expired(String)
  /// A key that was to be taken over is there already, with another secret.
  case different(String)
  /// A key that was to be taken over cannot be one.
  case unusable(String)
}

extension AccessKeyError: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .database(let error): error.description
    case .unknown(let identifier):
      "there is no access key '\(identifier)'; 'weir keys list' shows those that there are"
    case .expired(let identifier):
      "the access key '\(identifier)' has expired; 'weir keys add' makes a new one"
    case .different(let identifier):
      "the access key '\(identifier)' of WEIR_ACCESS_KEY_ID is there already with another secret; "
        + "'weir keys delete \(identifier)' removes it"
    case .unusable(let reason):
      "WEIR_ACCESS_KEY_ID and WEIR_SECRET_ACCESS_KEY are no access key: \(reason)"
    }
  }
}
