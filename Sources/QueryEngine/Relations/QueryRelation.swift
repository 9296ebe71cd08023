package import FlowLogScanner

/// A relation that questions find under a name: what it reads, and what its columns are.
package struct QueryRelation: Sendable {
  /// A column: its name, and the SQL of its values over what is read.
  package struct Column: Hashable, Sendable {
    /// The name that questions have for it.
    package let name: String
    /// Its type, as the engine spells it.
    package let type: String
    /// The SQL of its values; for Parquet, nil stands for the column of that name.
    package let sql: String?

    /// Describes a column.
    package init(_ name: String, type: String, sql: String? = nil) {
      self.name = name
      self.type = type
      self.sql = sql
    }
  }

  /// What reads the rows.
  package enum Reader: Sendable {
    /// Records of flow logs, by the scanner; the SQL of columns is about these.
    case scan(files: [SourceFile], options: ScanOptions, columns: [TableColumn])
    /// Parquet files; `label_0` and so on are the labels of each.
    case parquet(files: [SourceFile])
    /// Other files by a reader of the engine, which gives `filename`; labels as above.
    case engine(files: [SourceFile], sql: String)
    /// Events of log streams, with the fields of flow logs in them.
    case events([any EventStream])
  }

  /// The name.
  package let name: String
  /// The columns in their order.
  package let columns: [Column]
  /// What reads the rows.
  package let reader: Reader

  /// Describes a relation.
  package init(_ name: String, columns: [Column], reader: Reader) {
    self.name = name
    self.columns = columns
    self.reader = reader
  }

  /// Events of log streams under the names that CloudWatch Logs has, and fields of flow logs as
  /// Athena's tables name them.
  package static func events(_ name: String, _ streams: [any EventStream]) -> QueryRelation {
    QueryRelation(
      name,
      columns: EventColumn.all.map { column in
        Column(
          column.name, type: column.shape == .address ? AddressType.name : "VARCHAR",
          sql: TableArm.quoted(column.name))
      }, reader: .events(streams))
  }

  /// The column of a file's label.
  package static func label(_ place: Int) -> String { "label_\(place)" }

  /// The column of a file's name for people.
  package static let path = "label_path"

  /// A list of files as readers of the engine take it.
  package static func list(_ files: [SourceFile]) -> String {
    "[\(files.map { QuerySession.quoted($0.path) }.joined(separator: ", "))]"
  }

  /// A name between double quotes.
  package static func quoted(_ name: String) -> String { TableArm.quoted(name) }

  /// A text between quotes.
  package static func literal(_ text: String) -> String { QuerySession.quoted(text) }

  /// Files that the engine itself opens.
  package var engineFiles: [SourceFile] {
    switch reader {
    case .scan, .events: []
    case .parquet(let files), .engine(let files, _): files
    }
  }
}

/// What a session over relations is about, and what it may cost.
package struct RelationSettings: Sendable {
  /// What questions can read.
  package var relations: [QueryRelation] = []
  /// Settings and functions of a dialect, carried out before the question.
  package var dialect: [String] = []
  /// Threads that read and count.
  package var threads = 1
  /// Bytes that an answer may need in memory.
  package var memory = 256 * 1024 * 1024
  /// A folder of the query's own for what finds no room in memory; nil: nothing is put on disk.
  package var spillFolder: String?
  /// Where the engine's library may be.
  package var libraries: [String] = []

  /// Starts without relations.
  package init() {}
}
