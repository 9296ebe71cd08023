internal import AWSProtocols
package import Database
internal import QueryJobs

/// What queries leave behind on disk: work groups, saved queries, and the catalog of tables.
///
/// It is kept in one database file, a document of JSON each. A change is one transaction.
package final class QueryStore: Sendable {
  /// The file's name in the data directory.
  package static let fileName = "queries.db"

  private let database: Database

  /// What a document is about.
  enum Kind: String, Sendable {
    case workGroup, namedQuery, preparedStatement, database, table, partition, tags
    case queryDefinition
  }

  /// A document with its name.
  struct Entry: Sendable {
    var name: String
    var value: JSONValue
  }

  private static let schema = DatabaseSchema(
    purpose: "Weir's saved queries", applicationID: 0x5745_5155,
    migrations: [
      """
      CREATE TABLE documents (
        account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL,
        name TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (account, region, kind, parent, name)
      ) STRICT, WITHOUT ROWID;
      """
    ])

  /// Opens the state of a data directory, which is made where it is missing.
  package init(dataDirectory: String) throws(DatabaseError) {
    try PrivateFolder.make(dataDirectory)
    database = try Database(
      path: "\(dataDirectory)/\(QueryStore.fileName)", schema: QueryStore.schema)
  }

  /// A document; nil where there is none.
  func find(
    _ scope: QueryScope, _ kind: Kind, parent: String = "", _ name: String
  ) throws(DatabaseError) -> JSONValue? {
    let sql = """
      SELECT document FROM documents
      WHERE account = ? AND region = ? AND kind = ? AND parent = ? AND name = ?
      """
    return try database.readOnce { (connection) throws(DatabaseError) in
      try connection.row(
        sql, .text(scope.account), .text(scope.region), .text(kind.rawValue), .text(parent),
        .text(name)
      ) { (row) throws(DatabaseError) in try QueryStore.document(row, 0, sql) }
    }
  }

  /// All documents of a kind and parent, by name.
  func list(
    _ scope: QueryScope, _ kind: Kind, parent: String = ""
  ) throws(DatabaseError) -> [Entry] {
    let sql = """
      SELECT name, document FROM documents
      WHERE account = ? AND region = ? AND kind = ? AND parent = ? ORDER BY name
      """
    return try database.readOnce { (connection) throws(DatabaseError) in
      try connection.rows(
        sql, .text(scope.account), .text(scope.region), .text(kind.rawValue), .text(parent)
      ) { (row) throws(DatabaseError) in
        Entry(name: try row.text(0), value: try QueryStore.document(row, 1, sql))
      }
    }
  }

  private static func document(
    _ row: borrowing DatabaseRow, _ column: Int, _ sql: String
  ) throws(DatabaseError) -> JSONValue {
    guard let value = try? JSONReader.read(Array(try row.text(column).utf8)) else {
      throw .wrongType(sql: sql, column: column, expected: "JSON")
    }
    return value
  }

  /// Keeps a document, in place of one of its name.
  func put(
    _ scope: QueryScope, _ kind: Kind, parent: String = "", _ name: String, _ value: JSONValue
  ) throws(DatabaseError) {
    try write("INSERT OR REPLACE", scope, kind, parent, [Entry(name: name, value: value)])
  }

  /// Keeps documents that are new; of those that are there, none is changed.
  ///
  /// - Returns: How many were new.
  @discardableResult
  func insert(
    _ scope: QueryScope, _ kind: Kind, parent: String = "", _ entries: [Entry]
  ) throws(DatabaseError) -> Int {
    try write("INSERT OR IGNORE", scope, kind, parent, entries)
  }

  @discardableResult
  private func write(
    _ verb: String, _ scope: QueryScope, _ kind: Kind, _ parent: String, _ entries: [Entry]
  ) throws(DatabaseError) -> Int {
    try database.write { (connection) throws(DatabaseError) in
      var count = 0
      for entry in entries {
        count += try connection.execute(
          "\(verb) INTO documents VALUES (?, ?, ?, ?, ?, ?)", .text(scope.account),
          .text(scope.region), .text(kind.rawValue), .text(parent), .text(entry.name),
          .text(String(decoding: entry.value.compactBytes, as: UTF8.self)))
      }
      return count
    }
  }

  /// Forgets documents.
  ///
  /// - Returns: How many there were.
  @discardableResult
  func remove(
    _ scope: QueryScope, _ kind: Kind, parent: String = "", _ names: [String]
  ) throws(DatabaseError) -> Int {
    try database.write { (connection) throws(DatabaseError) in
      var count = 0
      for name in names {
        count += try connection.execute(
          "DELETE FROM documents WHERE account = ? AND region = ? AND kind = ? AND parent = ? "
            + "AND name = ?", .text(scope.account), .text(scope.region), .text(kind.rawValue),
          .text(parent), .text(name))
      }
      return count
    }
  }

  /// Forgets all documents of all accounts and Regions.
  package func removeAll() throws(DatabaseError) {
    try database.write { (connection) throws(DatabaseError) in
      _ = try connection.execute("DELETE FROM documents")
    }
  }

  /// Forgets all documents of a kind and parent.
  func removeAll(
    _ scope: QueryScope, _ kind: Kind, parent: String
  ) throws(DatabaseError) {
    try database.write { (connection) throws(DatabaseError) in
      _ = try connection.execute(
        "DELETE FROM documents WHERE account = ? AND region = ? AND kind = ? AND parent = ?",
        .text(scope.account), .text(scope.region), .text(kind.rawValue), .text(parent))
    }
  }
}
