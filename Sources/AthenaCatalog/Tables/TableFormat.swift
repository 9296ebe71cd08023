/// How the objects of a table are read.
package enum TableFormat: Hashable, Sendable {
  /// Lines of fields; what does not parse as a column's type is NULL.
  case delimited(separator: String, headerLines: Int)
  /// Lines of fields that may be in quotes (OpenCSVSerde).
  case quoted(separator: String, quote: String, escape: String, headerLines: Int)
  /// Lines that a regular expression cuts into its groups (RegexSerDe).
  case pattern(String, headerLines: Int)
  /// A JSON object a line.
  case json
  /// Apache Parquet; columns are found by name.
  case parquet
  /// A class that Weir does not know.
  case unknown(library: String)

  /// The names of classes that Hive and Glue have for them.
  package enum Library {
    /// Lines of fields.
    package static let delimited = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    /// Quoted fields.
    package static let quoted = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    /// Groups of a regular expression.
    package static let pattern = "org.apache.hadoop.hive.serde2.RegexSerDe"
    /// Parquet.
    package static let parquet = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    /// JSON, by either of two classes.
    package static let json = "org.openx.data.jsonserde.JsonSerDe"
    /// JSON, by either of two classes.
    package static let hiveJSON = "org.apache.hive.hcatalog.data.JsonSerDe"
  }

  init(_ serde: TableSerde, properties: [String: String]) {
    let header = max(0, properties["skip.header.line.count"].flatMap { Int($0) } ?? 0)
    func parameter(_ name: String, _ other: String) -> String {
      serde.parameters.first { $0.key.lowercased() == name }?.value ?? other
    }
    switch serde.library {
    case Library.delimited:
      self = .delimited(
        separator: parameter("field.delim", parameter("serialization.format", "\u{1}")),
        headerLines: header)
    case Library.quoted:
      self = .quoted(
        separator: parameter("separatorchar", ","), quote: parameter("quotechar", "\""),
        escape: parameter("escapechar", "\\"), headerLines: header)
    case Library.pattern, "com.amazonaws.glue.serde.RegexSerDe",
      "org.apache.hadoop.hive.contrib.serde2.RegexSerDe":
      self = .pattern(parameter("input.regex", ""), headerLines: header)
    case Library.json, Library.hiveJSON: self = .json
    case Library.parquet: self = .parquet
    default: self = .unknown(library: serde.library)
    }
  }
}

/// The class that reads a table's objects, and its parameters.
package struct TableSerde: Hashable, Sendable {
  /// The class, as Hive names it.
  package var library: String
  /// Its parameters.
  package var parameters: [String: String]

  /// Names a class.
  package init(_ library: String, _ parameters: [String: String] = [:]) {
    self.library = library
    self.parameters = parameters
  }
}

/// The classes that a table's `STORED AS` stands for.
package struct StorageClasses: Hashable, Sendable {
  /// Reads files.
  package var input: String
  /// Writes files.
  package var output: String
  /// What `ROW FORMAT` is where nothing else is said.
  var library: String

  /// Lines of text.
  static let text = StorageClasses(
    input: "org.apache.hadoop.mapred.TextInputFormat",
    output: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    library: TableFormat.Library.delimited)
  /// Apache Parquet.
  static let parquet = StorageClasses(
    input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    library: TableFormat.Library.parquet)

  /// By the word behind `STORED AS`.
  static let named: [String: StorageClasses] = [
    "TEXTFILE": text, "PARQUET": parquet,
    "JSONFILE": StorageClasses(
      input: text.input, output: text.output, library: TableFormat.Library.hiveJSON),
  ]
}
