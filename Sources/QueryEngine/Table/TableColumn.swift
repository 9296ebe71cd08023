package import FlowLogFormat
package import FlowLogScanner

/// A column of the table function: its name in SQL, and what the scanner gives.
package struct TableColumn: Sendable {
  /// The name, with underscores for hyphens, as in Athena's tables.
  package let name: String
  /// What is in it.
  package let column: ScanColumn

  /// Names a column.
  package init(name: String, column: ScanColumn) {
    self.name = name
    self.column = column
  }

  /// Every column that there can be; a view shows those that the files have.
  package static let all: [TableColumn] =
    FlowLogField.allCases.map { TableColumn(name: $0.columnName, column: .field($0)) }
    + [
      TableColumn(name: "$path", column: .path),
      TableColumn(name: "$message", column: .message),
    ]
}

extension FlowLogField {
  /// The name of the field's column: `account_id` for `account-id`.
  package var columnName: String { String(name.map { $0 == "-" ? "_" : $0 }) }
}

extension ColumnShape {
  /// The engine's type of such values.
  var engineType: EngineType {
    switch self {
    case .int32: .integer
    case .int64: .bigint
    case .text: .varchar
    case .address: .uhugeint
    }
  }
}
