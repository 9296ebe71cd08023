/// Fields of events that are JSON objects.
enum JSONFields {
  /// The field `a.b` of the object in a column: the key `a.b`, or what the path `a`, `b` leads to.
  static func value(_ name: String, of column: String) -> CompiledValue {
    // A key that begins with @ has another one in front.
    let key = name.hasPrefix("@@") ? String(name.dropFirst()) : name
    return member(key, of: CompiledValue("insights_json(\(column))", .json, weight: 2))
  }

  /// The element or member of a JSON value.
  static func member(_ name: String, of value: CompiledValue) -> CompiledValue {
    let whole = "json_extract(\(value.sql), \(SQLText.literal("/" + escaped(name))))"
    guard name.contains(".") else {
      return CompiledValue(whole, .json, weight: value.weight + 1)
    }
    let path = name.split(separator: ".", omittingEmptySubsequences: false)
      .map { "/" + escaped(String($0)) }.joined()
    let inner = "json_extract(\(value.sql), \(SQLText.literal(path)))"
    return CompiledValue(
      "coalesce(\(whole), \(inner))", .json, weight: value.weight &* 2 &+ 2)
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
