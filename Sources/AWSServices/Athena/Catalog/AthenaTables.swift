internal import AWSProtocols
package import AthenaCatalog
internal import Database
package import QueryJobs

/// The databases, tables and partitions of an account and Region.
package struct AthenaTables: TableCatalog {
  let store: QueryStore
  let scope: QueryScope

  /// The database that is there from the beginning.
  static let defaultDatabase = "default"

  /// Opens the catalog of an account and Region.
  package init(store: QueryStore, scope: QueryScope) {
    self.store = store
    self.scope = scope
  }

  private func stored<Value>(
    _ body: () throws(DatabaseError) -> Value
  ) throws(AthenaError) -> Value {
    do throws(DatabaseError) {
      return try body()
    } catch {
      throw .unavailable(error.description)
    }
  }

  // Databases.

  /// Whether there is a database of this name, in lower case.
  package func hasDatabase(_ name: String) throws(AthenaError) -> Bool {
    try database(name) != nil
  }

  /// What is kept of a database; nil where there is none.
  func database(_ name: String) throws(AthenaError) -> JSONValue? {
    let kept = try stored { () throws(DatabaseError) in try store.find(scope, .database, name) }
    return kept ?? (name == AthenaTables.defaultDatabase ? [:] : nil)
  }

  /// The names of all databases.
  package func databaseNames() throws(AthenaError) -> [String] {
    let kept = try stored { () throws(DatabaseError) in try store.list(scope, .database) }
    return Set(kept.map(\.name) + [AthenaTables.defaultDatabase]).sorted()
  }

  /// Makes a database.
  ///
  /// - Returns: Whether it is new.
  func make(database name: String, _ document: JSONValue) throws(AthenaError) -> Bool {
    guard name != AthenaTables.defaultDatabase else { return false }
    return try stored { () throws(DatabaseError) in
      try store.insert(scope, .database, [QueryStore.Entry(name: name, value: document)]) > 0
    }
  }

  /// Forgets a database, which has no tables any more.
  func remove(database name: String) throws(AthenaError) {
    _ = try stored { () throws(DatabaseError) in try store.remove(scope, .database, [name]) }
  }

  // Tables.

  /// A table or view; nil where there is none.
  package func table(_ database: String, _ name: String) throws(AthenaError) -> TableDefinition? {
    let kept = try stored { () throws(DatabaseError) in
      try store.find(scope, .table, parent: database, name)
    }
    return kept.flatMap { TableDefinition(glue: $0, database: database) }
  }

  /// All tables of a database, by name.
  func tables(_ database: String) throws(AthenaError) -> [TableDefinition] {
    let kept = try stored { () throws(DatabaseError) in
      try store.list(scope, .table, parent: database)
    }
    return kept.compactMap { TableDefinition(glue: $0.value, database: database) }
  }

  /// The names of a database's tables.
  package func tableNames(_ database: String) throws(AthenaError) -> [String] {
    try tables(database).map(\.name)
  }

  /// Makes a table.
  ///
  /// - Returns: Whether it is new.
  package func make(_ table: TableDefinition) throws(AthenaError) -> Bool {
    try stored { () throws(DatabaseError) in
      try store.insert(
        scope, .table, parent: table.database,
        [QueryStore.Entry(name: table.name, value: table.glueDocument)]) > 0
    }
  }

  /// Keeps a table in place of what it was.
  func put(_ table: TableDefinition) throws(AthenaError) {
    try stored { () throws(DatabaseError) in
      try store.put(scope, .table, parent: table.database, table.name, table.glueDocument)
    }
  }

  /// Forgets a table with its partitions; objects stay where they are.
  func remove(_ table: TableDefinition) throws(AthenaError) {
    try stored { () throws(DatabaseError) in
      try store.removeAll(scope, .partition, parent: AthenaTables.parent(table))
      _ = try store.remove(scope, .table, parent: table.database, [table.name])
    }
  }

  // Partitions.

  private static func parent(_ table: TableDefinition) -> String {
    "\(table.database)/\(table.name)"
  }

  private static func name(_ values: [String]) -> String {
    String(decoding: JSONValue(texts: values).compactBytes, as: UTF8.self)
  }

  /// The partitions that are kept of a table, by their values.
  package func partitions(_ table: TableDefinition) throws(AthenaError) -> [ScanPartition] {
    let kept = try stored { () throws(DatabaseError) in
      try store.list(scope, .partition, parent: AthenaTables.parent(table))
    }
    return kept.compactMap { entry in
      let values = (entry.value["Values"]?.items ?? []).compactMap(\.text)
      guard values.count == table.partitionColumns.count else { return nil }
      return ScanPartition(values: values, location: entry.value["Location"]?.text ?? "")
    }
  }

  /// Keeps partitions that are new.
  ///
  /// - Returns: How many were.
  func add(_ partitions: [ScanPartition], to table: TableDefinition) throws(AthenaError) -> Int {
    try stored { () throws(DatabaseError) in
      try store.insert(
        scope, .partition, parent: AthenaTables.parent(table),
        partitions.map {
          QueryStore.Entry(
            name: AthenaTables.name($0.values),
            value: ["Values": JSONValue(texts: $0.values), "Location": .string($0.location)])
        })
    }
  }

  /// Forgets partitions; objects stay where they are.
  func remove(_ partitions: [ScanPartition], of table: TableDefinition) throws(AthenaError) {
    _ = try stored { () throws(DatabaseError) in
      try store.remove(
        scope, .partition, parent: AthenaTables.parent(table),
        partitions.map { AthenaTables.name($0.values) })
    }
  }
}
