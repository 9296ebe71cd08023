/// The tables of a database file, as the list of all changes that ever led to them.
///
/// A file knows how many of them it has seen. Entries are added at the end and never changed.
package struct DatabaseSchema: Sendable {
  /// What the file is, for errors: `Weir's access keys`.
  let purpose: String
  /// A number that no other sort of file has; SQLite keeps it in the file's header.
  let applicationID: Int32
  /// Statements in SQL, several to an entry with semicolons between them.
  let migrations: [String]

  /// Describes a sort of file.
  package init(purpose: String, applicationID: Int32, migrations: [String]) {
    self.purpose = purpose
    self.applicationID = applicationID
    self.migrations = migrations
  }

  /// Carries out what the file has not seen yet, all of it or nothing.
  func apply(to connection: DatabaseConnection, path: String) throws(DatabaseError) {
    if try state(of: connection, path) == migrations.count { return }
    try connection.execute("BEGIN IMMEDIATE")
    do throws(DatabaseError) {
      // Another process may have been faster.
      let seen = try state(of: connection, path)
      for migration in migrations.dropFirst(seen) { try connection.runOnce(migration) }
      try connection.runOnce("PRAGMA application_id = \(applicationID)")
      try connection.runOnce("PRAGMA user_version = \(migrations.count)")
      try connection.execute("COMMIT")
    } catch {
      if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
      throw error
    }
  }

  /// How many migrations the file has seen.
  private func state(
    of connection: DatabaseConnection, _ path: String
  ) throws(DatabaseError) -> Int {
    func number(_ sql: String) throws(DatabaseError) -> Int {
      try connection.row(sql) { (row) throws(DatabaseError) in try row.integer(0) } ?? 0
    }
    let owner = try number("PRAGMA application_id")
    let version = try number("PRAGMA user_version")
    let tables = try number("SELECT count(*) FROM sqlite_schema")
    let isNew = owner == 0 && version == 0 && tables == 0
    guard isNew || owner == Int(applicationID) else {
      throw .foreign(path: path, expected: purpose)
    }
    guard version <= migrations.count else {
      throw .newer(path: path, version: version, known: migrations.count)
    }
    return version
  }
}
