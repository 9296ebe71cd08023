internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner
internal import NetworkTypes

/// Reads a WHERE clause for what it asks of the table's own columns.
///
/// Whatever is not understood asks nothing, and the engine asks everything again: a copy leaves out
/// rows of which this is certain.
struct RowConditionReader {
  let reading: QuestionTree.Reading

  /// What wanted rows fulfil; nil where nothing is known.
  var condition: RowCondition? { read(reading.condition) }

  private func read(_ node: JSONValue) -> RowCondition? {
    let children = node["children"]?.items ?? []
    switch node["type"]?.text {
    case "CONJUNCTION_AND":
      let parts = children.compactMap(read)
      return parts.isEmpty ? nil : .all(parts)
    case "CONJUNCTION_OR":
      let parts = children.compactMap(read)
      return parts.count == children.count ? .any(parts) : nil
    case "COMPARE_IN":
      guard let first = children.first, let field = field(first) else { return nil }
      let parts = children.dropFirst().map { compare(field, $0, $0) }
      return parts.contains(nil) ? nil : .any(parts.compactMap(\.self))
    case "COMPARE_BETWEEN":
      guard let field = node["input"].flatMap(field) else { return nil }
      return compare(field, node["lower"], node["upper"])
    case "FUNCTION": return block(node)
    case let type?: return comparison(type, node)
    case nil: return nil
    }
  }

  private static let mirrored = [
    "COMPARE_EQUAL": "COMPARE_EQUAL",
    "COMPARE_LESSTHAN": "COMPARE_GREATERTHAN", "COMPARE_GREATERTHAN": "COMPARE_LESSTHAN",
    "COMPARE_LESSTHANOREQUALTO": "COMPARE_GREATERTHANOREQUALTO",
    "COMPARE_GREATERTHANOREQUALTO": "COMPARE_LESSTHANOREQUALTO",
  ]

  private func comparison(_ type: String, _ node: JSONValue) -> RowCondition? {
    guard let mirrored = Self.mirrored[type], let left = node["left"], let right = node["right"]
    else { return nil }
    if let field = field(left) { return compare(field, type, right) }
    return field(right).flatMap { compare($0, mirrored, left) }
  }

  private func compare(
    _ field: FlowLogField, _ type: String, _ value: JSONValue
  ) -> RowCondition? {
    switch type {
    case "COMPARE_EQUAL": compare(field, value, value)
    // A bound that is not reached itself is no tighter than one that is.
    case "COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO": compare(field, nil, value)
    default: compare(field, value, nil)
    }
  }

  /// Values from one literal to another; a side without one is open.
  private func compare(
    _ field: FlowLogField, _ lower: JSONValue?, _ upper: JSONValue?
  ) -> RowCondition? {
    func bound<Value>(
      _ node: JSONValue?, open: Value, _ read: (JSONValue) -> Value?
    ) -> Value? {
      if let node { read(node) } else { open }
    }
    switch ScanColumn.field(field).shape {
    case .int32, .int64:
      guard let least = bound(lower, open: Int64.min, number),
        let most = bound(upper, open: Int64.max, number)
      else { return nil }
      return .number(field, least <= most ? [least...most] : [])
    case .address:
      guard let least = bound(lower, open: UInt128.min, address),
        let most = bound(upper, open: UInt128.max, address)
      else { return nil }
      return .address(field, least <= most ? [least...most] : [])
    case .text:
      guard let lower, lower == upper, let literal = QuestionConstants.literal(lower),
        !literal.isNumber
      else { return nil }
      return .text(field, [literal.text])
    }
  }

  /// `cidr_contains(block, address)`.
  private func block(_ node: JSONValue) -> RowCondition? {
    guard node["function_name"]?.text?.lowercased() == "cidr_contains",
      let arguments = (node["arguments"] ?? node["children"])?.items, arguments.count == 2,
      let field = field(arguments[1]["expression"] ?? arguments[1]),
      field.definition.isAddress,
      let text = QuestionConstants.literal(arguments[0]["expression"] ?? arguments[0]),
      !text.isNumber, let block = CIDRBlock(text.text)
    else { return nil }
    let first = AddressNumber.number(block.base)
    let free = (block.base.version == .v4 ? 32 : 128) - block.prefixLength
    let hosts = free == 128 ? UInt128.max : (UInt128(1) << UInt128(free)) - 1
    return .address(field, [first...first | hosts])
  }

  /// The field whose column an expression is.
  private func field(_ node: JSONValue) -> FlowLogField? {
    reading.column(node).flatMap { name in
      FlowLogField.allCases.first { $0.columnName == name }
    }
  }

  private func number(_ node: JSONValue) -> Int64? {
    guard let literal = QuestionConstants.literal(node), literal.isNumber else { return nil }
    return Int64(literal.text)
  }

  private func address(_ node: JSONValue) -> UInt128? {
    guard let literal = QuestionConstants.literal(node), !literal.isNumber else { return nil }
    return AddressNumber.number(parsing: Array(literal.text.utf8).span)
  }
}
