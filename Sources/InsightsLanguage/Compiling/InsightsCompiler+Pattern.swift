/// `pattern`: texts by their shape.
///
/// What changes from event to event is found by how it looks: addresses, times, identifiers,
/// numbers, and words with digits in them become tokens that are numbered from the left.
extension InsightsCompiler {
  mutating func pattern(_ expression: InsightsExpression) throws(InsightsError) {
    pattern(of: try value(expression).text)
  }

  /// Groups rows by the shape of a text.
  mutating func pattern(of text: CompiledValue) {
    let shape = seal([CompiledValue(Self.shape(of: text.sql), .text)])[0].sql
    let from =
      "(SELECT \(Self.numbered(shape)) AS \"@pattern\", count(*) AS \"@sampleCount\", "
      + "count(*) / sum(count(*)) OVER () AS \"@ratio\", \(Self.severity(shape)) "
      + "AS \"@severityLabel\" FROM \(stage.from) WHERE \(shape) IS NOT NULL GROUP BY \(shape))"
    let fields = [
      "@pattern": CompiledValue("\"@pattern\"", .text),
      "@ratio": CompiledValue("\"@ratio\"", .decimal),
      "@sampleCount": CompiledValue("\"@sampleCount\"", .integer),
      "@severityLabel": CompiledValue("\"@severityLabel\"", .text),
    ]
    begin(
      from, fields: fields, shown: ["@pattern", "@ratio", "@sampleCount", "@severityLabel"])
    stage.hasPatterns = true
    stage.order = [
      (CompiledValue("\"@sampleCount\"", .integer), true),
      (CompiledValue("\"@pattern\"", .text), false),
    ]
  }

  /// Marks that no text has: they stand around the name of a token until it has a number.
  private static let (opening, closing) = ("chr(1)", "chr(2)")

  private static let tokens: [(name: String, regex: String)] = [
    ("Timestamp", "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)?"),
    ("Date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("UUID", "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
    ("IPAddress", "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}"),
    ("IPAddress", "[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}"),
    ("Token", "[A-Za-z_][A-Za-z_-]*[0-9][A-Za-z0-9_-]*|[0-9]+[A-Za-z_][A-Za-z0-9_-]*"),
    ("Number", "[0-9]+(?:\\.[0-9]+)?"),
  ]

  /// The text with a mark for each token.
  ///
  /// Names of tokens are spelled in letters that no further
  /// expression takes for a token: they have no digits.
  private static func shape(of sql: String) -> String {
    tokens.reduce(sql) { text, token in
      "regexp_replace(\(text), \(SQLText.literal("\\b(?:\(token.regex))\\b")), "
        + "\(opening) || '\(token.name)' || \(closing), 'g')"
    }
  }

  /// The marks as tokens with numbers, such as `<Number-1>`.
  private static func numbered(_ shape: String) -> String {
    "array_to_string(list_transform(string_split(\(shape), \(opening)), lambda part, place: "
      + "CASE WHEN place = 1 THEN part ELSE '<' || replace(part, \(closing), "
      + "'-' || (place - 1) || '>') END), '')"
  }

  private static func severity(_ shape: String) -> String {
    let labels = [
      ("FATAL", "fatal|panic|emergency"), ("ERROR", "error|exception|fail(?:ed|ure)?"),
      ("WARN", "warn(?:ing)?"), ("INFO", "info"), ("DEBUG", "debug|trace"),
    ]
    let cases = labels.map { label, regex in
      "WHEN regexp_matches(\(shape), '(?i)\\b(?:\(regex))\\b') THEN '\(label)'"
    }
    return "CASE \(cases.joined(separator: " ")) ELSE 'NONE' END"
  }
}
