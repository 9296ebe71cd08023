internal import CSQLite

/// A prepared statement; its connection keeps it for the next time.
@safe
final class DatabaseStatement {
  private let handle: OpaquePointer
  let sql: String
  /// Whether somebody is between the first row and the last.
  private(set) var isBusy = false

  init(handle: OpaquePointer, sql: String) {
    unsafe self.handle = handle
    self.sql = sql
  }

  deinit { unsafe sqlite3_finalize(handle) }

  /// Runs the statement with these values and hands out each row.
  ///
  /// It is reset as soon as the last row is there: a statement left open would keep the journal
  /// from being emptied.
  func run(
    _ values: [DatabaseValue], _ body: (DatabaseRow) throws(DatabaseError) -> Void
  ) throws(DatabaseError) {
    isBusy = true
    defer {
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_clear_bindings(handle)
      isBusy = false
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
    while true {
      switch unsafe sqlite3_step(handle) {
      case SQLITE_ROW: unsafe try body(DatabaseRow(handle: handle, sql: sql))
      case SQLITE_DONE: return
      default: throw failure()
      }
    }
  }

  private func bind(_ value: DatabaseValue, at index: Int32) throws(DatabaseError) {
    // SQLite copies what it is told is transient.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code =
      switch value {
      case .null: unsafe sqlite3_bind_null(handle, index)
      case .integer(let number): unsafe sqlite3_bind_int64(handle, index, Int64(number))
      case .real(let number): unsafe sqlite3_bind_double(handle, index, number)
      case .text(var text):
        text.withUTF8 { bytes in
          unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
            unsafe sqlite3_bind_text64(
              handle, index, characters.baseAddress, UInt64(characters.count), transient,
              UInt8(SQLITE_UTF8))
          }
        }
      case .blob(let bytes):
        // Without bytes there may be no address, and no address would be NULL.
        unsafe bytes.isEmpty
          ? sqlite3_bind_zeroblob(handle, index, 0)
          : bytes.withUnsafeBytes { buffer in
            unsafe sqlite3_bind_blob64(
              handle, index, buffer.baseAddress, UInt64(buffer.count), transient)
          }
      }
    guard code == SQLITE_OK else { throw failure() }
  }

  private func failure() -> DatabaseError {
    unsafe .failed(sql: sql, connection: sqlite3_db_handle(handle))
  }
}

/// A row while its statement stands on it.
@safe
package struct DatabaseRow: ~Escapable {
  private let handle: OpaquePointer
  private let sql: String

  @_lifetime(immortal)
  init(handle: OpaquePointer, sql: String) {
    unsafe self.handle = handle
    self.sql = sql
  }

  /// The whole number in a column, counted from 0.
  package func integer(_ column: Int) throws(DatabaseError) -> Int {
    try check(column, SQLITE_INTEGER, "whole number")
    return unsafe Int(sqlite3_column_int64(handle, Int32(column)))
  }

  /// The number with a fraction in a column.
  package func real(_ column: Int) throws(DatabaseError) -> Double {
    try check(column, SQLITE_FLOAT, "number with a fraction")
    return unsafe sqlite3_column_double(handle, Int32(column))
  }

  /// The text in a column.
  package func text(_ column: Int) throws(DatabaseError) -> String {
    try check(column, SQLITE_TEXT, "text")
    guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The bytes in a column.
  package func blob(_ column: Int) throws(DatabaseError) -> [UInt8] {
    try check(column, SQLITE_BLOB, "bytes")
    guard let start = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
    let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Whether the column holds nothing.
  package func isNull(_ column: Int) -> Bool {
    unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  /// The text in a column; nil where it holds nothing.
  package func optionalText(_ column: Int) throws(DatabaseError) -> String? {
    isNull(column) ? nil : try text(column)
  }

  /// The whole number in a column; nil where it holds nothing.
  package func optionalInteger(_ column: Int) throws(DatabaseError) -> Int? {
    isNull(column) ? nil : try integer(column)
  }

  private func check(
    _ column: Int, _ type: Int32, _ expected: String
  ) throws(DatabaseError) {
    guard unsafe sqlite3_column_type(handle, Int32(column)) == type else {
      throw .wrongType(sql: sql, column: column, expected: expected)
    }
  }
}

extension DatabaseError {
  /// What the connection says about its last call.
  static func failed(sql: String, connection: OpaquePointer?) -> DatabaseError {
    let reason = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) }
    return unsafe .failed(
      sql: sql, code: sqlite3_extended_errcode(connection), reason: reason ?? "out of memory")
  }
}
