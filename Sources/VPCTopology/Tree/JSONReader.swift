/// Reads JSON (RFC 8259) and remembers lines.
struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  private var line: Int32 = 1
  private var depth = 0
  private var nodes = 0
  private var keys = KeyCache()

  /// Reads the one value of a file.
  static func read(_ bytes: [UInt8]) throws(TreeFault) -> DataNode {
    guard bytes.count <= TreeLimits.jsonBytes else {
      throw TreeFault(
        line: 1, message: "the file has \(bytes.count) bytes; \(TreeLimits.jsonBytes) is the limit")
    }
    var reader = JSONReader(bytes)
    // A byte order mark is not JSON, though some programs write one.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { reader.index = 3 }
    let value = try reader.readValue()
    reader.skipSpace()
    guard reader.index == bytes.count else {
      throw reader.fault("the file goes on behind its value; one value was expected")
    }
    return value
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private func fault(_ message: String) -> TreeFault {
    TreeFault(line: Int(line), message: message)
  }

  private var found: String {
    guard index < bytes.count else { return "the end of the file" }
    let byte = bytes[index]
    return byte < 0x80 ? quoted(String(UnicodeScalar(byte))) : "a byte beyond ASCII"
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x0a:
        line += 1
        index += 1
      case 0x20, 0x09, 0x0d: index += 1
      default: return
      }
    }
  }

  private mutating func readValue() throws(TreeFault) -> DataNode {
    skipSpace()
    nodes += 1
    guard nodes <= TreeLimits.jsonNodes else {
      throw fault("the file holds more than \(TreeLimits.jsonNodes) values, which is the limit")
    }
    let start = line
    guard index < bytes.count else { throw fault("found the end of the file; expected a value") }
    switch bytes[index] {
    case UInt8(ascii: "{"):
      return DataNode(
        .object(
          try nested { (reader) throws(TreeFault) in
            try reader.readMembers()
          }), line: start)
    case UInt8(ascii: "["):
      return DataNode(
        .list(
          try nested { (reader) throws(TreeFault) in
            try reader.readItems()
          }), line: start)
    case UInt8(ascii: "\""):
      return DataNode(.scalar(try readString(), isQuoted: true), line: start)
    case UInt8(ascii: "t"): return try readWord("true", .scalar("true", isQuoted: false))
    case UInt8(ascii: "f"): return try readWord("false", .scalar("false", isQuoted: false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return try readNumber()
    default: throw fault("found \(found); expected a value")
    }
  }

  private mutating func nested<Value>(
    _ body: (inout JSONReader) throws(TreeFault) -> Value
  ) throws(TreeFault) -> Value {
    depth += 1
    guard depth <= TreeLimits.depth else {
      throw fault("values are nested more than \(TreeLimits.depth) deep, which is the limit")
    }
    index += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func readMembers() throws(TreeFault) -> [DataMember] {
    var members: [DataMember] = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return members }
    while true {
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        throw fault("found \(found); expected a key between double quotes")
      }
      let start = line
      let key = try readKey()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("found \(found); expected ':'") }
      members.append(DataMember(key: key, line: start, value: try readValue()))
      skipSpace()
      if take(UInt8(ascii: "}")) { break }
      guard take(UInt8(ascii: ",")) else { throw fault("found \(found); expected ',' or '}'") }
    }
    if let repeated = DataMember.repeated(in: members) {
      throw TreeFault(
        line: Int(repeated.line),
        message: "the key \(quoted(repeated.key)) stands twice in one object")
    }
    return members
  }

  private mutating func readItems() throws(TreeFault) -> [DataNode] {
    var items: [DataNode] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try readValue())
      skipSpace()
      if take(UInt8(ascii: "]")) { return items }
      guard take(UInt8(ascii: ",")) else { throw fault("found \(found); expected ',' or ']'") }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func readWord(
    _ word: StaticString, _ content: DataNode.Content
  ) throws(TreeFault) -> DataNode {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes[index..<end].elementsEqual("\(word)".utf8) else {
      throw fault("found \(found); expected a value, such as true, false or null")
    }
    index = end
    return DataNode(content, line: line)
  }

  private mutating func readNumber() throws(TreeFault) -> DataNode {
    let start = index
    _ = take(UInt8(ascii: "-"))
    let first = index
    let digits = skipDigits()
    guard digits > 0, digits == 1 || bytes[first] != 0x30 else {
      throw fault("a number is digits without a leading zero")
    }
    if take(UInt8(ascii: ".")), skipDigits() == 0 {
      throw fault("found \(found) behind the point of a number; expected digits")
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if skipDigits() == 0 { throw fault("found \(found) in an exponent; expected digits") }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return DataNode(.scalar(text, isQuoted: false), line: line)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return index - start
  }

  // MARK: Strings

  private mutating func readKey() throws(TreeFault) -> String {
    let start = index + 1
    let (end, isPlain) = try findQuote(from: start)
    guard isPlain else { return try readString() }
    index = end + 1
    guard let key = keys.text(bytes[start..<end]) else { throw fault(JSONReader.notUTF8) }
    return key
  }

  private static let notUTF8 = "a string is not UTF-8"

  /// The closing quote, and whether everything before it stands for itself.
  private func findQuote(from start: Int) throws(TreeFault) -> (end: Int, isPlain: Bool) {
    var end = start
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "\""): return (end, true)
      case UInt8(ascii: "\\"): return (end, false)
      case 0x00..<0x20: throw fault("a string holds a control character; expected an escape")
      default: end += 1
      }
    }
    throw fault("a string does not end")
  }

  private mutating func readString() throws(TreeFault) -> String {
    let start = index + 1
    var (end, isPlain) = try findQuote(from: start)
    let text: String?
    if isPlain {
      text = String(validating: bytes[start..<end], as: UTF8.self)
    } else {
      var decoded = Array(bytes[start..<end])
      while !isPlain {
        index = end
        try readEscape(into: &decoded)
        let next = index
        (end, isPlain) = try findQuote(from: next)
        decoded += bytes[next..<end]
      }
      text = String(validating: decoded, as: UTF8.self)
    }
    index = end + 1
    guard let text else { throw fault(JSONReader.notUTF8) }
    return text
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(TreeFault) {
    index += 1
    guard index < bytes.count else { throw fault("a string does not end") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var value = try readHex()
      if (0xd800..<0xdc00).contains(value), index + 1 < bytes.count,
        bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
      {
        index += 2
        let low = try readHex()
        guard (0xdc00..<0xe000).contains(low) else { throw fault("half a surrogate pair") }
        value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = UnicodeScalar(value) else { throw fault("half a surrogate pair") }
      text += Array(String(scalar).utf8)
    default:
      throw fault("found \(quoted("\\" + String(UnicodeScalar(byte)))); expected a JSON escape")
    }
  }

  private mutating func readHex() throws(TreeFault) -> UInt32 {
    let digits = String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: 16)
    else { throw fault("found \(quoted(digits)) behind '\\u'; expected four hexadecimal digits") }
    index += 4
    return value
  }
}
