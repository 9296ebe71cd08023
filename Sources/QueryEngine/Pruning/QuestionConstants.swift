internal import AWSProtocols

/// Values in a question that are the same for every record.
///
/// Literals are read as they stand; what is computed, such as `now() - interval 1 hour`, the engine
/// computes. No value is no error: then nothing follows from it.
struct QuestionConstants {
  /// Seconds since 1970, and how much less or more they may be in the end.
  struct Time: Hashable {
    let second: Int
    var below = 1
    var above = 1
  }

  let connection: EngineConnection

  /// Seconds that are far from where sums would overflow.
  private static let limit = 1 << 40
  /// Times with a zone depend on the session's, which daylight saving makes ambiguous.
  private static let zoneSlack = 2 * 86_400
  /// Between now and when the question is answered, objects may have to be fetched.
  private static let waitSlack = 86_400

  /// An account: text of twelve digits, or their number.
  func account(_ node: JSONValue) -> String? {
    guard let text = Self.literal(node)?.text else { return nil }
    let digits = String(repeating: "0", count: max(0, 12 - text.utf8.count)) + text
    let isAccount = digits.utf8.count == 12 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    // A text with fewer digits is no account, whatever number it is.
    let isNumber = Self.literal(node)?.isNumber ?? false
    return isAccount && (isNumber || text.utf8.count == 12) ? digits : nil
  }

  /// A Region: letters and a number between hyphens, as in paths.
  func region(_ node: JSONValue) -> String? {
    guard let literal = Self.literal(node), !literal.isNumber else { return nil }
    let parts = literal.text.split(separator: "-", omittingEmptySubsequences: false)
    let isRegion = (3...4).contains(parts.count) && Int(parts[parts.count - 1]) != nil
    return isRegion ? literal.text : nil
  }

  /// A number with this many digits, as text or as a number.
  func digits(_ node: JSONValue, _ count: Int) -> Int? {
    guard let literal = Self.literal(node), literal.isNumber || literal.text.utf8.count == count,
      let number = Int(literal.text), number >= 0
    else { return nil }
    return number
  }

  /// A number of seconds.
  func number(_ node: JSONValue) -> Time? {
    if let literal = Self.literal(node) { return Int(literal.text).flatMap { time($0, node, "") } }
    guard let row = evaluate(node, "round(TRY_CAST(v AS DOUBLE))::BIGINT") else { return nil }
    return Int(row[1]).flatMap { time($0, node, row[0]) }
  }

  /// A time, from text or from a value that is one.
  func time(_ node: JSONValue) -> Time? {
    // A number is no time, and the engine will say so.
    if let literal = Self.literal(node), literal.isNumber { return nil }
    guard let row = evaluate(node, "epoch(TRY_CAST(v AS TIMESTAMP))::BIGINT") else { return nil }
    return Int(row[1]).flatMap { time($0, node, row[0]) }
  }

  private func time(_ second: Int, _ node: JSONValue, _ type: String) -> Time? {
    guard second.magnitude < UInt(Self.limit) else { return nil }
    var time = Time(second: second)
    if type.contains("ZONE") { (time.below, time.above) = (Self.zoneSlack, Self.zoneSlack) }
    if hasClock(node) {
      time.below += 3600
      time.above += Self.waitSlack
    }
    return time
  }

  /// A number or text that stands in the question itself, as versions 2 and 1 of the engine say it.
  static func literal(_ node: JSONValue) -> (text: String, isNumber: Bool)? {
    guard node["class"]?.text == "CONSTANT" else { return nil }
    if let literal = node["literal"], let text = literal["text"]?.text {
      switch literal["kind"]?.text {
      case "STRING": return (text, false)
      case "INTEGER": return (text, true)
      default: return nil
      }
    }
    let type = node["value"]?["type"]?["id"]?.text
    switch node["value"]?["value"] {
    case .string(let text) where type == "VARCHAR": return (text, false)
    case .number(let digits) where type != "DECIMAL": return (digits, true)
    default: return nil
    }
  }

  /// What expressions may be made of that are computed before the engine is locked.
  private static let classes: Set<String> = ["CONSTANT", "FUNCTION", "CAST", "TYPE"]
  private static let clocks: Set<String> = [
    "now", "today", "current_date", "current_timestamp", "get_current_timestamp",
    "transaction_timestamp", "current_localtimestamp",
  ]
  private static let functions: Set<String> = [
    "+", "-", "*", "/", "//", "date", "date_add", "date_trunc", "epoch", "from_unixtime",
    "make_date", "make_timestamp", "strptime", "to_days", "to_hours", "to_milliseconds",
    "to_minutes", "to_months", "to_seconds", "to_timestamp", "to_unixtime", "to_weeks", "to_years",
    "trunc",
  ]

  /// The type of an expression, and the value of another that is about it as `v`.
  private func evaluate(_ node: JSONValue, _ value: String) -> [String]? {
    guard isConstant(node), let text = text(of: node) else { return nil }
    let rows = try? connection.rows("SELECT typeof(v), \(value) FROM (\(text)) AS t(v)")
    guard let row = rows?.first, row.count == 2, !row[1].isEmpty else { return nil }
    return row
  }

  private func isConstant(_ node: JSONValue) -> Bool {
    switch node {
    case .array(let items): return items.allSatisfy(isConstant)
    case .object(let members):
      if isClock(node) { return true }
      if let name = node["class"]?.text, !Self.classes.contains(name) { return false }
      if let name = node["function_name"]?.text?.lowercased(),
        !Self.functions.contains(name), !Self.clocks.contains(name)
      {
        return false
      }
      return members.allSatisfy { isConstant($0.value) }
    case .null, .bool, .number, .string: return true
    }
  }

  /// Whether an expression is `current_date` or the like, which needs no parentheses.
  private func isClock(_ node: JSONValue) -> Bool {
    guard node["class"]?.text == "COLUMN_REF", let names = node["column_names"]?.items else {
      return false
    }
    return names.count == 1 && names[0].text.map { Self.clocks.contains($0.lowercased()) } ?? false
  }

  /// Whether an expression depends on when it is computed.
  private func hasClock(_ node: JSONValue) -> Bool {
    switch node {
    case .array(let items): return items.contains(where: hasClock)
    case .object(let members):
      if isClock(node) { return true }
      if let name = node["function_name"]?.text?.lowercased(), Self.clocks.contains(name) {
        return true
      }
      return members.contains { hasClock($0.value) }
    case .null, .bool, .number, .string: return false
    }
  }

  /// An expression as a question of its own.
  private func text(of node: JSONValue) -> String? {
    // A statement as the engine tells it, whose one value is replaced.
    guard let frame = connection.tree(of: "SELECT 1") else { return nil }
    let statement = Self.replacing(frame, with: node)
    let json = String(decoding: statement.compactBytes, as: UTF8.self)
    let quoted = QuerySession.quoted(json)
    return (try? connection.rows("SELECT json_deserialize_sql(\(quoted))"))?.first?.first
  }

  /// The statement with another list of what it selects.
  private static func replacing(_ value: JSONValue, with node: JSONValue) -> JSONValue {
    switch value {
    case .array(let items): .array(items.map { replacing($0, with: node) })
    case .object(let members):
      .object(
        members.map { member in
          member.name == "select_list"
            ? JSONMember(member.name, .array([node]))
            : JSONMember(member.name, replacing(member.value, with: node))
        })
    case .null, .bool, .number, .string: value
    }
  }
}

extension EngineConnection {
  /// A question as the engine's parser sees it; nil where it is none, or the engine cannot say.
  func tree(of question: String) -> JSONValue? {
    let text = QuerySession.quoted(question)
    guard let json = (try? rows("SELECT json_serialize_sql(\(text))::VARCHAR"))?.first?.first,
      let tree = try? JSONReader.read(Array(json.utf8)), tree["error"] == .bool(false)
    else { return nil }
    return tree
  }
}
