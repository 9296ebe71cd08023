/// Fields of events that are JSON objects.
enum JSONFields {
  /// The field `a.b` of the object in a column: what the path `a`, `b` leads to, or the key `a.b`.
  static func value(
    _ name: String, of column: String, _ relation: InsightsRelation
  ) -> CompiledValue {
    // A key that begins with @ has another one in front.
    let key = name.hasPrefix("@@") ? String(name.dropFirst()) : name
    let json = "insights_json(\(column))"
    let whole = "json_extract(\(json), \(SQLText.literal("/" + escaped(key))))"
    guard key.contains(".") else { return CompiledValue(whole, .json, weight: 3) }
    let path = key.split(separator: ".", omittingEmptySubsequences: false)
      .map { "/" + escaped(String($0)) }.joined()
    let inner = "json_extract(\(json), \(SQLText.literal(path)))"
    return CompiledValue("coalesce(\(whole), \(inner))", .json, weight: 6)
  }

  /// The element or member of a JSON value.
  static func member(_ name: String, of value: CompiledValue) -> CompiledValue {
    let path = name.split(separator: ".", omittingEmptySubsequences: false)
      .map { "/" + escaped(String($0)) }.joined()
    return CompiledValue(
      "json_extract(\(value.sql), \(SQLText.literal(path)))", .json, weight: value.weight + 1)
  }

  /// A part of a JSON pointer.
  private static func escaped(_ part: String) -> String {
    var text = ""
    for scalar in part.unicodeScalars {
      switch scalar {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
