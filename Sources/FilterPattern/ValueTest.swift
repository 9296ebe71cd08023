/// A comparison with a value: `= 80`, `!= "a*"`, `> 1.5e3`, `= %regex%`.
struct ValueTest: Hashable, Sendable {
  enum Relation: String, Hashable, Sendable, CaseIterable {
    // The longer ones first, as the shorter begin them.
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "="
    case less = "<"
    case greater = ">"
  }

  enum Value: Hashable, Sendable {
    /// A text without wildcards.
    case text([UInt8])
    /// Pieces of text between wildcards.
    case wildcard([[UInt8]])
    /// A number, with the text that it was written as.
    case number(Double, [UInt8])
    case expression(RegularExpression)
  }

  var relation: Relation
  var value: Value

  /// Reads what stands behind a name.
  ///
  /// - Parameter ends: The bytes that end a bare word.
  init(_ scanner: inout PatternScanner, until ends: (UInt8) -> Bool) throws(FilterPatternError) {
    let found = Relation.allCases.first { scanner.take($0.rawValue) }
    guard let relation = found else {
      throw scanner.fault("one of = != < <= > >= was expected")
    }
    self.relation = relation
    scanner.skipBlanks()
    switch scanner.next {
    case UInt8(ascii: "%"): value = .expression(try scanner.expression())
    case UInt8(ascii: "\""): value = ValueTest.text(try scanner.quoted())
    default:
      let word = scanner.word { ends($0) || PatternScanner.isBlank($0) }
      guard !word.isEmpty else { throw scanner.fault("a value was expected") }
      if let number = ValueTest.number(word[...]) {
        value = .number(number, word)
      } else {
        value = ValueTest.text(word)
      }
    }
    switch relation {
    case .equal, .notEqual: break
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if case .text(let text) = value, let number = ValueTest.number(text[...]) {
        value = .number(number, text)
      }
      guard case .number = value else {
        throw scanner.fault("'\(relation.rawValue)' compares numbers, and the value is none")
      }
    }
  }

  private static func text(_ bytes: [UInt8]) -> Value {
    guard bytes.contains(UInt8(ascii: "*")) else { return .text(bytes) }
    let pieces = bytes.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    return .wildcard(pieces.map(Array.init))
  }

  /// The number that bytes are, as JSON and people write it; nil for anything else.
  static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard let first = bytes.first, bytes.count <= 64,
      (0x30...0x39).contains(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
        || first == UInt8(ascii: "+"),
      bytes.allSatisfy({ byte in
        (0x30...0x39).contains(byte) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(byte)
      })
    else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// Whether a field of text is what was asked for.
  func isTrue(_ field: ArraySlice<UInt8>) -> Bool {
    switch (relation, value) {
    case (.equal, _): return equals(field)
    case (.notEqual, _): return !equals(field)
    case (_, .number(let wanted, _)):
      return ValueTest.number(field).map { isTrue($0, wanted) } ?? false
    default: return false
    }
  }

  /// Whether a number is what was asked for.
  private func isTrue(_ number: Double, _ wanted: Double) -> Bool {
    switch relation {
    case .equal: number == wanted
    case .notEqual: number != wanted
    case .less: number < wanted
    case .lessOrEqual: number <= wanted
    case .greater: number > wanted
    case .greaterOrEqual: number >= wanted
    }
  }

  private func equals(_ field: ArraySlice<UInt8>) -> Bool {
    switch value {
    case .text(let text): field.elementsEqual(text)
    case .expression(let expression): expression.matches(field)
    case .number(let wanted, let text):
      field.elementsEqual(text) || ValueTest.number(field) == wanted
    case .wildcard(let pieces): ValueTest.fits(field, pieces)
    }
  }

  /// Whether pieces stand in a field in order, the first at its start and the last at its end.
  private static func fits(_ field: ArraySlice<UInt8>, _ pieces: [[UInt8]]) -> Bool {
    var rest = field
    guard let first = pieces.first, let last = pieces.last, rest.starts(with: first) else {
      return false
    }
    rest = rest.dropFirst(first.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      // The earliest place leaves the most for the pieces behind it.
      var place = rest.startIndex
      while rest.endIndex - place >= piece.count,
        !rest[place...].starts(with: piece)
      { place += 1 }
      guard rest.endIndex - place >= piece.count else { return false }
      rest = rest[(place + piece.count)...]
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}
