internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner
internal import NetworkTypes

/// Takes out of a WHERE clause what can be asked of each row before it is summed.
///
/// Only what means the same in either place is taken; the rest is asked of the groups.
struct SumFilter {
  /// The field whose column an expression is; nil for anything else.
  let field: (JSONValue) -> FlowLogField?

  /// What is taken, and what is left; null where that is nothing.
  func split(_ clause: JSONValue) -> (taken: [SumCondition], rest: JSONValue) {
    if let condition = condition(clause) { return ([condition], .null) }
    guard clause["type"]?.text == "CONJUNCTION_AND", let children = clause["children"]?.items else {
      return ([], clause)
    }
    var taken: [SumCondition] = []
    var left: [JSONValue] = []
    for child in children {
      let (conditions, rest) = split(child)
      taken += conditions
      if rest != .null { left.append(rest) }
    }
    if left.count < 2 { return (taken, left.first ?? .null) }
    var rest = clause
    rest.set("children", .array(left))
    return (taken, rest)
  }

  /// What an expression asks of one column; nil where it asks anything else.
  func condition(_ node: JSONValue) -> SumCondition? {
    let children = node["children"]?.items ?? []
    switch node["type"]?.text {
    case "CONJUNCTION_OR":
      return either(children.map(condition))
    case "COMPARE_IN":
      guard let first = children.first, let field = field(first) else { return nil }
      return either(children.dropFirst().map { equal(field, $0) })
    case "COMPARE_BETWEEN":
      guard let field = node["input"].flatMap(field), let lower = node["lower"],
        let upper = node["upper"]
      else { return nil }
      return between(field, lower, upper)
    case "FUNCTION": return block(node)
    case let type?: return compare(type, node)
    case nil: return nil
    }
  }

  /// Conditions on one column, of which one has to hold.
  private func either(_ conditions: [SumCondition?]) -> SumCondition? {
    guard let first = conditions.first ?? nil else { return nil }
    var numbers: [ClosedRange<Int64>] = []
    var addresses: [ClosedRange<UInt128>] = []
    var texts: [[UInt8]] = []
    for condition in conditions {
      guard let condition, condition.column == first.column else { return nil }
      switch condition.test {
      case .numbers(let more): numbers += more
      case .addresses(let more): addresses += more
      case .texts(let more): texts += more
      }
    }
    switch first.test {
    case .numbers: return SumCondition(first.column, .numbers(numbers))
    case .addresses: return SumCondition(first.column, .addresses(addresses))
    case .texts: return SumCondition(first.column, .texts(texts))
    }
  }

  private func compare(_ type: String, _ node: JSONValue) -> SumCondition? {
    guard let left = node["left"], let right = node["right"] else { return nil }
    if type == "COMPARE_EQUAL" {
      return field(left).flatMap { equal($0, right) } ?? field(right).flatMap { equal($0, left) }
    }
    let mirrored = [
      "COMPARE_LESSTHAN": "COMPARE_GREATERTHAN", "COMPARE_GREATERTHAN": "COMPARE_LESSTHAN",
      "COMPARE_LESSTHANOREQUALTO": "COMPARE_GREATERTHANOREQUALTO",
      "COMPARE_GREATERTHANOREQUALTO": "COMPARE_LESSTHANOREQUALTO",
    ]
    if let field = field(left), field.isNumber, let number = number(right) {
      return range(type, number).flatMap { SumCondition(.field(field), .numbers([$0])) }
    }
    if let field = field(right), field.isNumber, let number = number(left),
      let type = mirrored[type]
    {
      return range(type, number).flatMap { SumCondition(.field(field), .numbers([$0])) }
    }
    return nil
  }

  private func range(_ type: String, _ number: Int64) -> ClosedRange<Int64>? {
    switch type {
    case "COMPARE_LESSTHAN": number > .min ? .min...number - 1 : nil
    case "COMPARE_LESSTHANOREQUALTO": .min...number
    case "COMPARE_GREATERTHAN": number < .max ? number + 1 ... .max : nil
    case "COMPARE_GREATERTHANOREQUALTO": number ... .max
    default: nil
    }
  }

  private func equal(_ field: FlowLogField, _ node: JSONValue) -> SumCondition? {
    switch ScanColumn.field(field).shape {
    case .int32, .int64:
      number(node).flatMap { SumCondition(.field(field), .numbers([$0...$0])) }
    case .address:
      address(node).flatMap { SumCondition(.field(field), .addresses([$0...$0])) }
    case .text: text(node).flatMap { SumCondition(.field(field), .texts([Array($0.utf8)])) }
    }
  }

  private func between(
    _ field: FlowLogField, _ lower: JSONValue, _ upper: JSONValue
  ) -> SumCondition? {
    if field.isNumber, let lower = number(lower), let upper = number(upper), lower <= upper {
      return SumCondition(.field(field), .numbers([lower...upper]))
    }
    if field.definition.isAddress, let lower = address(lower), let upper = address(upper),
      lower <= upper
    {
      return SumCondition(.field(field), .addresses([lower...upper]))
    }
    return nil
  }

  /// `cidr_contains(block, address)` and `is_private(address)`.
  private func block(_ node: JSONValue) -> SumCondition? {
    let arguments = ((node["arguments"] ?? node["children"])?.items ?? [])
      .map { $0["expression"] ?? $0 }
    guard let field = arguments.last.flatMap(field), field.definition.isAddress else { return nil }
    switch (node["function_name"]?.text?.lowercased(), arguments.count) {
    case ("cidr_contains", 2):
      guard let block = text(arguments[0]).flatMap({ CIDRBlock($0) }) else { return nil }
      return SumCondition(.field(field), .addresses([block.numbers]))
    case ("is_private", 1):
      let blocks = HelperFunctions.privateBlocks.compactMap { CIDRBlock($0)?.numbers }
      return SumCondition(.field(field), .addresses(blocks))
    default: return nil
    }
  }

  // MARK: Parts

  private func number(_ node: JSONValue) -> Int64? {
    guard let literal = QuestionConstants.literal(node), literal.isNumber else { return nil }
    return Int64(literal.text)
  }

  private func text(_ node: JSONValue) -> String? {
    guard let literal = QuestionConstants.literal(node), !literal.isNumber else { return nil }
    return literal.text
  }

  /// An address in the text that it has itself: there comparing it as text is the same.
  private func address(_ node: JSONValue) -> UInt128? {
    guard let text = text(node) else { return nil }
    let bytes = Array(text.utf8)
    guard let number = AddressNumber.number(parsing: bytes.span),
      AddressNumber.text(number) == text
    else { return nil }
    return number
  }
}
