/// What a statement asks for.
package enum AthenaStatement: Hashable, Sendable {
  /// A query, which an engine answers.
  case query(isExplanation: Bool)
  /// Makes a database.
  case createDatabase(
    name: String, isTolerant: Bool, comment: String?, location: String?,
    properties: [String: String])
  /// Forgets a database; `isDeep` takes its tables along.
  case dropDatabase(name: String, isTolerant: Bool, isDeep: Bool)
  /// Makes a table; its database is empty where the statement leaves it to its context.
  case createTable(TableDefinition, isTolerant: Bool)
  /// Makes a view of a query.
  case createView(TableName, query: String, isReplacing: Bool)
  /// Forgets a table, or a view.
  case dropTable(TableName, isView: Bool, isTolerant: Bool)
  /// Adds partitions.
  case addPartitions(TableName, [PartitionSpec], isTolerant: Bool)
  /// Forgets partitions.
  case dropPartitions(TableName, [PartitionSpec], isTolerant: Bool)
  /// Gives a table another folder.
  case setLocation(TableName, String)
  /// Gives a table properties, or others in place of those it has.
  case setProperties(TableName, [String: String])
  /// Adds columns behind those that are there, or in place of them.
  case setColumns(TableName, [TableColumn], isReplacing: Bool)
  /// Finds partitions that are folders named `column=value`.
  case repair(TableName)
  /// Lists databases.
  case showDatabases(pattern: String?)
  /// Lists tables, or views alone.
  case showTables(database: String?, pattern: String?, onlyViews: Bool)
  /// Lists partitions.
  case showPartitions(TableName)
  /// Lists columns.
  case showColumns(TableName)
  /// Writes the statement that makes a table or a view.
  case showCreate(TableName, isView: Bool)
  /// Lists properties, or tells one of them.
  case showProperties(TableName, key: String?)
  /// Lists columns with types and comments.
  case describe(TableName, isFormatted: Bool)
  /// Keeps a statement under a name.
  case prepare(name: String, query: String)
  /// Carries out a kept statement with these parameters, as they are written.
  case execute(name: String, parameters: [String])
  /// Forgets a kept statement.
  case deallocate(name: String)

  /// Whether it is a query, a change of the catalog, or a look into it.
  package var kind: Kind {
    switch self {
    case .query(let isExplanation): isExplanation ? .utility : .query
    case .execute: .query
    case .showDatabases, .showTables, .showPartitions, .showColumns, .showCreate, .showProperties,
      .describe:
      .utility
    default: .definition
    }
  }

  /// Athena's sorts of statements.
  package enum Kind: String, Hashable, Sendable {
    /// A query, whose first row of results is a header.
    case query = "DML"
    /// A change of the catalog.
    case definition = "DDL"
    /// A look into the catalog.
    case utility = "UTILITY"
  }

  /// Athena's finer word for it.
  package var subkind: String {
    switch self {
    case .query(let isExplanation): isExplanation ? "EXPLAIN" : "SELECT"
    case .createDatabase: "CREATE_DATABASE"
    case .dropDatabase: "DROP_DATABASE"
    case .createTable: "CREATE_TABLE"
    case .createView: "CREATE_VIEW"
    case .dropTable(_, let isView, _): isView ? "DROP_VIEW" : "DROP_TABLE"
    case .addPartitions, .dropPartitions, .setLocation, .setProperties, .setColumns: "ALTER_TABLE"
    case .repair: "MSCK_REPAIR"
    case .showDatabases: "SHOW_DATABASES"
    case .showTables: "SHOW_TABLES"
    case .showPartitions: "SHOW_PARTITIONS"
    case .showColumns: "SHOW_COLUMNS"
    case .showCreate: "SHOW_CREATE_TABLE"
    case .showProperties: "SHOW_TBLPROPERTIES"
    case .describe: "DESCRIBE_TABLE"
    case .prepare: "PREPARE"
    case .execute: "EXECUTE"
    case .deallocate: "DEALLOCATE"
    }
  }
}

/// A partition as a statement names it.
package struct PartitionSpec: Hashable, Sendable {
  /// Values by column, in the order of the statement.
  package var values: [PartitionValue]
  /// Where its objects are; nil where the statement leaves it to the table.
  package var location: String?

  /// Names a partition.
  package init(_ values: [PartitionValue], location: String? = nil) {
    self.values = values
    self.location = location
  }
}

/// A partition column and its value.
package struct PartitionValue: Hashable, Sendable {
  /// The column in lower case.
  package var column: String
  /// The value as text.
  package var value: String

  /// Pairs a column with a value.
  package init(_ column: String, _ value: String) {
    self.column = column
    self.value = value
  }
}
