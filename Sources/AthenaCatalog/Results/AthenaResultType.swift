/// The type of a result's column, from the engine's word for it to Athena's.
package struct AthenaResultType: Hashable, Sendable {
  /// Athena's name, such as `varchar`.
  package let name: String
  /// Digits or characters.
  package let precision: Int
  /// Digits behind the point.
  package let scale: Int

  /// Athena's name, precision and scale of a type.
  ///
  /// - Parameter type: As DuckDB has it, such as `BIGINT` or `DECIMAL(18,3)`.
  package init(engine type: String) {
    let word = type.prefix { $0 != "(" }.uppercased()
    let longest = Int(Int32.max)
    if type.hasSuffix("]") {
      (name, precision, scale) = ("array", 0, 0)
      return
    }
    switch word {
    case "BOOLEAN": (name, precision, scale) = ("boolean", 0, 0)
    case "TINYINT": (name, precision, scale) = ("tinyint", 3, 0)
    case "SMALLINT", "UTINYINT": (name, precision, scale) = ("smallint", 5, 0)
    case "INTEGER", "INT", "USMALLINT": (name, precision, scale) = ("integer", 10, 0)
    case "BIGINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT":
      // Sums of whole numbers are wider in the engine.
      (name, precision, scale) = ("bigint", 19, 0)
    case "FLOAT", "REAL": (name, precision, scale) = ("float", 17, 0)
    case "DOUBLE": (name, precision, scale) = ("double", 17, 0)
    case "DECIMAL":
      let digits = type.split { !$0.isNumber }.compactMap { Int($0) }
      (name, precision, scale) = (
        "decimal", digits.first ?? 18, digits.count > 1 ? digits[1] : 0
      )
    case "DATE": (name, precision, scale) = ("date", 0, 0)
    case "TIME": (name, precision, scale) = ("time", 3, 0)
    case "TIMESTAMP", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP_NS", "DATETIME":
      (name, precision, scale) = ("timestamp", 3, 0)
    case "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ":
      (name, precision, scale) = ("timestamp with time zone", 3, 0)
    case "BLOB": (name, precision, scale) = ("varbinary", 1_073_741_824, 0)
    case "MAP": (name, precision, scale) = ("map", 0, 0)
    case "STRUCT": (name, precision, scale) = ("row", 0, 0)
    case "INTERVAL": (name, precision, scale) = ("interval day to second", 0, 0)
    default: (name, precision, scale) = ("varchar", longest, 0)
    }
  }

  /// A column of the catalog's own answers.
  package static let text = AthenaResultType(hive: "string")

  init(hive type: String) { (name, precision, scale) = (type, 0, 0) }

  /// Whether upper and lower case differ.
  package var isCaseSensitive: Bool { name == "varchar" || name == "char" }

  /// A value's text as Athena writes it.
  package func text(_ value: String) -> String {
    switch name {
    case "double", "float": AthenaResultType.decimal(value)
    case "timestamp": AthenaResultType.time(value)
    case "timestamp with time zone":
      AthenaResultType.time(value.prefix { $0 != "+" }) + " UTC"
    default: value
    }
  }

  /// `12.0`, `1.0E7`, `NaN`, as Java writes numbers.
  private static func decimal(_ text: String) -> String {
    guard let number = Double(text) else { return text }
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    let size = number.magnitude
    if size == 0 || (1e-3..<1e7).contains(size) { return number.description }
    let digits = number.description
    let parts = digits.lowercased().split(separator: "e")
    guard parts.count == 1 else {
      let exponent = Int(parts[1]) ?? 0
      return (parts[0].contains(".") ? "\(parts[0])" : "\(parts[0]).0") + "E\(exponent)"
    }
    // A number without an exponent gets one.
    let sign = number < 0 ? "-" : ""
    let figures = digits.drop { $0 == "-" }
    let whole = figures.prefix { $0 != "." }
    let all = figures.filter { $0 != "." }
    let significant = all.drop { $0 == "0" }
    let exponent =
      size >= 1 ? whole.count - 1 : whole.count - 1 - (all.count - significant.count)
    let rest = String(significant.dropFirst().reversed().drop { $0 == "0" }.reversed())
    return "\(sign)\(significant.prefix(1)).\(rest.isEmpty ? "0" : rest)E\(exponent)"
  }

  /// Three digits behind the second.
  private static func time(_ text: some StringProtocol) -> String {
    let text = String(text).replacing("T", with: " ")
    guard let point = text.lastIndex(of: ".") else { return text + ".000" }
    let fraction = text[text.index(after: point)...].prefix(3)
    return text[..<point] + "." + fraction + String(repeating: "0", count: 3 - fraction.count)
  }
}
