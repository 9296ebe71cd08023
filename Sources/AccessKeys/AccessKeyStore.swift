package import AWSProtocols
internal import Database

/// Access keys on disk.
///
/// Signatures are made with the secret itself, so it stands in the file as it is; the file is its
/// owner's alone. A server reads the file anew for each request, so changes count at once.
package final class AccessKeyStore: Sendable {
  let database: Database
  let clock: @Sendable () -> Int
  let random: @Sendable (Int) -> [UInt8]

  /// The name of the file inside the data directory.
  package static let fileName = "keys.db"

  private static let schema = DatabaseSchema(
    purpose: "Weir's access keys", applicationID: 0x5765_4b31,
    migrations: [
      """
      CREATE TABLE access_keys (
        id TEXT PRIMARY KEY,
        secret TEXT NOT NULL,
        session_token TEXT,
        account TEXT NOT NULL,
        user_name TEXT NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER
      ) STRICT
      """,
      "ALTER TABLE access_keys ADD COLUMN role TEXT",
    ])

  /// Opens the keys of a data directory, which is made where it is missing, for its owner alone.
  ///
  /// - Parameter clock: Seconds since 1970.
  /// - Parameter random: So many bytes that nobody can foretell.
  package init(
    dataDirectory: String, clock: @escaping @Sendable () -> Int,
    random: @escaping @Sendable (Int) -> [UInt8]
  ) throws(AccessKeyError) {
    self.clock = clock
    self.random = random
    do throws(DatabaseError) {
      try PrivateFolder.make(dataDirectory)
      database = try Database(
        path: "\(dataDirectory)/\(AccessKeyStore.fileName)", schema: AccessKeyStore.schema)
    } catch {
      throw .database(error)
    }
  }

  /// Makes a key with a new identifier and secret.
  package func add(account: String, userName: String) throws(AccessKeyError) -> StoredAccessKey {
    let key = make(account: account, userName: userName)
    try store(key)
    return key
  }

  /// Takes a key over that was made elsewhere; one that is there already must be the same.
  ///
  /// - Returns: Whether it was new.
  @discardableResult
  package func adopt(_ key: StoredAccessKey) throws(AccessKeyError) -> Bool {
    try AccessKeyStore.check(key)
    let known = try find(key.identifier)
    guard let known else {
      try store(key)
      return true
    }
    guard known.secret == key.secret else { throw .different(key.identifier) }
    return false
  }

  /// All keys that stay until somebody ends them, in the order in which they were made.
  package func list() throws(AccessKeyError) -> [StoredAccessKey] {
    do throws(DatabaseError) {
      return try database.read { (connection) throws(DatabaseError) in
        try connection.rows(
          """
          SELECT id, secret, session_token, account, user_name, created, expires, role
          FROM access_keys WHERE session_token IS NULL ORDER BY created, id
          """, read: AccessKeyStore.read)
      }
    } catch {
      throw .database(error)
    }
  }

  /// Makes a new key for the same user; the old one ends after some seconds.
  package func rotate(
    _ identifier: String, graceSeconds: Int
  ) throws(AccessKeyError) -> (new: StoredAccessKey, oldExpires: Int) {
    let now = clock()
    let fresh = make(account: "", userName: "")
    let outcome: Result<(StoredAccessKey, Int), AccessKeyError>
    do throws(DatabaseError) {
      outcome = try database.attempt { (connection) throws(DatabaseError) in
        guard let old = try AccessKeyStore.find(identifier, connection),
          old.sessionToken == nil
        else { return .failure(.unknown(identifier)) }
        if let expires = old.expires, expires <= now { return .failure(.expired(identifier)) }
        // A key that ends sooner anyway still does.
        let expires = min(old.expires ?? .max, now + graceSeconds)
        var key = fresh
        key.account = old.account
        key.userName = old.userName
        try AccessKeyStore.insert(key, connection)
        try connection.execute(
          "UPDATE access_keys SET expires = ? WHERE id = ?", .integer(expires), .text(identifier))
        return .success((key, expires))
      }
    } catch {
      throw .database(error)
    }
    return try outcome.get()
  }

  /// Forgets a key, which counts at once.
  package func delete(_ identifier: String) throws(AccessKeyError) {
    let count: Int
    do throws(DatabaseError) {
      count = try database.write { (connection) throws(DatabaseError) in
        try connection.execute("DELETE FROM access_keys WHERE id = ?", .text(identifier))
      }
    } catch {
      throw .database(error)
    }
    guard count > 0 else { throw .unknown(identifier) }
  }

  private func store(_ key: StoredAccessKey) throws(AccessKeyError) {
    do throws(DatabaseError) {
      try database.write { (connection) throws(DatabaseError) in
        try AccessKeyStore.insert(key, connection)
      }
    } catch {
      throw .database(error)
    }
  }

  private func find(_ identifier: String) throws(AccessKeyError) -> StoredAccessKey? {
    do throws(DatabaseError) {
      return try database.readOnce { (connection) throws(DatabaseError) in
        try AccessKeyStore.find(identifier, connection)
      }
    } catch {
      throw .database(error)
    }
  }
}

extension AccessKeyStore: AccessKeySource {
  /// The key of an identifier; one that has expired is still told, with its end.
  package func accessKey(
    _ identifier: String
  ) throws(AccessKeySourceFault) -> AccessKey? {
    do throws(AccessKeyError) {
      return try find(identifier)?.accessKey
    } catch {
      throw AccessKeySourceFault(error.description)
    }
  }
}

// Rows.
extension AccessKeyStore {
  private static func find(
    _ identifier: String, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> StoredAccessKey? {
    try connection.row(
      """
      SELECT id, secret, session_token, account, user_name, created, expires, role
      FROM access_keys WHERE id = ?
      """, .text(identifier), read: read)
  }

  static func insert(
    _ key: StoredAccessKey, _ connection: DatabaseConnection
  ) throws(DatabaseError) {
    try connection.execute(
      "INSERT INTO access_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?)", .text(key.identifier),
      .text(key.secret), DatabaseValue(key.sessionToken), .text(key.account), .text(key.userName),
      .integer(key.created), DatabaseValue(key.expires), DatabaseValue(key.role))
  }

  private static func read(_ row: DatabaseRow) throws(DatabaseError) -> StoredAccessKey {
    var key = StoredAccessKey(
      identifier: try row.text(0), secret: try row.text(1), sessionToken: try row.optionalText(2),
      account: try row.text(3), userName: try row.text(4), created: try row.integer(5),
      expires: try row.optionalInteger(6))
    key.role = try row.optionalText(7)
    return key
  }

  /// A key with a random identifier of 20 characters and a secret of 40, as AWS has them.
  func make(
    _ prefix: String = "AKIA", account: String, userName: String
  ) -> StoredAccessKey {
    let identifiers = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let secrets = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    // 32 and 64 divide 256, so every character is as likely as any other.
    return StoredAccessKey(
      identifier: prefix + String(random(16).map { identifiers[Int($0) % 32] }),
      secret: String(random(40).map { secrets[Int($0) % 64] }), account: account,
      userName: userName, created: clock())
  }

  private static func check(_ key: StoredAccessKey) throws(AccessKeyError) {
    func isWord(_ text: String) -> Bool { text.utf8.allSatisfy { (0x21...0x7e).contains($0) } }
    guard (1...128).contains(key.identifier.utf8.count), isWord(key.identifier),
      !key.identifier.contains("/"), !key.identifier.contains(","), !key.identifier.contains("=")
    else { throw .unusable("the identifier is not 1 to 128 letters, digits and signs") }
    guard (8...256).contains(key.secret.utf8.count), isWord(key.secret) else {
      throw .unusable("the secret is not 8 to 256 characters of printable ASCII")
    }
  }
}
