/// What conditions that every row must fulfil leave of the time.
struct InsightsTimeBounds {
  private var first: Int?
  private var last: Int?

  /// The milliseconds that are left; nil where no condition is about the time, or none are left.
  var range: ClosedRange<Int>? {
    guard first != nil || last != nil else { return nil }
    let (first, last) = (first ?? 0, last ?? Self.end)
    return first <= last ? first...last : nil
  }

  /// The last millisecond of the year 9999.
  private static let end = 253_402_300_799_999

  /// Looks at a condition; what is no plain comparison of a time and a number leaves all.
  mutating func narrow(_ condition: InsightsExpression) {
    if case .all(let parts) = condition.kind {
      for part in parts { narrow(part) }
      return
    }
    guard case .binary(let sign, let left, let right) = condition.kind else { return }
    if let scale = Self.scale(left), let number = Self.number(right) {
      narrow(sign, number, scale)
    } else if let scale = Self.scale(right), let number = Self.number(left) {
      narrow(Self.mirrored(sign), number, scale)
    }
  }

  private mutating func narrow(_ sign: InsightsOperator, _ number: Int, _ scale: Int) {
    let (start, overflow) = number.multipliedReportingOverflow(by: scale)
    guard !overflow, (0...Self.end).contains(start) else { return }
    // A second is all of its milliseconds, so bounds are no narrower than the condition.
    let end = start + scale - 1
    switch sign {
    case .equal: (first, last) = (max(first ?? start, start), min(last ?? end, end))
    case .greater, .greaterOrEqual: first = max(first ?? start, start)
    case .less, .lessOrEqual: last = min(last ?? end, end)
    default: break
    }
  }

  /// Milliseconds of one of a field's units; nil where a field is not the record's time.
  private static func scale(_ expression: InsightsExpression) -> Int? {
    guard case .field(let name) = expression.kind else { return nil }
    switch name {
    case "@timestamp": return 1
    case "startTime", "start": return 1000
    default: return nil
    }
  }

  private static func number(_ expression: InsightsExpression) -> Int? {
    switch expression.kind {
    case .number(let text), .string(let text): Int(text)
    default: nil
    }
  }

  private static func mirrored(_ sign: InsightsOperator) -> InsightsOperator {
    switch sign {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: sign
    }
  }
}
