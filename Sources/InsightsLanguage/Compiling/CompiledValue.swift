/// An expression as SQL. `sql` can stand anywhere, as if it were between parentheses.
struct CompiledValue {
  let sql: String
  let kind: InsightsKind
  /// The text of a literal.
  var literal: String?
  /// How much the engine has to understand: macros repeat their arguments.
  let weight: Int

  init(_ sql: String, _ kind: InsightsKind, weight: Int = 1, literal: String? = nil) {
    (self.sql, self.kind, self.weight, self.literal) = (sql, kind, weight, literal)
  }

  /// A value that no record has.
  static let absent = CompiledValue("NULL::VARCHAR", .text)

  static func text(_ text: String) -> CompiledValue {
    CompiledValue(SQLText.literal(text), .text, literal: text)
  }

  static func integer(_ number: Int) -> CompiledValue {
    CompiledValue("\(number)", .integer, literal: "\(number)")
  }

  private func made(_ sql: String, _ kind: InsightsKind, repeated: Int = 1) -> CompiledValue {
    CompiledValue(sql, kind, weight: weight &* repeated &+ 1)
  }

  /// The value as a number, NULL where it is none.
  var number: CompiledValue {
    switch kind {
    case .integer, .decimal: return self
    case .time: return CompiledValue(sql, .integer, weight: weight)
    case .truth: return made("(\(sql))::INTEGER", .integer)
    case .address: return CompiledValue("NULL::DOUBLE", .decimal)
    case .json: return text.number
    case .text:
      guard let literal else { return made("insights_number(\(sql))", .decimal, repeated: 3) }
      guard SQLText.isNumber(literal) else { return CompiledValue("NULL::DOUBLE", .decimal) }
      let sign = literal.hasPrefix("-") ? "-" : ""
      let digits = literal.drop { $0 == "-" || $0 == "+" }
      let number = SQLText.number(String(digits))
      return CompiledValue("(\(sign)\(number.sql))", number.kind)
    }
  }

  /// The number as `DOUBLE`, in which the language counts.
  var double: CompiledValue {
    let number = number
    return number.kind == .decimal ? number : number.made("(\(number.sql))::DOUBLE", .decimal)
  }

  /// The value as CloudWatch Logs prints it.
  var text: CompiledValue {
    switch kind {
    case .text: return self
    case .integer, .address: return made("(\(sql))::VARCHAR", .text)
    case .truth: return made("(\(sql))::INTEGER::VARCHAR", .text)
    case .decimal: return made("insights_decimal(\(sql))", .text, repeated: 7)
    case .time: return made("insights_time(\(sql))", .text, repeated: 2)
    case .json: return made("((\(sql)) ->> '$')", .text)
    }
  }

  /// The value as a condition.
  var condition: CompiledValue {
    switch kind {
    case .truth: return self
    case .integer, .decimal, .time: return made("(\(sql)) <> 0", .truth)
    case .address: return made("(\(sql)) IS NOT NULL", .truth)
    case .text, .json: return text.made("insights_holds(\(text.sql))", .truth, repeated: 4)
    }
  }

  /// The value as JSON.
  var json: CompiledValue {
    switch kind {
    case .json: return self
    case .text: return made("insights_json(\(sql))", .json, repeated: 2)
    default: return made("to_json(\(kind.isNumber ? sql : text.sql))", .json)
    }
  }

  /// The value as an address, NULL where it is none.
  var address: CompiledValue {
    switch kind {
    case .address: return self
    case .text, .json:
      return text.made("nullif(try_cast(\(text.sql) AS ip), '-'::ip)", .address)
    default: return CompiledValue("NULL::ip", .address)
    }
  }

  /// Milliseconds since 1970.
  var time: CompiledValue {
    kind == .time
      ? self
      : double.made("insights_milliseconds(\(double.sql))", .time, repeated: 2)
  }

  /// What rows are ordered by: non-numbers in natural order, then numbers.
  var sortKeys: [CompiledValue] {
    switch kind {
    case .integer, .decimal, .time, .address, .truth: return [self]
    case .text, .json:
      let text = text
      return [
        text.made("insights_number(\(text.sql)) IS NOT NULL", .truth, repeated: 3),
        text.number, text.made("insights_natural(\(text.sql))", .text),
      ]
    }
  }

  /// Several values as values of one kind.
  static func unified(_ values: [CompiledValue]) -> (values: [CompiledValue], kind: InsightsKind) {
    let present = values.filter { $0.sql != absent.sql }
    let kinds = Set(present.map(\.kind))
    if let kind = kinds.first, kinds.count == 1 {
      return (values.map { $0.sql == absent.sql ? nothing(kind) : $0 }, kind)
    }
    if kinds.allSatisfy({ $0.isNumber }) && !kinds.isEmpty {
      return (values.map(\.double), .decimal)
    }
    return (values.map(\.text), .text)
  }

  /// NULL of a kind.
  static func nothing(_ kind: InsightsKind) -> CompiledValue {
    let type =
      switch kind {
      case .integer, .time: "BIGINT"
      case .decimal: "DOUBLE"
      case .text: "VARCHAR"
      case .address: "ip"
      case .truth: "BOOLEAN"
      case .json: "JSON"
      }
    return CompiledValue("NULL::\(type)", kind)
  }
}
