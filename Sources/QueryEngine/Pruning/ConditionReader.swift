internal import AWSProtocols
internal import FlowLogScanner
internal import FlowModel

/// Reads a WHERE clause for what it asks of the files of one table.
struct ConditionReader {
  let reading: QuestionTree.Reading
  let constants: QuestionConstants

  /// A column whose values a path tells something about.
  enum Column: Hashable {
    case account, region, start, end, date, year
    case calendar(KeyCondition.CalendarPart)
    /// `start` and `end` as times; so many seconds are uncertain.
    case startTime(slack: Int)
    case endTime(slack: Int)
  }

  private enum Comparison { case equal, atLeast, atMost }

  private static let columns: [String: Column] = [
    "account_id": .account, "aws_account_id": .account, "aws-account-id": .account,
    "region": .region, "aws_region": .region, "aws-region": .region,
    "start": .start, "end": .end, "date": .date, "year": .year, "month": .calendar(.month),
    "day": .calendar(.day), "hour": .calendar(.hour), "start_time": .startTime(slack: 0),
    "end_time": .endTime(slack: 0),
  ]

  /// Functions that make a time of seconds; what has a time zone is uncertain by one.
  private static let times: [String: Int] = ["from_unixtime": 0, "to_timestamp": 2 * day]
  private static let day = 86_400

  /// What must hold for the path of a record that fulfils the expression.
  func read(_ node: JSONValue) -> KeyCondition {
    let children = node["children"]?.items ?? []
    switch node["type"]?.text {
    case "CONJUNCTION_AND": return .all(children.map(read))
    case "CONJUNCTION_OR": return .any(children.map(read))
    case "COMPARE_IN":
      guard let first = children.first, let column = column(first) else { return .unknown }
      return .any(children.dropFirst().map { compare(column, .equal, $0) })
    case "COMPARE_BETWEEN":
      guard let input = node["input"], let column = column(input), let lower = node["lower"],
        let upper = node["upper"]
      else { return .unknown }
      return .all([compare(column, .atLeast, lower), compare(column, .atMost, upper)])
    case let type?: return compare(type, node)
    case nil: return .unknown
    }
  }

  private func compare(_ type: String, _ node: JSONValue) -> KeyCondition {
    let signs: [String: (Comparison, mirrored: Comparison)] = [
      "COMPARE_EQUAL": (.equal, .equal),
      "COMPARE_LESSTHAN": (.atMost, .atLeast), "COMPARE_LESSTHANOREQUALTO": (.atMost, .atLeast),
      "COMPARE_GREATERTHAN": (.atLeast, .atMost),
      "COMPARE_GREATERTHANOREQUALTO": (.atLeast, .atMost),
    ]
    guard let sign = signs[type], let left = node["left"], let right = node["right"] else {
      return .unknown
    }
    if let column = column(left) { return compare(column, sign.0, right) }
    if let column = column(right) { return compare(column, sign.mirrored, left) }
    return .unknown
  }

  /// The column that an expression is, or is made of; nil for anything else.
  private func column(_ node: JSONValue) -> Column? {
    if node["type"]?.text == "FUNCTION",
      let slack = node["function_name"]?.text.flatMap({ Self.times[$0.lowercased()] }),
      let arguments = (node["arguments"] ?? node["children"])?.items, arguments.count == 1
    {
      switch column(arguments[0]["expression"] ?? arguments[0]) {
      case .start: return .startTime(slack: slack)
      case .end: return .endTime(slack: slack)
      default: return nil
      }
    }
    return reading.column(node).flatMap { Self.columns[$0] }
  }

  private func compare(
    _ column: Column, _ comparison: Comparison, _ node: JSONValue
  ) -> KeyCondition {
    switch column {
    case .account:
      return comparison == .equal
        ? constants.account(node).map { .account([$0]) } ?? .unknown
        : .unknown
    case .region:
      return comparison == .equal
        ? constants.region(node).map { .region([$0]) } ?? .unknown
        : .unknown
    case .start:
      return constants.number(node).map { .start(seconds(comparison, $0)) } ?? .unknown
    case .end:
      return constants.number(node).map { .end(seconds(comparison, $0)) } ?? .unknown
    case .startTime(let slack):
      return constants.time(node).map { .start(seconds(comparison, $0, slack)) } ?? .unknown
    case .endTime(let slack):
      return constants.time(node).map { .end(seconds(comparison, $0, slack)) } ?? .unknown
    case .date: return constants.time(node).map { date(comparison, $0) } ?? .unknown
    case .year: return constants.digits(node, 4).map { year(comparison, $0) } ?? .unknown
    case .calendar(let part):
      guard comparison == .equal, let value = constants.digits(node, 2) else { return .unknown }
      return .calendar(part, [value])
    }
  }

  private func seconds(
    _ comparison: Comparison, _ time: QuestionConstants.Time, _ slack: Int = 0
  ) -> ClosedRange<Int> {
    range(comparison, time.second - time.below - slack, time.second + time.above + slack)
  }

  private func range(_ comparison: Comparison, _ first: Int, _ last: Int) -> ClosedRange<Int> {
    switch comparison {
    case .equal: first...last
    case .atLeast: first ... .max
    case .atMost: .min...last
    }
  }

  /// A day is that of the record's begin, whatever time of day stands beside it.
  private func date(_ comparison: Comparison, _ time: QuestionConstants.Time) -> KeyCondition {
    let midnight = time.second - ((time.second % Self.day) + Self.day) % Self.day
    return .start(
      range(comparison, midnight - time.below, midnight + Self.day - 1 + time.above))
  }

  private func year(_ comparison: Comparison, _ year: Int) -> KeyCondition {
    guard let begin = CivilDate(year: year, month: 1, day: 1)?.daysSince1970,
      let end = CivilDate(year: year, month: 12, day: 31)?.daysSince1970
    else { return .unknown }
    return .start(range(comparison, begin * Self.day, end * Self.day + Self.day - 1))
  }
}
