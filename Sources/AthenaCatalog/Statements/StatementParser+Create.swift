extension StatementParser {
  mutating func create() throws(AthenaError) -> AthenaStatement {
    if reader.take("DATABASE") || reader.take("SCHEMA") { return try createDatabase() }
    if reader.take("OR", "REPLACE") {
      try reader.expect("VIEW")
      return try createView(isReplacing: true)
    }
    if reader.take("VIEW") { return try createView(isReplacing: false) }
    let position = reader.current.position
    if reader.take("TABLE") {
      throw .unsupported(
        at: position, "CREATE TABLE without EXTERNAL; use CREATE EXTERNAL TABLE … LOCATION 's3://…'"
      )
    }
    guard reader.take("EXTERNAL") else {
      throw reader.mismatch(["'DATABASE'", "'SCHEMA'", "'EXTERNAL'", "'VIEW'", "'OR'"])
    }
    try reader.expect("TABLE")
    return try createTable()
  }

  private mutating func createDatabase() throws(AthenaError) -> AthenaStatement {
    let isTolerant = reader.take("IF", "NOT", "EXISTS")
    let name = try reader.name().lowercased()
    let comment = reader.take("COMMENT") ? try reader.text() : nil
    let location = reader.take("LOCATION") ? try reader.text() : nil
    let properties = reader.take("WITH", "DBPROPERTIES") ? try pairs() : [:]
    return .createDatabase(
      name: name, isTolerant: isTolerant, comment: comment, location: location,
      properties: properties)
  }

  private mutating func createView(isReplacing: Bool) throws(AthenaError) -> AthenaStatement {
    let name = try reader.tableName()
    try reader.expect("AS")
    guard reader.current.isWord(in: ["SELECT", "WITH", "VALUES"]) || reader.current.isSymbol("(")
    else { throw reader.mismatch(["'SELECT'", "'WITH'"]) }
    return .createView(name, query: try rest(), isReplacing: isReplacing)
  }

  private mutating func createTable() throws(AthenaError) -> AthenaStatement {
    let isTolerant = reader.take("IF", "NOT", "EXISTS")
    let name = try reader.tableName()
    var table = TableDefinition(database: name.database ?? "", name: name.name)
    try reader.expectSymbol("(")
    table.columns = try columns()
    if reader.take("COMMENT") { table.comment = try reader.text() }
    if reader.take("PARTITIONED", "BY") {
      try reader.expectSymbol("(")
      table.partitionColumns = try columns()
    }
    if reader.current.isWord("CLUSTERED") {
      throw .unsupported(at: reader.current.position, "CLUSTERED BY; partitions do what it is for")
    }
    var serde = try rowFormat()
    if reader.take("STORED", "AS") {
      table.storage = try storage()
      // Without a row format, the storage says how rows are read.
      if serde == nil { serde = TableSerde(table.storage.library) }
    }
    if let serde { table.serde = serde }
    // Hive takes SERDEPROPERTIES here, too, as several tools write them.
    if reader.take("WITH", "SERDEPROPERTIES") {
      table.serde.parameters.merge(try pairs()) { _, last in last }
    }
    guard reader.take("LOCATION") else { throw reader.mismatch(["'LOCATION'"]) }
    table.location = try reader.text()
    if reader.take("TBLPROPERTIES") { table.properties = try pairs() }
    try table.validate()
    return .createTable(table, isTolerant: isTolerant)
  }

  /// The columns behind an opening parenthesis.
  mutating func columns() throws(AthenaError) -> [TableColumn] {
    var columns: [TableColumn] = []
    repeat {
      // Hive knows names in backticks alone; double quotes are texts to it.
      guard reader.current.kind != .quoted else { throw reader.mismatch(["a name in backticks"]) }
      let name = try reader.name()
      let type = try HiveType.read(&reader)
      let comment = reader.take("COMMENT") ? try reader.text() : nil
      columns.append(TableColumn(name, type, comment: comment))
    } while reader.takeSymbol(",")
    try reader.expectSymbol(")")
    return columns
  }

  /// `('key'='value', …)`.
  mutating func pairs() throws(AthenaError) -> [String: String] {
    var pairs: [String: String] = [:]
    try reader.expectSymbol("(")
    repeat {
      let key = try reader.text()
      try reader.expectSymbol("=")
      pairs[key] = try reader.text()
    } while reader.takeSymbol(",")
    try reader.expectSymbol(")")
    return pairs
  }

  private mutating func rowFormat() throws(AthenaError) -> TableSerde? {
    guard reader.take("ROW", "FORMAT") else { return nil }
    if reader.take("SERDE") {
      var serde = TableSerde(try reader.text())
      if reader.take("WITH", "SERDEPROPERTIES") { serde.parameters = try pairs() }
      return serde
    }
    guard reader.take("DELIMITED") else { throw reader.mismatch(["'DELIMITED'", "'SERDE'"]) }
    var serde = TableSerde(TableFormat.Library.delimited)
    while true {
      if reader.take("FIELDS", "TERMINATED", "BY") {
        let separator = try reader.text()
        serde.parameters["field.delim"] = separator
        serde.parameters["serialization.format"] = separator
        if reader.take("ESCAPED", "BY") { serde.parameters["escape.delim"] = try reader.text() }
      } else if reader.take("COLLECTION", "ITEMS", "TERMINATED", "BY") {
        serde.parameters["collection.delim"] = try reader.text()
      } else if reader.take("MAP", "KEYS", "TERMINATED", "BY") {
        serde.parameters["mapkey.delim"] = try reader.text()
      } else if reader.take("LINES", "TERMINATED", "BY") {
        serde.parameters["line.delim"] = try reader.text()
      } else if reader.take("NULL", "DEFINED", "AS") {
        serde.parameters["serialization.null.format"] = try reader.text()
      } else {
        return serde
      }
    }
  }

  private mutating func storage() throws(AthenaError) -> StorageClasses {
    if reader.take("INPUTFORMAT") {
      let input = try reader.text()
      try reader.expect("OUTPUTFORMAT")
      let output = try reader.text()
      let known = [StorageClasses.parquet].first { $0.input == input }
      return StorageClasses(
        input: input, output: output, library: known?.library ?? TableFormat.Library.delimited)
    }
    guard let classes = StorageClasses.named[reader.current.text.uppercased()] else {
      throw reader.mismatch(
        StorageClasses.named.keys.sorted().map { "'\($0)'" } + ["'INPUTFORMAT'"])
    }
    reader.advance()
    return classes
  }
}
