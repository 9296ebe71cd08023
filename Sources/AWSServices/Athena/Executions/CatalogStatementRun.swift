internal import AWSProtocols
internal import AthenaCatalog
internal import QueryJobs
internal import Spelling

/// Carries out statements about the catalog.
struct CatalogStatementRun {
  let tables: AthenaTables
  let database: String
  let milliseconds: Int

  static func answer(_ columns: [String], _ rows: [[String?]]) -> QueryAnswer {
    QueryAnswer(columns: columns.map { QueryAnswer.Column($0, "VARCHAR") }, rows: rows)
  }

  func run(_ statement: AthenaStatement) throws(AthenaError) -> QueryAnswer {
    switch statement {
    case .createDatabase(let name, let isTolerant, let comment, let location, let properties):
      var document: JSONValue = ["_created": .number("\(milliseconds)")]
      document.set("Description", comment.map { .string($0) })
      document.set("LocationUri", location.map { .string($0) })
      document.set(
        "Parameters", .object(properties.map { JSONMember($0.key, .string($0.value)) }))
      let isNew = try tables.make(database: name, document)
      guard isNew || isTolerant else { throw .exists(what: "Database", name: name) }
    case .dropDatabase(let name, let isTolerant, let isDeep):
      try dropDatabase(name, isTolerant: isTolerant, isDeep: isDeep)
    case .createTable(var table, let isTolerant):
      if table.database.isEmpty { table.database = database }
      table.created = milliseconds
      try require(table.database, at: nil)
      let isNew = try tables.make(table)
      guard isNew || isTolerant else { throw .exists(what: "Table", name: table.name) }
    case .createView(let name, let query, let isReplacing):
      try createView(name, query, isReplacing: isReplacing)
    case .dropTable(let name, let isView, let isTolerant):
      try dropTable(name, isView: isView, isTolerant: isTolerant)
    case .addPartitions(let name, let partitions, let isTolerant):
      try add(partitions, to: name, isTolerant: isTolerant)
    case .dropPartitions(let name, let partitions, let isTolerant):
      try drop(partitions, of: name, isTolerant: isTolerant)
    case .setLocation(let name, let location):
      try change(name) { $0.location = location }
    case .setProperties(let name, let properties):
      try change(name) { $0.properties.merge(properties) { _, last in last } }
    case .setColumns(let name, let columns, let isReplacing):
      try change(name) { $0.columns = (isReplacing ? [] : $0.columns) + columns }
    default:
      return try show(statement)
    }
    return QueryAnswer()
  }

  // Looking things up.

  func require(_ name: String, at place: SQLPosition?) throws(AthenaError) {
    guard try tables.hasDatabase(name) else {
      throw .noDatabase(
        at: place, name: name, near: nearest(to: name, among: try tables.databaseNames()))
    }
  }

  func table(_ name: TableName) throws(AthenaError) -> TableDefinition {
    let database = name.database ?? database
    try require(database, at: name.position)
    guard let table = try tables.table(database, name.name) else {
      throw .noTable(
        at: name.position, database: database, name: name.name,
        near: nearest(to: name.name, among: try tables.tableNames(database)))
    }
    return table
  }

  // Databases and tables.

  private func dropDatabase(
    _ name: String, isTolerant: Bool, isDeep: Bool
  ) throws(AthenaError) {
    guard try tables.hasDatabase(name) else {
      if isTolerant { return }
      throw .noDatabase(
        at: nil, name: name, near: nearest(to: name, among: try tables.databaseNames()))
    }
    guard name != AthenaTables.defaultDatabase else {
      throw .definition("the database default cannot be dropped")
    }
    let contents = try tables.tables(name)
    guard contents.isEmpty || isDeep else { throw .notEmpty(database: name) }
    for table in contents { try tables.remove(table) }
    try tables.remove(database: name)
  }

  private func createView(
    _ name: TableName, _ query: String, isReplacing: Bool
  ) throws(AthenaError) {
    let place = name.database ?? database
    try require(place, at: name.position)
    // A view of what is not there is refused now, not when somebody asks for it.
    _ = try AthenaQueryPlan(
      query, database: database, catalog: tables, now: UTCTime(seconds: milliseconds / 1000))
    var view = TableDefinition(database: place, name: name.name)
    (view.viewText, view.viewDatabase, view.created) = (query, database, milliseconds)
    if try tables.make(view) { return }
    let before = try tables.table(place, name.name)
    guard isReplacing, before?.viewText != nil else {
      throw .exists(what: before?.viewText == nil ? "Table" : "View", name: name.name)
    }
    try tables.put(view)
  }

  private func dropTable(
    _ name: TableName, isView: Bool, isTolerant: Bool
  ) throws(AthenaError) {
    let database = name.database ?? database
    if isTolerant {
      guard try tables.hasDatabase(database), try tables.table(database, name.name) != nil else {
        return
      }
    }
    let table = try self.table(name)
    guard (table.viewText != nil) == isView else {
      throw .definition(
        isView
          ? "\(name.name) is a table; use DROP TABLE" : "\(name.name) is a view; use DROP VIEW")
    }
    try tables.remove(table)
  }

  private func change(
    _ name: TableName, _ body: (inout TableDefinition) -> Void
  ) throws(AthenaError) {
    var table = try self.table(name)
    guard table.viewText == nil else { throw .definition("\(name.name) is a view") }
    body(&table)
    try table.validate()
    try tables.put(table)
  }

  // Partitions.

  /// The values of a partition in the order of the table's columns.
  private func values(
    _ spec: PartitionSpec, _ table: TableDefinition
  ) throws(AthenaError) -> [String] {
    let names = table.partitionColumns.map(\.name)
    guard Set(spec.values.map(\.column)) == Set(names), spec.values.count == names.count else {
      throw .definition(
        "the partition names \(spec.values.map(\.column).joined(separator: ", ")), and the table "
          + "\(table.name) is partitioned by "
          + (names.isEmpty ? "nothing" : names.joined(separator: ", ")))
    }
    return names.compactMap { name in spec.values.first { $0.column == name }?.value }
  }

  private func add(
    _ specs: [PartitionSpec], to name: TableName, isTolerant: Bool
  ) throws(AthenaError) {
    let table = try self.table(name)
    let root = S3Location(table.location)?.url ?? table.location
    var partitions: [ScanPartition] = []
    for spec in specs {
      let values = try values(spec, table)
      let folder = zip(table.partitionColumns, values).map { "\($0.name)=\($1)/" }.joined()
      let location = spec.location ?? root + folder
      guard let place = S3Location(location) else {
        throw .definition("LOCATION is '\(location)'; expected s3://bucket/folder/")
      }
      partitions.append(ScanPartition(values: values, location: place.url))
    }
    let known = Set(try tables.partitions(table).map(\.values))
    if !isTolerant, let twice = partitions.first(where: { known.contains($0.values) }) {
      throw .exists(what: "Partition", name: "[\(twice.values.joined(separator: ", "))]")
    }
    _ = try tables.add(partitions, to: table)
  }

  private func drop(
    _ specs: [PartitionSpec], of name: TableName, isTolerant: Bool
  ) throws(AthenaError) {
    let table = try self.table(name)
    let known = try tables.partitions(table)
    let names = table.partitionColumns.map(\.name)
    var doomed: [ScanPartition] = []
    for spec in specs {
      // Fewer columns than the table has mean all partitions that have these values.
      for value in spec.values where !names.contains(value.column) {
        throw .definition("\(value.column) is no partition column of \(table.name)")
      }
      let found = known.filter { partition in
        spec.values.allSatisfy { value in
          names.firstIndex(of: value.column).map { partition.values[$0] == value.value } ?? false
        }
      }
      guard !found.isEmpty || isTolerant else {
        throw .definition(
          "Partition not found: "
            + spec.values.map { "\($0.column)=\($0.value)" }.joined(separator: "/"))
      }
      doomed += found
    }
    try tables.remove(doomed, of: table)
  }
}
