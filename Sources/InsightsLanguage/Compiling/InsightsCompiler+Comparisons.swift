internal import NetworkTypes

/// Comparisons, whose rules depend on what both sides are: numbers compare as numbers, also where
/// they are written as text, and everything else as text.
extension InsightsCompiler {
  func comparison(
    _ sign: InsightsOperator, _ left: CompiledValue, _ right: CompiledValue
  ) throws(InsightsError) -> CompiledValue {
    // Greater is less the other way round, so there is half as much to get right.
    switch sign {
    case .greater: return less(right, left, orEqual: false)
    case .greaterOrEqual: return less(right, left, orEqual: true)
    case .less: return less(left, right, orEqual: false)
    case .lessOrEqual: return less(left, right, orEqual: true)
    case .equal: return equal(left, right)
    default:
      let equal = equal(left, right)
      return CompiledValue("(NOT \(equal.sql))", .truth, weight: equal.weight + 1)
    }
  }

  private func truth(_ sql: String, _ parts: CompiledValue...) -> CompiledValue {
    CompiledValue("(\(sql))", .truth, weight: Self.weight(parts))
  }

  func equal(_ left: CompiledValue, _ right: CompiledValue) -> CompiledValue {
    switch Self.way(left, right) {
    case .numbers:
      let (one, other) = (left.number, right.number)
      return truth("\(one.sql) = \(other.sql)", one, other)
    case .addresses(let one, let other): return truth("\(one.sql) = \(other.sql)", one, other)
    case .texts(let one, let other): return truth("\(one.sql) = \(other.sql)", one, other)
    case .truths:
      let (one, other) = (left.condition, right.condition)
      return truth("\(one.sql) = \(other.sql)", one, other)
    case .either(let one, let other):
      return CompiledValue(
        "insights_equal(\(one.sql), \(other.sql))", .truth,
        weight: Self.weight([one, other]) &* 4)
    }
  }

  private func less(
    _ left: CompiledValue, _ right: CompiledValue, orEqual: Bool
  ) -> CompiledValue {
    let sign = orEqual ? "<=" : "<"
    switch Self.way(left, right) {
    case .numbers, .truths:
      let (one, other) = (left.number, right.number)
      return truth("\(one.sql) \(sign) \(other.sql)", one, other)
    case .addresses(let one, let other), .texts(let one, let other):
      return truth("\(one.sql) \(sign) \(other.sql)", one, other)
    case .either(let one, let other):
      return CompiledValue(
        "insights_less\(orEqual ? "_or_equal" : "")(\(one.sql), \(other.sql))", .truth,
        weight: Self.weight([one, other]) &* 4)
    }
  }

  /// How two values compare.
  private enum Way {
    case numbers, truths
    case addresses(CompiledValue, CompiledValue)
    case texts(CompiledValue, CompiledValue)
    /// As numbers where both are, else as texts: only the values tell.
    case either(CompiledValue, CompiledValue)
  }

  private static func way(_ left: CompiledValue, _ right: CompiledValue) -> Way {
    func isNumber(_ value: CompiledValue) -> Bool {
      value.kind.isNumber || value.kind == .time || value.kind == .truth
        || value.kind == .text && value.literal.map(SQLText.isNumber) == true
    }
    if left.kind == .truth || right.kind == .truth {
      // `true` is also what JSON writes.
      let isText = [left, right].contains { $0.kind == .text || $0.kind == .json }
      return isText ? .truths : .numbers
    }
    if left.kind == .address || right.kind == .address {
      if let pair = addresses(left, right) { return .addresses(pair.0, pair.1) }
      return .texts(left.text, right.text)
    }
    // Two literals in quotes, and a text beside what is surely no number, are texts.
    let texts = [left, right].filter { $0.kind == .text && $0.literal != nil }
    if let text = texts.first(where: { !isNumber($0) }), text.literal != nil {
      return .texts(left.text, right.text)
    }
    if isNumber(left) || isNumber(right) {
      let isExact = [left, right].contains {
        ($0.kind == .text || $0.kind == .json) && $0.literal == nil
      }
      // `account = "007"` shall find the text that looks so, and the number 7.
      if isExact, left.literal != nil || right.literal != nil, texts.count == 1 {
        return .either(left.text, right.text)
      }
      return .numbers
    }
    return .either(left.text, right.text)
  }

  /// Both as addresses, where a text is written as addresses are shown.
  private static func addresses(
    _ left: CompiledValue, _ right: CompiledValue
  ) -> (CompiledValue, CompiledValue)? {
    func address(_ value: CompiledValue) -> CompiledValue? {
      if value.kind == .address { return value }
      guard let literal = value.literal, let address = IPAddress(literal),
        address.description == literal
      else { return nil }
      return CompiledValue("\(SQLText.literal(literal))::ip", .address)
    }
    guard let one = address(left), let other = address(right) else { return nil }
    return (one, other)
  }

  /// Whether a value is one of several; they are compared as by `=`.
  func among(_ value: CompiledValue, _ parts: [CompiledValue]) -> CompiledValue {
    guard !parts.isEmpty else {
      return CompiledValue("(\(value.sql) IS NULL AND NULL)", .truth, weight: value.weight + 1)
    }
    // Plain lists stay lists, which the engine turns into one look-up.
    if value.kind.isNumber, parts.allSatisfy({ $0.kind.isNumber }) {
      return list(value, parts)
    }
    if value.kind == .address {
      let pairs = parts.compactMap { Self.addresses(value, $0)?.1 }
      if pairs.count == parts.count { return list(value, pairs) }
      return list(value.text, parts.map(\.text))
    }
    if value.kind == .text,
      parts.allSatisfy({ $0.kind == .text && $0.literal.map { !SQLText.isNumber($0) } == true })
    {
      return list(value, parts)
    }
    let conditions = parts.map { equal(value, $0) }
    return CompiledValue(
      "(\(conditions.map(\.sql).joined(separator: " OR ")))", .truth,
      weight: Self.weight(conditions))
  }

  private func list(_ value: CompiledValue, _ parts: [CompiledValue]) -> CompiledValue {
    CompiledValue(
      "(\(value.sql) IN (\(parts.map(\.sql).joined(separator: ", "))))", .truth,
      weight: Self.weight([value] + parts))
  }
}
