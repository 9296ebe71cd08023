internal import CSQLite
internal import Glibc

/// One connection to a database: statements by their text, prepared once.
///
/// `Database` lends connections to one thread at a time, inside a transaction. Values never go
/// into the text of a statement; they stand for its `?`.
///
/// `@unchecked Sendable` holds because `Database` lends a connection to one thread at a time, and
/// nobody else has one.
@safe
package final class DatabaseConnection: @unchecked Sendable {
  private let handle: OpaquePointer
  private var statements: [String: DatabaseStatement] = [:]

  /// So many statements are kept; programs have fewer, unless one builds them from values.
  private static let statementLimit = 256
  /// How long a statement waits for another process that writes.
  private static let busyMilliseconds: Int32 = 5_000

  /// What a connection may do.
  enum Mode {
    case write
    case read
  }

  /// Opens a database file, which is made where it is missing, for its owner alone.
  init(path: String, mode: Mode) throws(DatabaseError) {
    try DatabaseConnection.makePrivateFile(path)
    var opened: OpaquePointer?
    // A connection has one user at a time, so SQLite needs no lock of its own.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let handle = unsafe opened else {
      let words = unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) }
      unsafe sqlite3_close_v2(opened)
      throw .unopenable(path: path, reason: words ?? "error \(code)")
    }
    unsafe self.handle = handle
    unsafe sqlite3_extended_result_codes(handle, 1)
    unsafe sqlite3_busy_timeout(handle, DatabaseConnection.busyMilliseconds)
    do throws(DatabaseError) {
      try configure(mode)
    } catch {
      throw .unopenable(path: path, reason: "\(error)")
    }
  }

  deinit {
    statements = [:]
    unsafe sqlite3_close_v2(handle)
  }

  private func configure(_ mode: Mode) throws(DatabaseError) {
    // A commit is on the disk when it is acknowledged, whatever happens to the machine.
    var settings = [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
      "PRAGMA trusted_schema = OFF", "PRAGMA journal_size_limit = 16777216",
      "PRAGMA cache_size = -1024",
    ]
    if mode == .read { settings.append("PRAGMA query_only = ON") }
    for setting in settings { try runOnce(setting) }
  }

  /// Makes the file where it is missing, and makes an older one its owner's alone.
  ///
  /// A file that is there is never opened here: closing it again would take away all locks that
  /// this process has on it, as POSIX wants it, and other processes would take it for unused.
  private static func makePrivateFile(_ path: String) throws(DatabaseError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor < 0 else {
      close(descriptor)
      return
    }
    guard errno == EEXIST else {
      let words = unsafe strerror(errno).map { unsafe String(cString: $0) }
      throw .unopenable(path: path, reason: words ?? "error \(errno)")
    }
    // SQLite gives its journal the permissions of the file.
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
      unsafe _ = chmod(path, 0o600)
    }
  }

  /// Runs a statement that gives no rows.
  ///
  /// - Returns: How many rows it inserted, changed or deleted.
  @discardableResult
  package func execute(
    _ sql: String, _ values: DatabaseValue...
  ) throws(DatabaseError) -> Int {
    try execute(sql, values)
  }

  /// Runs a statement that gives no rows, with values that were collected before.
  ///
  /// - Returns: How many rows it inserted, changed or deleted.
  @discardableResult
  package func execute(_ sql: String, _ values: [DatabaseValue]) throws(DatabaseError) -> Int {
    try statement(sql).run(values) { (_) throws(DatabaseError) in }
    return unsafe Int(sqlite3_changes64(handle))
  }

  /// The rows of a statement, each made into a value while the statement stands on it.
  package func rows<Value>(
    _ sql: String, _ values: DatabaseValue...,
    read: (DatabaseRow) throws(DatabaseError) -> Value
  ) throws(DatabaseError) -> [Value] {
    var found: [Value] = []
    try statement(sql).run(values) { (row) throws(DatabaseError) in
      found.append(try read(row))
    }
    return found
  }

  /// The first row of a statement; nil where it has none.
  package func row<Value>(
    _ sql: String, _ values: DatabaseValue...,
    read: (DatabaseRow) throws(DatabaseError) -> Value
  ) throws(DatabaseError) -> Value? {
    var found: Value?
    try statement(sql).run(values) { (row) throws(DatabaseError) in
      if found == nil { found = try read(row) }
    }
    return found
  }

  /// The identifier that SQLite gave to the row inserted last.
  package var lastInsertedRow: Int { unsafe Int(sqlite3_last_insert_rowid(handle)) }

  /// Runs several statements of a text, which hold no values; for tables and settings.
  func runOnce(_ sql: String) throws(DatabaseError) {
    guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw unsafe .failed(sql: sql, connection: handle)
    }
  }

  /// Whether a transaction is open.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  private func statement(_ sql: String) throws(DatabaseError) -> DatabaseStatement {
    if let kept = statements[sql], !kept.isBusy { return kept }
    var prepared: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared = unsafe prepared else {
      throw unsafe .failed(sql: sql, connection: handle)
    }
    let statement = unsafe DatabaseStatement(handle: prepared, sql: sql)
    // A statement inside its own rows is used once and forgotten.
    guard statements[sql] == nil else { return statement }
    if statements.count >= DatabaseConnection.statementLimit { statements = [:] }
    statements[sql] = statement
    return statement
  }
}
