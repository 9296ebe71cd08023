internal import Synchronization

/// A database file: one writer, any number of readers, every access a transaction.
///
/// Several processes may use one file. Whatever a write has returned for is on the disk; a process
/// that is killed in the middle leaves what was there before.
///
///     let names = try database.read { connection throws(DatabaseError) in
///       try connection.rows("SELECT name FROM keys WHERE account = ?", .text(account)) {
///         row throws(DatabaseError) in try row.text(0)
///       }
///     }
package final class Database: Sendable {
  private let path: String
  private let writer: Mutex<DatabaseConnection>
  /// Readers that nobody uses now.
  private let readers = Mutex<[DatabaseConnection]>([])

  /// So many readers are kept open.
  private static let readerLimit = 8

  /// Opens a file, which is made where it is missing, and brings its tables up to date.
  package init(path: String, schema: DatabaseSchema) throws(DatabaseError) {
    self.path = path
    let connection = try DatabaseConnection(path: path, mode: .write)
    try schema.apply(to: connection, path: path)
    writer = Mutex(connection)
  }

  /// Reads in a transaction that sees one state of the database.
  package func read<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(DatabaseError) -> Value {
    let connection = try borrowReader()
    defer { giveBack(connection) }
    try connection.execute("BEGIN")
    defer { _ = try? connection.execute("COMMIT") }
    return try body(connection)
  }

  /// Runs one statement that reads, which is a transaction of its own.
  package func readOnce<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(DatabaseError) -> Value {
    let connection = try borrowReader()
    defer { giveBack(connection) }
    return try body(connection)
  }

  /// Writes in a transaction that is complete when the call returns, and undone when it throws.
  package func write<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(DatabaseError) -> Value {
    let outcome = try attempt { (connection) throws(DatabaseError) in
      Result<Value, Never>.success(try body(connection))
    }
    switch outcome {
    case .success(let value): return value
    }
  }

  /// Writes in a transaction that the body can refuse with an error of its own, which undoes it.
  package func attempt<Value: Sendable, Refusal: Error>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Result<Value, Refusal>
  ) throws(DatabaseError) -> Result<Value, Refusal> {
    try writer.withLock { (connection) throws(DatabaseError) in
      // The lock is taken at once: a reader that becomes a writer could not wait for another one.
      try connection.execute("BEGIN IMMEDIATE")
      do throws(DatabaseError) {
        let outcome = try body(connection)
        if case .success = outcome {
          try connection.execute("COMMIT")
        } else {
          try connection.execute("ROLLBACK")
        }
        return outcome
      } catch {
        // Some failures, such as a full disk, have undone everything already.
        if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
        throw error
      }
    }
  }

  private func borrowReader() throws(DatabaseError) -> DatabaseConnection {
    if let idle = readers.withLock({ $0.popLast() }) { return idle }
    return try DatabaseConnection(path: path, mode: .read)
  }

  private func giveBack(_ connection: DatabaseConnection) {
    readers.withLock { if $0.count < Database.readerLimit { $0.append(connection) } }
  }
}
