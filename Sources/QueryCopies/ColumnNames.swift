internal import FlowLogFormat
internal import InsightsLanguage
internal import Spelling

/// Columns of SQL as fields of Logs Insights.
enum ColumnNames {
  private static let fields: [String: String] = {
    var names = ["$message": "@message"]
    for (field, known) in zip(FlowLogField.allCases, InsightsRelation.flowLogFields) {
      let column = String(field.name.map { $0 == "-" ? "_" : $0 })
      names[column] = known.names.first ?? field.name
    }
    return names
  }()

  /// The field of a column; nil where Logs Insights has none.
  static func field(_ column: String) -> String? { fields[column.lowercased()] }

  /// The column that a mistyped one was most likely meant to be.
  static func nearest(_ column: String) -> String? {
    Spelling.nearest(to: column, among: fields.keys.sorted()) { Array($0.lowercased().utf8) }
  }
}
