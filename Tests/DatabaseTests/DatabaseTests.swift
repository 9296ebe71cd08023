import Database
import Foundation
import TestSupport
import Testing

/// Rows in and out, transactions, migrations, and what is said when something is wrong.
struct DatabaseTests {
  private let folder: TemporaryFolder
  private var path: String { folder.url.appending(path: "test.db").path }
  private static let schema = DatabaseSchema(
    purpose: "Weir's tests", applicationID: 7,
    migrations: [
      "CREATE TABLE pairs (name TEXT PRIMARY KEY, number INTEGER NOT NULL, note TEXT) STRICT",
      "CREATE TABLE more (bytes BLOB, ratio REAL) STRICT; CREATE INDEX notes ON pairs (note)",
    ])

  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> Database {
    try Database(path: path, schema: DatabaseTests.schema)
  }

  private func names(_ database: Database) throws -> [String] {
    try database.read { (connection) throws(DatabaseError) in
      try connection.rows("SELECT name FROM pairs ORDER BY name") {
        (row) throws(DatabaseError) in try row.text(0)
      }
    }
  }

  @discardableResult
  private func add(_ name: String, _ database: Database) throws -> Int {
    try database.write { (connection) throws(DatabaseError) in
      try connection.execute(
        "INSERT INTO pairs VALUES (?, ?, ?)", .text(name), .integer(1), .null)
    }
  }

  @Test("values of every type come back as they went in, also after reopening")
  func values() throws {
    let bytes: [UInt8] = [0, 1, 255]
    let text = "a'; DROP TABLE pairs; --\u{0}é😀"
    do {
      let database = try open()
      let changed = try database.write { (connection) throws(DatabaseError) in
        try connection.execute("INSERT INTO more VALUES (?, ?)", .blob(bytes), .real(0.5))
        try connection.execute("INSERT INTO more VALUES (?, ?)", .blob([]), .real(-1e300))
        return try connection.execute(
          "INSERT INTO pairs VALUES (?, ?, ?)", .text(text), .integer(.min), .null)
      }
      #expect(changed == 1)
    }
    let rows = try open().read { (connection) throws(DatabaseError) in
      try connection.rows("SELECT bytes, ratio FROM more ORDER BY ratio DESC") {
        (row) throws(DatabaseError) in
        "\(try row.blob(0)) \(try row.real(1))"
      }
    }
    #expect(rows == ["[0, 1, 255] 0.5", "[] -1e+300"])
    let row = try open().read { (connection) throws(DatabaseError) in
      try connection.row("SELECT name, number, note FROM pairs WHERE name = ?", .text(text)) {
        (row) throws(DatabaseError) in
        "\(try row.text(0)) \(try row.integer(1)) \(try row.optionalText(2) ?? "nil")"
      }
    }
    #expect(row == "\(text) \(Int.min) nil")
  }

  @Test("a write that throws, or refuses, leaves nothing behind")
  func rollback() throws {
    let database = try open()
    try add("kept", database)
    let error = try #require(throws: DatabaseError.self) {
      try database.write { (connection) throws(DatabaseError) in
        try connection.execute("INSERT INTO pairs VALUES ('lost', 1, NULL)")
        try connection.execute("INSERT INTO pairs VALUES ('kept', 1, NULL)")
      }
    }
    #expect(error.isDuplicate)
    #expect(
      error.description
        == "the database refused 'INSERT INTO pairs VALUES ('kept', 1, NULL)': UNIQUE constraint "
        + "failed: pairs.name (SQLite code 1555)")
    struct Refusal: Error {}
    let outcome = try database.attempt { (connection) throws(DatabaseError) in
      try connection.execute("DELETE FROM pairs")
      return Result<Int, Refusal>.failure(Refusal())
    }
    guard case .failure = outcome else { throw Refusal() }
    #expect(try names(database) == ["kept"])
    try add("later", database)
    #expect(try names(database) == ["kept", "later"])
  }

  @Test("a reader sees one state, whatever is written meanwhile")
  func snapshot() throws {
    let database = try open()
    try add("a", database)
    let counts = try database.read { (connection) throws(DatabaseError) in
      func count() throws(DatabaseError) -> Int? {
        try connection.row("SELECT count(*) FROM pairs") {
          (row) throws(DatabaseError) in try row.integer(0)
        }
      }
      let before = try count()
      _ = try? add("b", database)
      return [before, try count()]
    }
    #expect(counts == [1, 1])
    #expect(try names(database) == ["a", "b"])
  }

  @Test("readers cannot write, and a statement may be used inside its own rows")
  func readers() throws {
    let database = try open()
    try add("a", database)
    try add("b", database)
    #expect(throws: DatabaseError.self) {
      try database.read { (connection) throws(DatabaseError) in
        _ = try connection.execute("DELETE FROM pairs")
      }
    }
    let nested = try database.read { (connection) throws(DatabaseError) in
      let sql = "SELECT name FROM pairs ORDER BY name"
      return try connection.rows(sql) { (row) throws(DatabaseError) in
        let inner = try connection.rows(sql) { (row) throws(DatabaseError) in try row.text(0) }
        return try row.text(0) + inner.joined()
      }
    }
    #expect(nested == ["aab", "bab"])
    let error = try #require(throws: DatabaseError.self) {
      try database.read { (connection) throws(DatabaseError) in
        _ = try connection.row("SELECT name FROM pairs") {
          (row) throws(DatabaseError) in try row.integer(0)
        }
      }
    }
    #expect(error.description == "column 0 of 'SELECT name FROM pairs' holds no whole number")
  }

  @Test("migrations run once each, in order; files of others and of the future are left alone")
  func migrations() throws {
    let all = [
      "CREATE TABLE a (x TEXT)", "INSERT INTO a VALUES ('1')", "INSERT INTO a VALUES ('2')",
      "CREATE TABLE b (x TEXT); NONSENSE",
    ]
    func schema(_ count: Int, id: Int32 = 7) -> DatabaseSchema {
      DatabaseSchema(
        purpose: "Weir's tests", applicationID: id, migrations: Array(all.prefix(count)))
    }
    for count in [1, 3, 3] { _ = try Database(path: path, schema: schema(count)) }
    let rows = try Database(path: path, schema: schema(3)).read {
      (connection) throws(DatabaseError) in
      try connection.rows("SELECT x FROM a") { (row) throws(DatabaseError) in try row.text(0) }
    }
    #expect(rows == ["1", "2"])
    #expect(throws: DatabaseError.newer(path: path, version: 3, known: 2)) {
      try Database(path: path, schema: schema(2))
    }
    #expect(throws: DatabaseError.foreign(path: path, expected: "Weir's tests")) {
      try Database(path: path, schema: schema(3, id: 8))
    }
    #expect(throws: DatabaseError.self) { try Database(path: path, schema: schema(4)) }
    #expect(throws: Never.self) { try Database(path: path, schema: schema(3)) }
  }

  @Test("files are their owner's alone, journal and all, and older ones become so")
  func permissions() throws {
    _ = try folder.write([], as: "test.db")
    _ = unsafe chmod(path, 0o644)
    let database = try open()
    try add("a", database)
    for name in ["test.db", "test.db-wal", "test.db-shm"] {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.url.appending(path: name).path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
  }

  @Test("what is no database, or no place for one, is told in one sentence")
  func unopenable() throws {
    _ = try folder.write(Array("This is a text file, and no database at all.".utf8), as: "test.db")
    let error = try #require(throws: DatabaseError.self) { try open() }
    #expect(error.description.hasPrefix("the database \(path) cannot be opened: "))
    #expect(error.description.contains("not a database"))
    let nowhere = try #require(throws: DatabaseError.self) {
      try Database(path: "/nonexistent/x.db", schema: DatabaseTests.schema)
    }
    #expect(
      nowhere.description
        == "the database /nonexistent/x.db cannot be opened: No such file or directory")
  }

  @Test("eight threads and two databases on one file write 400 rows without losing one")
  func threads() async throws {
    let databases = [try open(), try open()]
    await withTaskGroup { group in
      for worker in 0..<8 {
        group.addTask {
          for number in 0..<50 { _ = try? add("\(worker)-\(number)", databases[worker % 2]) }
        }
      }
    }
    #expect(try names(databases[0]).count == 400)
  }
}
