/// How records are laid out as text.
package enum OutputStyle: String, CaseIterable, Sendable {
  /// AWS's lines: values separated by single spaces, `-` for no value.
  case raw
  /// One aligned line for people, with the fields that matter at a glance; ignores the format.
  case compact
  /// Aligned columns of the format's fields under a line of names.
  case table
  /// One JSON array (RFC 8259), an object a line.
  case json
  /// A JSON object a line, and nothing around them.
  case ndjson
  /// RFC 4180 with a header line; no value is an empty cell.
  case csv
}
