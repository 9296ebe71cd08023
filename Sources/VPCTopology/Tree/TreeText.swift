/// Writes trees as YAML for people, or as JSON.
struct TreeText {
  private var text = ""

  /// Lists of scalars up to this many columns stay on one line.
  private static let flowLimit = 88

  // MARK: YAML

  /// The tree as a YAML document; sections of the first level are set apart.
  static func yaml(_ root: DataNode) -> String {
    var writer = TreeText()
    guard case .object(let members) = root.content else { return flow(root) + "\n" }
    for (place, member) in members.enumerated() {
      if place > 0 && !member.value.isScalar { writer.text += "\n" }
      writer.member(member, indent: 0)
    }
    return writer.text
  }

  private mutating func member(_ member: DataMember, indent: Int) {
    let label = String(repeating: " ", count: indent) + TreeText.scalar(member.key, isQuoted: true)
    let line = TreeText.flow(member.value)
    if TreeText.isFlow(member.value), label.utf8.count + line.utf8.count + 2 <= TreeText.flowLimit {
      text += "\(label): \(line)\n"
      return
    }
    text += label + ":\n"
    switch member.value.content {
    case .null, .scalar: text += String(repeating: " ", count: indent + 2) + line + "\n"
    case .list(let items):
      for item in items { self.item(item, indent: indent + 2) }
    case .object(let members):
      for inner in members { self.member(inner, indent: indent + 2) }
    }
  }

  /// Rules read best as one line each; an item with lists or objects inside needs more.
  private mutating func item(_ item: DataNode, indent: Int) {
    let blanks = String(repeating: " ", count: indent)
    guard case .object(let members) = item.content, !members.allSatisfy(\.value.isScalar) else {
      text += blanks + "- " + TreeText.flow(item) + "\n"
      return
    }
    var inner = TreeText()
    for member in members { inner.member(member, indent: indent + 2) }
    text += blanks + "- " + inner.text.dropFirst(indent + 2)
  }

  /// Whether the value is written between brackets, or needs none.
  private static func isFlow(_ node: DataNode) -> Bool {
    switch node.content {
    case .null, .scalar: true
    case .list(let items): items.allSatisfy(\.isScalar)
    case .object(let members): members.isEmpty
    }
  }

  private static func flow(_ node: DataNode) -> String {
    switch node.content {
    case .null: "null"
    case .scalar(let text, let isQuoted): scalar(text, isQuoted: isQuoted)
    case .list(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.map { scalar($0.key, isQuoted: true) + ": " + flow($0.value) }
        .joined(separator: ", ") + "}"
    }
  }

  /// Text without quotes where every YAML reader takes it as the same text.
  private static func scalar(_ text: String, isQuoted: Bool) -> String {
    isQuoted && !isPlain(text) ? json(string: text) : text
  }

  private static let words: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]

  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, last != 0x20, isWordByte(first) else {
      return false
    }
    guard bytes.allSatisfy({ isWordByte($0) || "-./ ".utf8.contains($0) }) else { return false }
    guard !words.contains(text.lowercased()) else { return false }
    // What begins with a digit could be a number, a date or an octal account: blocks are not.
    return !(0x30...0x39).contains(first) || bytes.contains(UInt8(ascii: "/"))
      || bytes.count { $0 == UInt8(ascii: ".") } == 3
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
    default: false
    }
  }

  // MARK: JSON

  /// The tree as JSON with two blanks of indentation.
  static func json(_ root: DataNode) -> String {
    var writer = TreeText()
    writer.value(root, indent: 0)
    return writer.text + "\n"
  }

  private mutating func value(_ node: DataNode, indent: Int) {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch node.content {
    case .null: text += "null"
    case .scalar(let scalar, let isQuoted):
      text += isQuoted ? TreeText.json(string: scalar) : scalar
    case .list(let items) where items.isEmpty: text += "[]"
    case .list(let items):
      text += "[\n"
      for (place, item) in items.enumerated() {
        text += inner
        value(item, indent: indent + 2)
        text += place + 1 < items.count ? ",\n" : "\n"
      }
      text += outer + "]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .object(let members):
      text += "{\n"
      for (place, member) in members.enumerated() {
        text += inner + TreeText.json(string: member.key) + ": "
        value(member.value, indent: indent + 2)
        text += place + 1 < members.count ? ",\n" : "\n"
      }
      text += outer + "}"
    }
  }

  /// A JSON string, which is also a double-quoted scalar of YAML.
  static func json(string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5c: result += "\\\\"
      case 0x0a: result += "\\n"
      case 0x09: result += "\\t"
      case 0x0d: result += "\\r"
      case 0x00...0x1f, 0x7f...0x9f, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
