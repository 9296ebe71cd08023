import FlowModel
package import NetworkTypes

/// Takes what is wrong with one file.
package final class FaultLog {
  let file: String
  /// What was found so far, in the order of finding.
  package private(set) var faults: [TopologyFault] = []

  /// Opens a log for a file, by the name that faults show.
  package init(file: String) { self.file = file }

  /// Hands over what was found since the last time.
  func take() -> [TopologyFault] {
    defer { faults = [] }
    return faults
  }

  func error(_ kind: TopologyFault.Kind, line: Int, _ message: String) {
    faults.append(TopologyFault(kind, .error, message, at: SourcePosition(file: file, line: line)))
  }

  func warning(_ kind: TopologyFault.Kind, line: Int, _ message: String) {
    faults.append(
      TopologyFault(kind, .warning, message, at: SourcePosition(file: file, line: line)))
  }
}

/// A value of a file, the key it stands under, and the log of the file.
///
/// What a reader asks of a value that is not there is nil; what is there and wrong is nil and
/// logged, so that reading goes on and finds all faults.
package struct Cursor {
  let node: DataNode
  /// The key of the value, or of the list that it is in.
  package let name: String
  let log: FaultLog

  var line: Int { Int(node.line) }
  var position: SourcePosition { SourcePosition(file: log.file, line: line) }

  /// Logs that the value is wrong.
  package func error(_ kind: TopologyFault.Kind, _ message: String) {
    log.error(kind, line: line, message)
  }

  /// Says that the value is of another sort than expected.
  func refuse(_ expected: String) {
    error(.shape, "\(quoted(name)) is \(node.noun); expected \(expected)")
  }

  // MARK: Objects and lists

  /// The members of an object; none, and a fault, for anything else.
  var members: [DataMember] {
    if case .object(let members) = node.content { return members }
    if node.content != .null { refuse("an object") }
    return []
  }

  /// The value of a key; nil where it is missing or null.
  package subscript(_ key: String) -> Cursor? {
    guard case .object(let members) = node.content else { return nil }
    for member in members where member.key == key {
      return member.value.content == .null ? nil : cursor(of: member)
    }
    return nil
  }

  /// The members of an object with their keys, in order; none, and a fault, for anything else.
  package var entries: [(key: String, value: Cursor)] {
    members.map { ($0.key, cursor(of: $0)) }
  }

  /// The text of a scalar or of each item of a list of scalars; nil, and a fault, for the rest.
  package var words: [String]? {
    var words: [String] = []
    for item in oneOrMore {
      guard let text = item.text else { return nil }
      words.append(text)
    }
    return words
  }

  /// The value of a member, at the line of its key.
  func cursor(of member: DataMember) -> Cursor {
    var node = member.value
    node.line = member.line
    return Cursor(node: node, name: member.key, log: log)
  }

  /// The items of the list under a key; none where it is missing.
  package func items(_ key: String) -> [Cursor] { self[key]?.items ?? [] }

  /// The items of a list; none, and a fault, for anything else.
  package var items: [Cursor] {
    guard case .list(let nodes) = node.content else {
      refuse("a list")
      return []
    }
    return nodes.map { Cursor(node: $0, name: name, log: log) }
  }

  /// The items of a list, or the value itself as the only one.
  package var oneOrMore: [Cursor] {
    if case .list = node.content { return items }
    return [self]
  }

  // MARK: Scalars

  /// The text of a scalar.
  package var text: String? {
    if case .scalar(let text, _) = node.content { return text }
    refuse("text")
    return nil
  }

  /// The text under a key; nil where it is missing.
  package func text(_ key: String) -> String? { self[key]?.text }

  /// The text of a key without which the resource has no meaning.
  package func required(_ key: String, of noun: String) -> String? {
    guard let value = self[key] else {
      error(.shape, "\(noun) has no \(quoted(key)), which every one has")
      return nil
    }
    return value.text
  }

  /// The scalar as an identifier of a kind.
  func id(_ kind: ResourceKind) -> String? {
    guard let text else { return nil }
    if kind.isID(text) { return text }
    error(
      .value,
      "\(quoted(text)) is no \(kind.noun); expected '\(kind.idPrefix)' and 1 to 64 "
        + "lower-case letters or digits")
    return nil
  }

  func id(_ key: String, _ kind: ResourceKind) -> String? { self[key]?.id(kind) }

  /// The identifier under a key without which the resource has no meaning.
  func requiredID(_ key: String, _ kind: ResourceKind, of noun: String) -> String? {
    guard let value = self[key] else {
      error(.shape, "\(noun) has no \(quoted(key)), which every one has")
      return nil
    }
    return value.id(kind)
  }

  var bool: Bool? {
    switch node.content {
    case .scalar("true", isQuoted: false): return true
    case .scalar("false", isQuoted: false): return false
    default:
      refuse("true or false")
      return nil
    }
  }

  func bool(_ key: String) -> Bool? { self[key]?.bool }

  var integer: Int? {
    guard case .scalar(let text, _) = node.content, let number = Int(text) else {
      refuse("a whole number")
      return nil
    }
    return number
  }

  func integer(_ key: String) -> Int? { self[key]?.integer }

  // MARK: Values of networks

  /// The scalar as a block; a warning where bits stand behind the prefix.
  var block: CIDRBlock? {
    guard let text else { return nil }
    guard let block = CIDRBlock(text) else {
      error(
        .value,
        "\(quoted(text)) is no CIDR block; expected address/prefix, "
          + "such as 10.0.0.0/16 or 2001:db8::/32"
      )
      return nil
    }
    if let slash = text.firstIndex(of: "/"), IPAddress(text[..<slash]) != block.base {
      log.warning(
        .hostBits, line: line,
        "\(text) has bits behind its prefix; it is taken as \(block), as AWS does")
    }
    return block
  }

  /// The scalar as an address of either family.
  package var address: IPAddress? {
    guard let text else { return nil }
    if let address = IPAddress(text) { return address }
    error(.value, "\(quoted(text)) is no address; expected one such as 10.0.0.10 or 2001:db8::10")
    return nil
  }

  /// The scalar as an address of one family.
  func address(_ version: IPVersion) -> IPAddress? {
    guard let address else { return nil }
    if address.version == version { return address }
    error(
      .value,
      "\(address) is of the wrong family; \(quoted(name)) takes IPv\(version.rawValue) addresses")
    return nil
  }

  var macAddress: MACAddress? {
    guard let text else { return nil }
    if let address = MACAddress(text) { return address }
    error(
      .value, "\(quoted(text)) is no hardware address; expected one such as 02:00:00:00:00:0a")
    return nil
  }

  /// The scalar as the identifier of an interface.
  var interfaceID: InterfaceID? { id(.interface).flatMap { InterfaceID($0) } }
}
