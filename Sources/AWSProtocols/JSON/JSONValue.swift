/// A JSON value; numbers keep their digits, objects the order of their members.
package indirect enum JSONValue: Hashable, Sendable {
  /// The word `null`.
  case null
  /// A truth value.
  case bool(Bool)
  /// A number as it is written.
  case number(String)
  /// Text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Members in order.
  case object([JSONMember])

  /// The member of this name, where the value is an object that has it.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    for member in members where member.name == name { return member.value }
    return nil
  }

  /// The text, where the value is some.
  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The values, where the value is an array.
  package var items: [JSONValue]? {
    guard case .array(let items) = self else { return nil }
    return items
  }
}

/// A member of an object.
package struct JSONMember: Hashable, Sendable {
  /// The key.
  package var name: String
  /// What stands under it.
  package var value: JSONValue

  /// Pairs a name with its value.
  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// The value as JSON text with four blanks of indentation, as the AWS CLI lays it out.
  package var indentedText: String {
    var text: [UInt8] = []
    write(into: &text, indent: 0)
    text.append(0x0a)
    return String(decoding: text, as: UTF8.self)
  }

  /// The value as JSON text without blanks, as services answer.
  package var compactBytes: [UInt8] {
    var text: [UInt8] = []
    write(into: &text)
    return text
  }

  private func write(into text: inout [UInt8]) {
    switch self {
    case .array(let items):
      text.append(UInt8(ascii: "["))
      for (place, item) in items.enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        item.write(into: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        JSONValue.write(member.name, into: &text)
        text.append(UInt8(ascii: ":"))
        member.value.write(into: &text)
      }
      text.append(UInt8(ascii: "}"))
    case .null, .bool, .number, .string: write(into: &text, indent: 0)
    }
  }

  private func write(into text: inout [UInt8], indent: Int) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .number(let digits): text += digits.utf8
    case .string(let string): JSONValue.write(string, into: &text)
    case .array(let items):
      JSONValue.write(items, "[", "]", into: &text, indent: indent) { item, text in
        item.write(into: &text, indent: indent + 4)
      }
    case .object(let members):
      JSONValue.write(members, "{", "}", into: &text, indent: indent) { member, text in
        JSONValue.write(member.name, into: &text)
        text += ": ".utf8
        member.value.write(into: &text, indent: indent + 4)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ start: String, _ end: String, into text: inout [UInt8], indent: Int,
    _ body: (Item, inout [UInt8]) -> Void
  ) {
    text += start.utf8
    for (place, item) in items.enumerated() {
      text += place == 0 ? "\n".utf8 : ",\n".utf8
      text += repeatElement(0x20, count: indent + 4)
      body(item, &text)
    }
    if !items.isEmpty {
      text.append(0x0a)
      text += repeatElement(0x20, count: indent)
    }
    text += end.utf8
  }

  private static func write(_ string: String, into text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case 0x0a: text += "\\n".utf8
      case 0x00..<0x20, 0x7f: text += "\\u00\([byte].hexadecimal)".utf8
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
