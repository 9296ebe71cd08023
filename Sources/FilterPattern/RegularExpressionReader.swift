/// Reads a regular expression of the subset: letters, digits, `:_#=@/;,-`, a few more signs, and
/// the operators `^ $ ? [ ] { } | \ * + .`, without parentheses.
struct RegularExpressionReader {
  private let bytes: [UInt8]
  /// Where the expression stands in its pattern, for errors.
  private let offset: Int
  private var index = 0
  private var states = 0

  static func read(
    _ bytes: [UInt8], at offset: Int
  ) throws(FilterPatternError) -> RegularExpression {
    var reader = RegularExpressionReader(bytes: bytes, offset: offset)
    return try reader.expression()
  }

  private init(bytes: [UInt8], offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  private func fault(_ message: String) -> FilterPatternError {
    FilterPatternError(place: offset + min(index, bytes.count), message: message)
  }

  private mutating func expression() throws(FilterPatternError) -> RegularExpression {
    guard !bytes.isEmpty else { throw fault("a regular expression is empty") }
    var alternatives = [try alternative()]
    while index < bytes.count {
      index += 1
      alternatives.append(try alternative())
    }
    return RegularExpression(alternatives: alternatives)
  }

  /// Items up to a bar or the end.
  private mutating func alternative() throws(FilterPatternError)
    -> RegularExpression.Alternative
  {
    var made = RegularExpression.Alternative()
    while index < bytes.count, bytes[index] != UInt8(ascii: "|") {
      switch bytes[index] {
      case UInt8(ascii: "^"):
        guard made.states.isEmpty, !made.atEnd else {
          throw fault("'^' stands inside a regular expression; it belongs at its start")
        }
        made.atStart = true
        index += 1
      case UInt8(ascii: "$"):
        index += 1
        guard index == bytes.count || bytes[index] == UInt8(ascii: "|") else {
          throw fault("'$' stands inside a regular expression; it belongs at its end")
        }
        made.atEnd = true
      default: try item(into: &made)
      }
    }
    return made
  }

  private mutating func item(
    into made: inout RegularExpression.Alternative
  ) throws(FilterPatternError) {
    let set = try set()
    let (least, most) = try times()
    let wanted = max(least, most ?? least, 1)
    states += wanted
    guard states <= FilterPatternLimits.states else {
      throw fault(
        "a regular expression has more than \(FilterPatternLimits.states) states; repeat less")
    }
    // a{2,4} is aaa?a?, a{2,} is aaa*, and a* is one state that may be left out and repeat.
    for number in 0..<least {
      made.states.append(
        .init(bytes: set, repeats: most == nil && number == least - 1))
    }
    if let most {
      made.states += repeatElement(.init(bytes: set, isOptional: true), count: most - least)
    } else if least == 0 {
      made.states.append(.init(bytes: set, isOptional: true, repeats: true))
    }
  }

  /// How often the item in front stands; nil is without a limit.
  private mutating func times() throws(FilterPatternError) -> (least: Int, most: Int?) {
    guard index < bytes.count else { return (1, 1) }
    switch bytes[index] {
    case UInt8(ascii: "?"):
      index += 1
      return (0, 1)
    case UInt8(ascii: "*"):
      index += 1
      return (0, nil)
    case UInt8(ascii: "+"):
      index += 1
      return (1, nil)
    case UInt8(ascii: "{"):
      index += 1
      guard let least = number() else { throw fault("a number was expected behind '{'") }
      var most: Int? = least
      if take(UInt8(ascii: ",")) { most = number() }
      guard take(UInt8(ascii: "}")) else { throw fault("'}' was expected") }
      guard most ?? least >= least else { throw fault("a repetition ends before it begins") }
      return (least, most)
    default: return (1, 1)
    }
  }

  private mutating func number() -> Int? {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    guard (1...4).contains(index - start) else { return nil }
    return Int(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// The bytes that an item stands for.
  private mutating func set() throws(FilterPatternError) -> RegularExpression.ByteSet {
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "."):
      index += 1
      return .init().inverted
    case UInt8(ascii: "["): return try brackets()
    case UInt8(ascii: "\\"): return try escape()
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      throw fault("parentheses stand in a regular expression, and filter patterns know none")
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      throw fault("there is nothing to repeat in front of '\(Character(UnicodeScalar(byte)))'")
    case 0x80...:
      throw fault("a regular expression has a character that is not ASCII")
    default:
      index += 1
      return RegularExpressionReader.one(byte)
    }
  }

  private static func one(_ byte: UInt8) -> RegularExpression.ByteSet {
    var set = RegularExpression.ByteSet()
    set[byte] = true
    return set
  }

  private mutating func brackets() throws(FilterPatternError) -> RegularExpression.ByteSet {
    index += 1
    let isInverted = take(UInt8(ascii: "^"))
    var set = RegularExpression.ByteSet()
    var isFirst = true
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") || isFirst {
      isFirst = false
      guard bytes[index] < 0x80 else {
        throw fault("a regular expression has a character that is not ASCII")
      }
      guard bytes[index] != UInt8(ascii: "\\") else {
        set.add(try escape())
        continue
      }
      let first = bytes[index]
      index += 1
      let isRange =
        index + 1 < bytes.count && bytes[index] == UInt8(ascii: "-")
        && bytes[index + 1] != UInt8(ascii: "]")
      guard isRange else {
        set[first] = true
        continue
      }
      let last = bytes[index + 1]
      guard first <= last, last < 0x80 else { throw fault("a range ends before it begins") }
      for byte in first...last { set[byte] = true }
      index += 2
    }
    guard take(UInt8(ascii: "]")) else { throw fault("']' was expected") }
    return isInverted ? set.inverted : set
  }

  private mutating func escape() throws(FilterPatternError) -> RegularExpression.ByteSet {
    index += 1
    guard index < bytes.count else { throw fault("nothing follows behind '\\'") }
    let byte = bytes[index]
    index += 1
    let word: (UInt8) -> Bool = { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
    }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
    switch byte {
    case UInt8(ascii: "d"): return RegularExpressionReader.all { (0x30...0x39).contains($0) }
    case UInt8(ascii: "D"): return RegularExpressionReader.all { !(0x30...0x39).contains($0) }
    case UInt8(ascii: "w"): return RegularExpressionReader.all(word)
    case UInt8(ascii: "W"): return RegularExpressionReader.all { !word($0) }
    case UInt8(ascii: "s"): return RegularExpressionReader.all(isBlank)
    case UInt8(ascii: "S"): return RegularExpressionReader.all { !isBlank($0) }
    case UInt8(ascii: "x"):
      let digits = String(decoding: bytes[index..<min(index + 2, bytes.count)], as: UTF8.self)
      guard digits.utf8.count == 2, !digits.hasPrefix("+"), let code = UInt8(digits, radix: 16)
      else { throw fault("two hexadecimal digits were expected behind '\\x'") }
      index += 2
      return RegularExpressionReader.one(code)
    default:
      guard byte < 0x80, !word(byte) else {
        throw fault("'\\\(Character(UnicodeScalar(byte)))' has no meaning here")
      }
      return RegularExpressionReader.one(byte)
    }
  }

  private static func all(_ isMember: (UInt8) -> Bool) -> RegularExpression.ByteSet {
    var set = RegularExpression.ByteSet()
    for byte in UInt8.min...UInt8.max where isMember(byte) { set[byte] = true }
    return set
  }
}
