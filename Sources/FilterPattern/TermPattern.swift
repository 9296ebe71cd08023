/// Terms anywhere in an event: all of them, any of some, none of others.
struct TermPattern: Hashable, Sendable {
  enum Term: Hashable, Sendable {
    /// A word, which stands alone in the event: neither letter nor digit is next to it.
    case word([UInt8])
    /// Any text, wherever it stands.
    case phrase([UInt8])
    case expression(RegularExpression)
  }

  private var all: [Term] = []
  private var any: [Term] = []
  private var none: [Term] = []

  var isEmpty: Bool { all.isEmpty && any.isEmpty && none.isEmpty }

  init(_ scanner: inout PatternScanner) throws(FilterPatternError) {
    scanner.skipBlanks()
    while let byte = scanner.next {
      switch byte {
      case UInt8(ascii: "?"):
        scanner.index += 1
        any.append(try TermPattern.term(&scanner))
      case UInt8(ascii: "-"):
        scanner.index += 1
        none.append(try TermPattern.term(&scanner))
      default: all.append(try TermPattern.term(&scanner))
      }
      scanner.skipBlanks()
    }
    // As AWS has it: among terms of other sorts those with a question mark do not count.
    if !all.isEmpty || !none.isEmpty { any = [] }
  }

  private static func term(_ scanner: inout PatternScanner) throws(FilterPatternError) -> Term {
    switch scanner.next {
    case UInt8(ascii: "\""):
      let text = try scanner.quoted()
      guard !text.isEmpty else { throw scanner.fault("a term is empty") }
      return .phrase(text)
    case UInt8(ascii: "%"): return .expression(try scanner.expression())
    default:
      let start = scanner.index
      let word = scanner.word { PatternScanner.isBlank($0) || $0 == UInt8(ascii: "\"") }
      guard !word.isEmpty else { throw scanner.fault("a term was expected") }
      guard word.allSatisfy({ isWordByte($0) }) else {
        let text = String(decoding: word, as: UTF8.self)
        throw FilterPatternError(
          place: start,
          message: "the term '\(text)' has signs in it; write \"\(text)\" between quotation marks")
      }
      return .word(word)
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
      || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  func matches(_ message: [UInt8]) -> Bool {
    func has(_ term: Term) -> Bool { TermPattern.has(term, message) }
    return all.allSatisfy(has) && !none.contains(where: has)
      && (any.isEmpty || any.contains(where: has))
  }

  private static func has(_ term: Term, _ message: [UInt8]) -> Bool {
    switch term {
    case .phrase(let text): return find(text, in: message, alone: false)
    case .word(let text): return find(text, in: message, alone: true)
    case .expression(let expression): return expression.matches(message[...])
    }
  }

  private static func find(_ text: [UInt8], in message: [UInt8], alone: Bool) -> Bool {
    guard message.count >= text.count else { return false }
    let first = text[0]
    var start = 0
    while start <= message.count - text.count {
      guard let place = message[start...(message.count - text.count)].firstIndex(of: first) else {
        return false
      }
      let end = place + text.count
      if message[place..<end] == text[...],
        !alone
          || (place == 0 || !isWordByte(message[place - 1]))
            && (end == message.count || !isWordByte(message[end]))
      {
        return true
      }
      start = place + 1
    }
    return false
  }
}
