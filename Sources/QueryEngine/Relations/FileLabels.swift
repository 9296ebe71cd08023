internal import FlowLogScanner

/// Labels of files that the engine reads by itself, as a table beside them.
enum FileLabels {
  private static let rowsAtOnce = 500

  private static func table(_ relation: QueryRelation) -> String {
    TableArm.quoted("\(relation.name)_files")
  }

  /// Puts the labels of a relation's files into their table.
  static func write(
    _ relation: QueryRelation, _ files: [SourceFile], _ connection: EngineConnection
  ) throws(QueryError) {
    let count = files.map(\.labels.count).max() ?? 0
    let columns =
      ["label_file VARCHAR", "\(QueryRelation.path) VARCHAR"]
      + (0..<count).map { "\(QueryRelation.label($0)) VARCHAR" }
    try connection.create(
      "CREATE TEMP TABLE \(table(relation)) (\(columns.joined(separator: ", ")))")
    for start in stride(from: 0, to: files.count, by: rowsAtOnce) {
      let rows = files[start..<min(files.count, start + rowsAtOnce)].map { file in
        let labels = (0..<count).map { place in
          (file.labels.indices.contains(place) ? file.labels[place] : nil)
            .map(QuerySession.quoted) ?? "NULL"
        }
        let values = [QuerySession.quoted(file.path), QuerySession.quoted(file.name)] + labels
        return "(\(values.joined(separator: ", ")))"
      }
      try connection.create(
        "INSERT INTO \(table(relation)) VALUES \(rows.joined(separator: ", "))")
    }
  }

  /// A reader of files beside their labels.
  static func joined(_ reader: String, _ relation: QueryRelation) -> String {
    "\(reader) AS rows JOIN \(table(relation)) AS labels ON rows.filename = labels.label_file"
  }
}
