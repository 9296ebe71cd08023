internal import AWSProtocols
internal import FlowLogFormat
internal import NetworkTypes

/// What a WHERE clause asks of IPv4 addresses, for copies that keep them as plain numbers.
///
/// A copy's addresses are computed from its columns, which hides them from the engine's statistics
/// of row groups. The same condition on the columns themselves lets it skip what cannot match, and
/// read other columns only where something does.
struct AddressBounds {
  let reading: QuestionTree.Reading

  /// The condition in SQL; nil where nothing follows.
  ///
  /// - Parameter columns: What the copies have.
  func sql(_ columns: [String]) -> String? {
    condition(reading.condition, Set(columns))
  }

  private func condition(_ node: JSONValue, _ columns: Set<String>) -> String? {
    let children = node["children"]?.items ?? []
    switch node["type"]?.text {
    case "CONJUNCTION_AND":
      let parts = children.compactMap { condition($0, columns) }
      return parts.isEmpty ? nil : "(\(parts.joined(separator: " AND ")))"
    case "CONJUNCTION_OR":
      let parts = children.compactMap { condition($0, columns) }
      return parts.count == children.count ? "(\(parts.joined(separator: " OR ")))" : nil
    case "COMPARE_EQUAL":
      guard let left = node["left"], let right = node["right"] else { return nil }
      if let column = column(left, columns) { return number(right).map { "\(column) = \($0)" } }
      if let column = column(right, columns) { return number(left).map { "\(column) = \($0)" } }
      return nil
    case "COMPARE_IN":
      guard let first = children.first, let column = column(first, columns) else { return nil }
      let numbers = children.dropFirst().compactMap(number)
      guard numbers.count == children.count - 1 else { return nil }
      return "\(column) IN (\(numbers.map { "\($0)" }.joined(separator: ", ")))"
    case "COMPARE_BETWEEN":
      guard let input = node["input"], let column = column(input, columns),
        let lower = node["lower"].flatMap(number), let upper = node["upper"].flatMap(number)
      else { return nil }
      return "\(column) BETWEEN \(lower) AND \(upper)"
    case "FUNCTION": return block(node, columns)
    default: return nil
    }
  }

  /// `cidr_contains(block, address)`.
  private func block(_ node: JSONValue, _ columns: Set<String>) -> String? {
    guard node["function_name"]?.text?.lowercased() == "cidr_contains",
      let arguments = (node["arguments"] ?? node["children"])?.items, arguments.count == 2,
      let column = column(arguments[1]["expression"] ?? arguments[1], columns),
      let text = QuestionConstants.literal(arguments[0]["expression"] ?? arguments[0]),
      !text.isNumber, let block = CIDRBlock(text.text), block.base.version == .v4
    else { return nil }
    let first = UInt32(truncatingIfNeeded: block.base.low)
    let hosts = block.prefixLength == 0 ? .max : (UInt32(1) << UInt32(32 - block.prefixLength)) - 1
    return "\(column) BETWEEN \(first) AND \(first | hosts)"
  }

  /// The column of a copy for an address of the table.
  private func column(_ node: JSONValue, _ columns: Set<String>) -> String? {
    guard let name = reading.column(node),
      FlowLogField.allCases.contains(where: { $0.definition.isAddress && $0.columnName == name })
    else { return nil }
    let plain = SidecarColumns.v4(name)
    return columns.contains(plain) ? plain : nil
  }

  private func number(_ node: JSONValue) -> UInt32? {
    guard let literal = QuestionConstants.literal(node), !literal.isNumber,
      let address = IPAddress(literal.text), address.version == .v4
    else { return nil }
    return UInt32(truncatingIfNeeded: address.low)
  }
}
