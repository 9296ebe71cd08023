extension TableDefinition {
  /// The statement that makes the table, a line an element, as `SHOW CREATE TABLE` has it.
  package var creationLines: [String] {
    if let viewText {
      return ["CREATE VIEW \(database).\(name) AS"]
        + viewText.split(
          separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }
    var lines = ["CREATE EXTERNAL TABLE \(quoted(database)).\(quoted(name))("]
    lines += rows(of: columns)
    if let comment { lines.append("COMMENT \(HiveText.quote(comment))") }
    if !partitionColumns.isEmpty {
      lines.append("PARTITIONED BY ( ")
      lines += rows(of: partitionColumns)
    }
    lines += ["ROW FORMAT SERDE ", "  \(HiveText.quote(serde.library)) "]
    if !serde.parameters.isEmpty {
      lines.append("WITH SERDEPROPERTIES ( ")
      lines += rows(of: serde.parameters)
    }
    lines += [
      "STORED AS INPUTFORMAT ", "  \(HiveText.quote(storage.input)) ", "OUTPUTFORMAT ",
      "  \(HiveText.quote(storage.output))", "LOCATION", "  \(HiveText.quote(location))",
    ]
    if !properties.isEmpty {
      lines.append("TBLPROPERTIES (")
      lines += rows(of: properties)
    }
    return lines
  }

  private func quoted(_ name: String) -> String { "`\(name.replacing("`", with: "``"))`" }

  private func rows(of columns: [TableColumn]) -> [String] {
    columns.enumerated().map { place, column in
      let comment = column.comment.map { " COMMENT \(HiveText.quote($0))" } ?? ""
      let end = place == columns.count - 1 ? ")" : ", "
      return "  \(quoted(column.name)) \(column.type)\(comment)\(end)"
    }
  }

  private func rows(of pairs: [String: String]) -> [String] {
    let sorted = pairs.sorted { $0.key < $1.key }
    return sorted.enumerated().map { place, pair in
      let end = place == sorted.count - 1 ? ")" : ", "
      return "  \(HiveText.quote(pair.key))=\(HiveText.quote(pair.value))\(end)"
    }
  }

  /// Lines of `DESCRIBE`, in columns as wide as Hive makes them.
  package var descriptionLines: [String] {
    func line(_ cells: String...) -> String {
      cells.map(TableDefinition.cell).joined(separator: "\t")
    }
    func line(_ column: TableColumn) -> String {
      line(column.name, column.type, column.comment ?? "")
    }
    var lines = (columns + partitionColumns).map(line)
    guard !partitionColumns.isEmpty else { return lines }
    lines += [
      line("", "", ""), "# Partition Information\t \t ",
      line("# col_name", "data_type", "comment"), line("", "", ""),
    ]
    return lines + partitionColumns.map(line)
  }

  /// A cell of Hive's tables: at least twenty characters.
  package static func cell(_ text: String) -> String {
    text + String(repeating: " ", count: max(0, 20 - text.count))
  }
}
