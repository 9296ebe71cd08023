extension TrinoDialect {
  /// A function of Trino, as a statement that defines it in DuckDB.
  package struct Macro: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// Parameters and body; several with other numbers of parameters.
    let forms: [String]

    init(_ name: String, _ forms: String...) {
      self.name = name
      self.forms = forms
    }

    /// The statement.
    package var sql: String { "CREATE OR REPLACE MACRO \(name)\(forms.joined(separator: ", "))" }
  }

  /// The format of `date_format`, in the names of `strftime`.
  private static let format = TimeFormat.exchanges.reduce("f") { expression, names in
    "replace(\(expression), \(literal(names.trino)), \(literal(names.engine)))"
  }

  private static func literal(_ text: String) -> String {
    switch text {
    case "\u{1}": "chr(1)"
    case "\u{2}": "chr(2)"
    default: "'\(text)'"
    }
  }

  /// `$1` of Trino's replacements is `\1`.
  private static let groups = "system.main.regexp_replace(r, '\\$(\\d)', '\\\\\\1', 'g')"

  /// All functions that DuckDB has not, or has with another meaning.
  package static let macros: [Macro] = times + texts + values + addresses

  private static let times = [
    Macro(
      "from_unixtime", "(x) AS make_timestamp(CAST(round(CAST(x AS DOUBLE) * 1000000) AS BIGINT))"),
    Macro("to_unixtime", "(x) AS epoch(CAST(x AS TIMESTAMP))"),
    Macro(
      "to_iso8601",
      "(x) AS CASE WHEN typeof(x) = 'DATE' THEN strftime(x, '%Y-%m-%d') "
        + "ELSE strftime(x, '%Y-%m-%dT%H:%M:%S.%gZ') END"),
    Macro("from_iso8601_timestamp", "(x) AS CAST(x AS TIMESTAMP)"),
    Macro("from_iso8601_date", "(x) AS CAST(x AS DATE)"),
    Macro("date_format", "(x, f) AS strftime(x, \(format))"),
    Macro("date_add", "(u, n, x) AS x + n * CAST('1 ' || u AS INTERVAL)"),
    Macro("day_of_week", "(x) AS isodow(x)"), Macro("dow", "(x) AS isodow(x)"),
    Macro("day_of_month", "(x) AS day(x)"),
    Macro("day_of_year", "(x) AS dayofyear(x)"), Macro("doy", "(x) AS dayofyear(x)"),
    Macro("week_of_year", "(x) AS weekofyear(x)"),
    Macro("year_of_week", "(x) AS isoyear(x)"), Macro("yow", "(x) AS isoyear(x)"),
  ]

  private static let texts = [
    Macro(
      "split_part",
      "(s, d, i) AS string_split(s, d)[CASE WHEN i < 1 THEN "
        + "error('Index must be greater than zero') ELSE i END]"),
    Macro("regexp_split", "(s, p) AS string_split_regex(s, p)"),
    Macro(
      "regexp_extract",
      "(s, p) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p) END",
      "(s, p, g) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p, g) END"),
    Macro(
      "regexp_replace", "(s, p) AS system.main.regexp_replace(s, p, '', 'g')",
      "(s, p, r) AS system.main.regexp_replace(s, p, \(groups), 'g')"),
    Macro("codepoint", "(s) AS unicode(s)"),
    Macro("from_utf8", "(x) AS decode(x)"), Macro("to_utf8", "(x) AS encode(x)"),
  ]

  private static let values = [
    Macro("array_join", "(x, d) AS array_to_string(x, d)"),
    Macro("element_at", "(x, i) AS x[i]"),
    Macro(
      "sequence", "(a, b) AS generate_series(a, b)", "(a, b, s) AS generate_series(a, b, s)"),
    Macro("array_max", "(x) AS list_max(x)"), Macro("array_min", "(x) AS list_min(x)"),
    Macro("bitwise_and", "(a, b) AS a & b"), Macro("bitwise_or", "(a, b) AS a | b"),
    Macro("bitwise_xor", "(a, b) AS xor(a, b)"), Macro("bitwise_not", "(a) AS ~a"),
    Macro("bitwise_left_shift", "(a, b) AS a << b"),
    Macro("bitwise_right_shift", "(a, b) AS a >> b"),
    Macro(
      "from_base",
      "(s, r) AS list_reduce(list_prepend(0::BIGINT, list_transform(string_split(lower(s), ''), "
        + "lambda c: CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1 AS BIGINT))), "
        + "lambda a, c: a * r + c)"),
    Macro("is_nan", "(x) AS isnan(x)"), Macro("is_finite", "(x) AS isfinite(x)"),
    Macro("is_infinite", "(x) AS isinf(x)"), Macro("e", "() AS exp(1)"),
  ]

  /// An IPv4 address as a number; NULL for anything else.
  private static let number =
    "(x) AS CASE WHEN regexp_matches(x, '^[0-9]{1,3}([.][0-9]{1,3}){3}$') THEN "
    + "CAST(string_split(x, '.')[1] AS BIGINT) * 16777216 "
    + "+ CAST(string_split(x, '.')[2] AS BIGINT) * 65536 "
    + "+ CAST(string_split(x, '.')[3] AS BIGINT) * 256 "
    + "+ CAST(string_split(x, '.')[4] AS BIGINT) END"

  private static let addresses = [Macro("ipv4_number", number)]
}
