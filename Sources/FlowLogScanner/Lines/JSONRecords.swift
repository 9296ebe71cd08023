internal import FlowLogFormat

/// Flow log lines out of JSON, while it streams by: one value, many behind each other, or an array.
///
/// A text under `message` or `body` is a line: CloudWatch's subscription envelopes, Firehose's
/// wrappers, log shippers' events. Where an element of the file has none, an object whose names
/// are fields becomes a line of its values, with a header line in front where names change.
struct JSONRecords {
  /// Objects and arrays inside each other, at most.
  static let depthLimit = 64
  /// Bytes of a text that are kept; more cannot be a line.
  static let textLimit = FlowLogLineParser.longestLine + 1

  private enum State { case between, string, escape, unicode, literal, line }

  /// An open object or array.
  private struct Level {
    let isObject: Bool
    /// The name whose value comes next.
    var name: String?
    var pairs: [(name: String, value: [UInt8])] = []
  }

  private var state = State.between
  private var levels: [Level] = []
  private var text: [UInt8] = []
  private var unicode = EscapedScalar()
  /// Lines of objects, until it is known that their element has no message.
  private var held: [UInt8] = []
  private var hasMessage = false
  private var isControl = false
  private var header: [String] = []

  /// Whether a value has begun and not ended.
  var isInside: Bool { !levels.isEmpty || state == .string || state == .escape }

  /// Makes the next object give a header line, whatever was before.
  mutating func forgetHeader() { header = [] }

  /// Reads on; lines that are complete go to `lines`, each with its line end.
  mutating func read(_ bytes: Span<UInt8>, into lines: inout [UInt8]) throws(Trouble) {
    for index in bytes.indices { try read(bytes[index], &lines) }
  }

  /// The file ends: what stands alone at its end is a line.
  mutating func finish(into lines: inout [UInt8]) {
    if state == .line { lines += text + [UInt8(ascii: "\n")] }
    text = []
    state = .between
  }

  private mutating func read(_ byte: UInt8, _ lines: inout [UInt8]) throws(Trouble) {
    switch state {
    case .string: readString(byte, &lines)
    case .escape: readEscape(byte)
    case .unicode:
      if unicode.take(byte, into: &text) { state = .string }
    case .line:
      keep(byte)
      if byte == UInt8(ascii: "\n") {
        lines += text
        state = .between
      }
    case .literal:
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0a, 0x0d:
        state = .between
        takeValue(isText: false, &lines)
        try readBetween(byte, &lines)
      default: keep(byte)
      }
    case .between: try readBetween(byte, &lines)
    }
  }

  private mutating func readString(_ byte: UInt8, _ lines: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\\"): state = .escape
    case UInt8(ascii: "\""):
      state = .between
      if let last = levels.last, last.isObject, last.name == nil {
        levels[levels.count - 1].name = String(decoding: text, as: UTF8.self)
      } else {
        takeValue(isText: true, &lines)
      }
    default: keep(byte)
    }
  }

  private mutating func readEscape(_ byte: UInt8) {
    state = .string
    switch byte {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"),
      UInt8(ascii: "f"):
      keep(0x20)
    case UInt8(ascii: "u"):
      state = .unicode
    default: keep(byte)
    }
  }

  private mutating func readBetween(_ byte: UInt8, _ lines: inout [UInt8]) throws(Trouble) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard levels.count < Self.depthLimit else { throw .tooDeep }
      levels.append(Level(isObject: byte == UInt8(ascii: "{")))
    case UInt8(ascii: "}"), UInt8(ascii: "]"): close(&lines)
    case UInt8(ascii: "\""):
      text.removeAll(keepingCapacity: true)
      state = levels.isEmpty ? .line : .string
      if levels.isEmpty { keep(byte) }
    case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0a, 0x0d: break
    default:
      text.removeAll(keepingCapacity: true)
      keep(byte)
      state = levels.isEmpty ? .line : .literal
    }
  }

  /// The value in `text` belongs to the innermost level's name.
  private mutating func takeValue(isText: Bool, _ lines: inout [UInt8]) {
    guard let last = levels.indices.last, let name = levels[last].name else { return }
    levels[last].name = nil
    switch name {
    case "message" where isText, "body" where isText:
      hasMessage = true
      if !isControl { lines += text + [UInt8(ascii: "\n")] }
    case "messageType":
      isControl = text.elementsEqual("CONTROL_MESSAGE".utf8)
    default:
      let field = String(name.map { $0 == "_" ? "-" : $0 })
      guard FlowLogField(name: field) != nil,
        !levels[last].pairs.contains(where: { $0.name == field })
      else { return }
      levels[last].pairs.append((field, Self.word(text, isText: isText)))
    }
  }

  /// A value as a word of a line.
  private static func word(_ text: [UInt8], isText: Bool) -> [UInt8] {
    if text.isEmpty || (!isText && text.elementsEqual("null".utf8)) { return [UInt8(ascii: "-")] }
    // Some tools write every number as if it had a fraction.
    if !isText, text.count > 2, text.suffix(2).elementsEqual(".0".utf8) { return text.dropLast(2) }
    guard text.contains(where: { $0 <= 0x20 }) else { return text }
    return text.flatMap { $0 <= 0x20 ? Array("%20".utf8) : [$0] }
  }

  private mutating func close(_ lines: inout [UInt8]) {
    guard let level = levels.popLast() else { return }
    if level.pairs.count >= Self.fewestFields { hold(level.pairs) }
    if let last = levels.indices.last { levels[last].name = nil }
    let isElement = levels.isEmpty || (levels.count == 1 && !levels[0].isObject)
    guard isElement else { return }
    if !hasMessage { lines += held }
    // A header that was not written must be written with the next object.
    if hasMessage, !held.isEmpty { header = [] }
    held.removeAll(keepingCapacity: true)
    (hasMessage, isControl) = (false, false)
  }

  /// Names that an object needs to be a record; fewer are a coincidence, such as `version`.
  private static let fewestFields = 3

  private mutating func hold(_ pairs: [(name: String, value: [UInt8])]) {
    let names = pairs.map(\.name)
    if names != header {
      header = names
      held += Array(names.joined(separator: " ").utf8) + [UInt8(ascii: "\n")]
    }
    held += Array(pairs.map(\.value).joined(separator: [0x20])) + [UInt8(ascii: "\n")]
  }

  private mutating func keep(_ byte: UInt8) {
    if text.count < Self.textLimit { text.append(byte) }
  }

  /// Why JSON cannot be read on.
  enum Trouble: Error {
    case tooDeep
  }
}

/// The four digits behind `\u`, and the pair that two of them make.
private struct EscapedScalar {
  private var value: UInt32 = 0
  private var digits = 0
  private var high: UInt32?

  /// Takes a digit; true when the escape has ended.
  mutating func take(_ byte: UInt8, into text: inout [UInt8]) -> Bool {
    value = value << 4 | UInt32(Character(Unicode.Scalar(byte)).hexDigitValue ?? 0)
    digits += 1
    guard digits == 4 else { return false }
    let unit = value
    (value, digits) = (0, 0)
    if (0xd800..<0xdc00).contains(unit) {
      high = unit
      return true
    }
    var scalar = unit
    if (0xdc00..<0xe000).contains(unit), let high {
      scalar = 0x10000 + (high - 0xd800) << 10 + (unit - 0xdc00)
    }
    high = nil
    if scalar < 0x20 { scalar = 0x20 }
    let character = Character(Unicode.Scalar(scalar) ?? "\u{fffd}")
    text += Array(character.utf8)
    return true
  }
}
