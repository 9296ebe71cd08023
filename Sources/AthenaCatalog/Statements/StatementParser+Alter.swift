extension StatementParser {
  mutating func alter() throws(AthenaError) -> AthenaStatement {
    try reader.expect("TABLE")
    let name = try reader.tableName()
    if reader.take("ADD", "COLUMNS") { return try setColumns(name, isReplacing: false) }
    if reader.take("REPLACE", "COLUMNS") { return try setColumns(name, isReplacing: true) }
    if reader.take("ADD") {
      let isTolerant = reader.take("IF", "NOT", "EXISTS")
      let partitions = try partitions(withLocations: true)
      return .addPartitions(name, partitions, isTolerant: isTolerant)
    }
    if reader.take("DROP") {
      let isTolerant = reader.take("IF", "EXISTS")
      let partitions = try partitions(withLocations: false)
      return .dropPartitions(name, partitions, isTolerant: isTolerant)
    }
    if reader.take("SET", "LOCATION") { return .setLocation(name, try reader.text()) }
    if reader.take("SET", "TBLPROPERTIES") { return .setProperties(name, try pairs()) }
    if reader.current.isWord("RENAME") || reader.current.isWord("PARTITION") {
      throw .unsupported(
        at: reader.current.position, "ALTER TABLE … \(reader.current.text.uppercased())")
    }
    throw reader.mismatch(["'ADD'", "'DROP'", "'REPLACE'", "'SET'"])
  }

  private mutating func setColumns(
    _ name: TableName, isReplacing: Bool
  ) throws(AthenaError) -> AthenaStatement {
    try reader.expectSymbol("(")
    return .setColumns(name, try columns(), isReplacing: isReplacing)
  }

  private mutating func partitions(
    withLocations: Bool
  ) throws(AthenaError) -> [PartitionSpec] {
    var partitions: [PartitionSpec] = []
    repeat {
      try reader.expect("PARTITION")
      var spec = PartitionSpec(try partitionValues())
      if withLocations, reader.take("LOCATION") { spec.location = try reader.text() }
      partitions.append(spec)
      // Between partitions to drop stand commas; between those to add nothing does.
    } while reader.takeSymbol(",") || (withLocations && reader.current.isWord("PARTITION"))
    return partitions
  }

  private mutating func partitionValues() throws(AthenaError) -> [PartitionValue] {
    var values: [PartitionValue] = []
    try reader.expectSymbol("(")
    repeat {
      let column = try reader.name().lowercased()
      try reader.expectSymbol("=")
      values.append(PartitionValue(column, try partitionValue()))
    } while reader.takeSymbol(",")
    try reader.expectSymbol(")")
    return values
  }

  private mutating func partitionValue() throws(AthenaError) -> String {
    _ = reader.next.kind == .text && reader.take("DATE")
    if reader.current.kind == .number {
      defer { reader.advance() }
      return reader.current.text
    }
    return try reader.text()
  }

  mutating func show() throws(AthenaError) -> AthenaStatement {
    if reader.take("DATABASES") || reader.take("SCHEMAS") {
      return .showDatabases(pattern: try pattern())
    }
    let onlyViews = reader.take("VIEWS")
    if onlyViews || reader.take("TABLES") {
      let hasDatabase = reader.take("IN") || reader.take("FROM")
      let database = hasDatabase ? try reader.name().lowercased() : nil
      return .showTables(database: database, pattern: try pattern(), onlyViews: onlyViews)
    }
    if reader.take("PARTITIONS") { return .showPartitions(try reader.tableName()) }
    if reader.take("COLUMNS") { return try showColumns() }
    if reader.take("CREATE") {
      let isView = reader.take("VIEW")
      guard isView || reader.take("TABLE") else { throw reader.mismatch(["'TABLE'", "'VIEW'"]) }
      return .showCreate(try reader.tableName(), isView: isView)
    }
    if reader.take("TBLPROPERTIES") {
      let name = try reader.tableName()
      guard reader.takeSymbol("(") else { return .showProperties(name, key: nil) }
      let key = try reader.text()
      try reader.expectSymbol(")")
      return .showProperties(name, key: key)
    }
    throw reader.mismatch([
      "'COLUMNS'", "'CREATE'", "'DATABASES'", "'PARTITIONS'", "'SCHEMAS'", "'TABLES'",
      "'TBLPROPERTIES'", "'VIEWS'",
    ])
  }

  private mutating func showColumns() throws(AthenaError) -> AthenaStatement {
    guard reader.take("IN") || reader.take("FROM") else {
      throw reader.mismatch(["'IN'", "'FROM'"])
    }
    var name = try reader.tableName()
    if name.database == nil, reader.take("IN") || reader.take("FROM") {
      name.database = try reader.name().lowercased()
    }
    return .showColumns(name)
  }

  private mutating func pattern() throws(AthenaError) -> String? {
    let isLike = reader.take("LIKE")
    return isLike || reader.current.kind == .text ? try reader.text() : nil
  }

  mutating func describe() throws(AthenaError) -> AthenaStatement {
    let isFormatted = reader.take("FORMATTED") || reader.take("EXTENDED")
    // A table may have the name of a keyword that is not followed by a name.
    return .describe(try reader.tableName(), isFormatted: isFormatted)
  }
}
