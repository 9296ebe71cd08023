internal import CDuckDB

/// A database in memory and one connection to it.
///
/// `@unchecked Sendable` holds because all that is stored is set once: queries are asked by one
/// thread, and `interrupt` is the one function that others call, which the engine allows.
@safe final class EngineConnection: @unchecked Sendable {
  private var database: weir_duckdb_database?
  private(set) var connection: weir_duckdb_connection?

  /// Opens a database with these settings; the library must be loaded.
  init(_ library: EngineLibrary, settings: [(String, String)]) throws(QueryError) {
    var configuration: weir_duckdb_config?
    guard unsafe duck.create_config(&configuration) == engineSuccess else {
      throw .engineFailed(reason: "there is no memory for its settings")
    }
    defer { unsafe duck.destroy_config(&configuration) }
    for (name, value) in settings {
      guard unsafe duck.set_config(configuration, name, value) == engineSuccess else {
        throw .engineFailed(reason: "it does not know the setting \(name)")
      }
    }
    var complaint: UnsafeMutablePointer<CChar>?
    guard unsafe duck.open_ext(nil, &database, configuration, &complaint) == engineSuccess else {
      let reason = unsafe complaint.map { unsafe String(cString: $0) } ?? "no reason given"
      unsafe duck.free(complaint)
      throw .engineFailed(reason: reason)
    }
    guard unsafe duck.connect(database, &connection) == engineSuccess else {
      throw .engineFailed(reason: "it refuses the connection")
    }
  }

  deinit {
    unsafe duck.disconnect(&connection)
    unsafe duck.close(&database)
  }

  /// Ends the statement that is being carried out.
  func interrupt() { unsafe duck.interrupt(connection) }

  /// Carries out a statement of our own, whose answer is of no interest.
  func carryOut(_ statement: String) throws(QueryError) {
    var result = weir_duckdb_result()
    defer { unsafe duck.destroy_result(&result) }
    guard unsafe duck.query(connection, statement, &result) == engineSuccess else {
      let words = unsafe duck.result_error(&result).map { unsafe String(cString: $0) }
      throw .engineFailed(reason: words ?? "a statement fails")
    }
  }
}

extension EngineConnection {
  /// Opens a database with Weir's types and functions; macros are made when they are needed.
  convenience init(
    _ library: EngineLibrary, threads: Int, memory: Int, spillFolder: String?
  ) throws(QueryError) {
    try self.init(
      library,
      settings: [
        ("threads", "\(threads)"), ("memory_limit", "\(memory / 1024)KiB"),
        // Records of several files have no order of their own; ORDER BY is kept.
        ("preserve_insertion_order", "false"),
        ("autoload_known_extensions", "false"), ("autoinstall_known_extensions", "false"),
      ])
    if let folder = spillFolder {
      try carryOut("SET temp_directory = \(QuerySession.quoted(folder))")
    }
    try AddressType.register(self)
    try AddressFunctions.register(self)
  }

  /// From here on the engine reads these files and nothing else, and writes nothing but what finds
  /// no room in memory.
  func lockDown(paths: [String]) throws(QueryError) {
    if !paths.isEmpty {
      let list = paths.map(QuerySession.quoted).joined(separator: ", ")
      try carryOut("SET allowed_paths = [\(list)]")
    }
    try carryOut("SET enable_external_access = false")
    try carryOut("SET lock_configuration = true")
  }

  /// Makes something out of files, which may turn out to be other than was thought.
  func create(_ statement: String) throws(QueryError) {
    var result = weir_duckdb_result()
    defer { unsafe duck.destroy_result(&result) }
    guard unsafe duck.query(connection, statement, &result) == engineSuccess else {
      let words = unsafe duck.result_error(&result).map { unsafe String(cString: $0) }
      throw .wrong(reason: EngineWords(words ?? "a statement fails").sentence)
    }
  }
}
