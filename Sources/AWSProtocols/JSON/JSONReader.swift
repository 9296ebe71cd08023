/// What a document may ask of memory and stack.
package enum JSONLimits {
  /// Bytes of one document.
  package static let bytes = 16 << 20
  /// Values inside values.
  package static let depth = 64
}

/// Why bytes are no JSON document; it never quotes them, as they may hold secrets.
package struct JSONFault: Error, Hashable, CustomStringConvertible {
  /// Where it went wrong, from 0.
  package var byte: Int
  /// What was expected there.
  package var expected: String

  /// One sentence that begins with the place.
  package var description: String { "byte \(byte): expected \(expected)" }
}

/// Reads a JSON document (RFC 8259) of an AWS answer.
package struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  /// Reads the one value of a document.
  package static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
    guard bytes.count <= JSONLimits.bytes else {
      throw JSONFault(byte: 0, expected: "at most \(JSONLimits.bytes) bytes")
    }
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipSpace()
    guard reader.index == bytes.count else { throw reader.fault("the end") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func fault(_ expected: String) -> JSONFault {
    JSONFault(byte: index, expected: expected)
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte <= 0x20,
      byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    {
      index += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  private mutating func value() throws(JSONFault) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try members())
    case UInt8(ascii: "["): return .array(try elements())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    guard bytes[index...].starts(with: word.utf8) else { throw fault("a value") }
    index += word.utf8.count
    return value
  }

  private mutating func enter() throws(JSONFault) {
    index += 1
    depth += 1
    guard depth <= JSONLimits.depth else { throw fault("at most \(JSONLimits.depth) levels") }
    skipSpace()
  }

  private mutating func elements() throws(JSONFault) -> [JSONValue] {
    try enter()
    defer { depth -= 1 }
    var items: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try value())
      skipSpace()
      if take(UInt8(ascii: "]")) { return items }
      guard take(UInt8(ascii: ",")) else { throw fault("',' or ']'") }
    }
  }

  private mutating func members() throws(JSONFault) -> [JSONMember] {
    try enter()
    defer { depth -= 1 }
    var members: [JSONMember] = []
    if take(UInt8(ascii: "}")) { return members }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a key") }
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("':'") }
      members.append(JSONMember(name, try value()))
      skipSpace()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { throw fault("',' or '}'") }
    }
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let start = index
    _ = take(UInt8(ascii: "-"))
    let first = index
    guard digits() > 0, index == first + 1 || bytes[first] != 0x30 else { throw fault("a value") }
    if take(UInt8(ascii: ".")), digits() == 0 { throw fault("digits") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if digits() == 0 { throw fault("digits") }
    }
    return .number(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func digits() -> Int {
    let start = index
    while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    return index - start
  }

  /// Steps over bytes of a string that stand for themselves; gives the run.
  private mutating func plainRun() -> Range<Int> {
    let bytes = bytes
    let span = bytes.span
    let start = index
    var end = start
    while end < span.count {
      let byte = span[end]
      guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
      end += 1
    }
    index = end
    return start..<end
  }

  private mutating func string() throws(JSONFault) -> String {
    index += 1
    // Nearly every string is one run, and needs no copy in between.
    let run = plainRun()
    if take(UInt8(ascii: "\"")) {
      guard let string = String(validating: bytes[run], as: UTF8.self) else {
        throw fault("UTF-8")
      }
      return string
    }
    var text = Array(bytes[run])
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw fault("UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0x00..<0x20: throw fault("an escape in place of a control character")
      default:
        index -= 1
        text += bytes[plainRun()]
      }
    }
    throw fault("the end of a string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
    guard let byte = next else { throw fault("an escape") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xd800..<0xdc00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else { throw fault("the half of a pair") }
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = UnicodeScalar(code) else { throw fault("the half of a pair") }
      text += Array(String(scalar).utf8)
    default: throw fault("an escape")
    }
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
    let digits = String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
    guard digits.utf8.count == 4, !digits.hasPrefix("+"), let code = UInt32(digits, radix: 16)
    else { throw fault("four hexadecimal digits") }
    index += 4
    return code
  }
}
