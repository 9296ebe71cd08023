/// A column of a table, or one that its partitions give.
package struct TableColumn: Hashable, Sendable {
  /// The name, in lower case.
  package var name: String
  /// Hive's type in lower case, such as `bigint` or `array<string>`.
  package var type: String
  /// What it means; nil where nobody said.
  package var comment: String?

  /// Declares a column.
  package init(_ name: String, _ type: String, comment: String? = nil) {
    self.name = name.lowercased()
    self.type = type
    self.comment = comment
  }

  /// Whether values are whole numbers.
  package var isInteger: Bool { ["tinyint", "smallint", "int", "bigint"].contains(type) }
}
