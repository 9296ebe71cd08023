/// Formats of times: `date_format` calls several parts otherwise than `strftime`.
enum TimeFormat {
  /// What is exchanged, one after the other; marks keep `%%` and `%M` apart from what comes later.
  static let exchanges: [(trino: String, engine: String)] = [
    ("%%", "\u{1}"), ("%M", "\u{2}"), ("%i", "%M"), ("\u{2}", "%B"), ("%s", "%S"), ("%c", "%-m"),
    ("%e", "%-d"), ("%h", "%I"), ("%k", "%-H"), ("%l", "%-I"), ("%W", "%A"), ("%T", "%H:%M:%S"),
    ("%r", "%I:%M:%S %p"), ("%v", "%V"), ("%x", "%G"), ("\u{1}", "%%"),
  ]

  /// A format of Trino's in the engine's names.
  static func engine(_ format: String) -> String {
    exchanges.reduce(format) { $0.replacing($1.trino, with: $1.engine) }
  }
}
