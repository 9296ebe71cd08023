/// Types of Hive's columns in the engine's words.
enum HiveColumnType {
  private static let plain = [
    "boolean": "BOOLEAN", "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER",
    "integer": "INTEGER", "bigint": "BIGINT", "float": "FLOAT", "double": "DOUBLE",
    "string": "VARCHAR", "binary": "BLOB", "timestamp": "TIMESTAMP", "date": "DATE",
    "decimal": "DECIMAL(10,0)",
  ]

  /// The engine's type, such as `BIGINT[]` for `array<bigint>`; text for what is not known.
  static func engine(_ type: String) -> String {
    if let known = plain[type] { return known }
    if type.hasPrefix("decimal(") { return type.uppercased() }
    if let inner = parameters("array", type) { return engine(inner) + "[]" }
    if let inner = parameters("map", type) {
      let parts = split(inner)
      guard parts.count == 2 else { return "VARCHAR" }
      return "MAP(\(engine(parts[0])), \(engine(parts[1])))"
    }
    if let inner = parameters("struct", type) {
      let members = split(inner).map { member in
        let name = member.prefix { $0 != ":" }
        return "\"\(name)\" \(engine(String(member.dropFirst(name.count + 1))))"
      }
      return "STRUCT(\(members.joined(separator: ", ")))"
    }
    return "VARCHAR"
  }

  private static func parameters(_ name: String, _ type: String) -> String? {
    guard type.hasPrefix(name + "<"), type.hasSuffix(">") else { return nil }
    return String(type.dropFirst(name.count + 1).dropLast())
  }

  /// What commas part that are in no inner type.
  private static func split(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "<" || character == "(" { depth += 1 }
      if character == ">" || character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}
