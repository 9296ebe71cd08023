internal import FlowLogFormat
internal import FlowLogScanner

/// The table `flow_logs`: which columns it shows, and the SQL that makes it.
struct FlowLogTable {
  static let names = ["flow_logs", "vpc_flow_logs"]

  /// Fields that the files have, in the order in which they were met.
  let fields: [FlowLogField]
  /// Words of the question, which may name columns that are hidden otherwise.
  let words: Set<String>
  let since: Int?
  let until: Int?

  init(fields met: [FlowLogField], question: String, since: Int?, until: Int?) {
    words = Self.words(question)
    self.since = since
    self.until = until
    var fields: [FlowLogField] = []
    let known = met.isEmpty ? LogFormat.default.fields : met
    for field in known where !fields.contains(field) { fields.append(field) }
    for field in FlowLogField.allCases where !fields.contains(field) {
      // Any field may be asked for, and is NULL where no file has it.
      if words.contains(field.columnName) { fields.append(field) }
    }
    self.fields = fields
  }

  /// Columns that are made of others, hidden unless a question names them: Athena's partitions.
  static let derived: [(name: String, expression: String)] = [
    ("date", "make_timestamp(\"start\" * 1000000)::date"),
    ("year", "strftime(make_timestamp(\"start\" * 1000000), '%Y')"),
    ("month", "strftime(make_timestamp(\"start\" * 1000000), '%m')"),
    ("day", "strftime(make_timestamp(\"start\" * 1000000), '%d')"),
    ("hour", "strftime(make_timestamp(\"start\" * 1000000), '%H')"),
    ("start_time", "make_timestamp(\"start\" * 1000000)"),
    ("end_time", "make_timestamp(\"end\" * 1000000)"),
    ("aws_account_id", "account_id"), ("aws-account-id", "account_id"),
    ("aws_region", "region"), ("aws-region", "region"),
    ("$path", "\"$path\""), ("$message", "\"$message\""),
  ]

  /// Statements that make the table of some relations, under the names that the question has.
  func statements(_ arms: [TableArm]) -> [String] {
    let shown = fields.map { "\"\($0.columnName)\"" }
    let hidden = Self.derived.filter { words.contains($0.name) }
      .map { "\($0.expression) AS \"\($0.name)\"" }
    let bounds = [since.map { "\"start\" >= \($0)" }, until.map { "\"start\" < \($0)" }]
      .compactMap { $0 }
    // What derived columns and the bounds are made of.
    let inner = FlowLogField.allCases.filter { field in
      fields.contains(field) || [.start, .end, .accountID, .region].contains(field)
    }
    let condition = bounds.isEmpty ? "" : " WHERE \(bounds.joined(separator: " AND "))"
    let columns = (shown + hidden).joined(separator: ", ")
    let union = arms.map { $0.select(inner, words: words) }
      .joined(separator: " UNION ALL ")
    // Making a view takes the engine milliseconds, so one that nobody names is not made.
    let named = Self.names.filter(words.contains)
    return (named.isEmpty ? Self.names : named).map { name in
      "CREATE OR REPLACE TEMP VIEW \(name) AS "
        + "SELECT \(columns) FROM (\(union))\(condition)"
    }
  }

  /// Names that a mistyped one may have meant.
  var columnNames: [String] { fields.map(\.columnName) + Self.derived.map(\.name) }

  /// Words of letters, digits, `_`, `$` and, between double quotes, anything.
  static func words(_ question: String) -> Set<String> {
    var words: Set<String> = []
    var word = ""
    var isQuoted = false
    for character in question + " " {
      if character == "\"" {
        if !word.isEmpty { words.insert(word.lowercased()) }
        word = ""
        isQuoted.toggle()
      } else if isQuoted || character.isLetter || character.isNumber
        || character == "_" || character == "$"
      {
        word.append(character)
      } else {
        if !word.isEmpty { words.insert(word.lowercased()) }
        word = ""
      }
    }
    return words
  }
}
