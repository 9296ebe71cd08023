/// Types of columns in Hive's statements.
enum HiveType {
  /// Names of types without parameters.
  private static let plain: Set<String> = [
    "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "binary",
    "timestamp", "date", "decimal", "char", "varchar",
  ]
  /// So deep may types stand in each other.
  private static let depthLimit = 16

  /// Reads a type and gives it as Glue keeps it: lower case, no blanks.
  static func read(_ reader: inout StatementReader, depth: Int = 0) throws(AthenaError) -> String {
    guard depth < depthLimit else {
      throw .unsupported(
        at: reader.current.position, "types that are more than \(depthLimit) deep")
    }
    let token = reader.current
    guard token.kind == .word else { throw reader.mismatch(["a type"]) }
    var name = token.text.lowercased()
    if name == "integer" { name = "int" }
    switch name {
    case "array", "map":
      reader.advance()
      try reader.expectSymbol("<")
      var parts = [try read(&reader, depth: depth + 1)]
      if name == "map" {
        try reader.expectSymbol(",")
        parts.append(try read(&reader, depth: depth + 1))
      }
      try reader.expectSymbol(">")
      return "\(name)<\(parts.joined(separator: ","))>"
    case "struct":
      reader.advance()
      try reader.expectSymbol("<")
      var members: [String] = []
      repeat {
        let member = try reader.name().lowercased()
        try reader.expectSymbol(":")
        members.append("\(member):\(try read(&reader, depth: depth + 1))")
      } while reader.takeSymbol(",")
      try reader.expectSymbol(">")
      return "struct<\(members.joined(separator: ","))>"
    case let name where plain.contains(name):
      reader.advance()
      return name + (try parameters(of: name, &reader))
    default:
      throw .mismatched(
        at: token.position, found: token.shown,
        expected: ["a type such as int, bigint, string, double, boolean, date or timestamp"])
    }
  }

  private static func parameters(
    of name: String, _ reader: inout StatementReader
  ) throws(AthenaError) -> String {
    guard ["decimal", "char", "varchar"].contains(name), reader.takeSymbol("(") else { return "" }
    var numbers = [try reader.number()]
    if name == "decimal", reader.takeSymbol(",") { numbers.append(try reader.number()) }
    try reader.expectSymbol(")")
    return "(\(numbers.map(String.init).joined(separator: ",")))"
  }
}
