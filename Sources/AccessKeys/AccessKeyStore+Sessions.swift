internal import AWSProtocols
internal import Database

extension AccessKeyStore {
  /// Sessions of one account that may be good at the same time.
  package static let sessionLimit = 1_000

  /// Makes a key for a role that somebody assumes, which ends by itself.
  ///
  /// - Returns: nil where the account has as many sessions as it may have.
  package func addSession(
    account: String, role: String, session: String, seconds: Int
  ) throws(AccessKeyError) -> StoredAccessKey? {
    let now = clock()
    var key = make("ASIA", account: account, userName: session)
    key.role = role
    key.expires = now + seconds
    key.sessionToken = "weir" + random(48).hexadecimal
    let fresh = key
    do throws(DatabaseError) {
      return try database.write { (connection) throws(DatabaseError) in
        try connection.execute(
          "DELETE FROM access_keys WHERE session_token IS NOT NULL AND expires <= ?",
          .integer(now))
        let count = try connection.row(
          "SELECT COUNT(*) FROM access_keys WHERE session_token IS NOT NULL AND account = ?",
          .text(account)
        ) { (row) throws(DatabaseError) in try row.integer(0) }
        guard count ?? 0 < AccessKeyStore.sessionLimit else { return nil }
        try AccessKeyStore.insert(fresh, connection)
        return fresh
      }
    } catch {
      throw .database(error)
    }
  }
}
