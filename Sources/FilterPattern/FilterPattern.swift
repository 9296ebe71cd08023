internal import AWSProtocols

/// A pattern of CloudWatch Logs that says which events somebody wants.
///
/// There are three sorts: terms, a list of fields between brackets, and conditions on JSON between
/// braces. Reading one is all the work; matching allocates little and takes linear time.
package struct FilterPattern: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case everything
    case terms(TermPattern)
    case fields(FieldPattern)
    case json(JSONCondition)
  }

  let kind: Kind

  /// Matches every event.
  package static let everything = FilterPattern(kind: .everything)

  private init(kind: Kind) { self.kind = kind }

  /// Reads a pattern; an empty one matches everything.
  package init(_ text: String) throws(FilterPatternError) {
    guard text.unicodeScalars.count <= FilterPatternLimits.characters else {
      throw FilterPatternError(
        place: FilterPatternLimits.characters,
        message: "a pattern has more than \(FilterPatternLimits.characters) characters")
    }
    var scanner = PatternScanner(text)
    scanner.skipBlanks()
    switch scanner.next {
    case nil: kind = .everything
    case UInt8(ascii: "["): kind = .fields(try FieldPattern(&scanner))
    case UInt8(ascii: "{"): kind = .json(try JSONCondition.read(&scanner))
    default:
      let terms = try TermPattern(&scanner)
      kind = terms.isEmpty ? .everything : .terms(terms)
    }
  }

  /// Whether the pattern wants an event.
  package func matches(_ message: [UInt8]) -> Bool {
    switch kind {
    case .everything: true
    case .terms(let terms): terms.matches(message)
    case .fields(let fields): fields.match(message) != nil
    case .json(let condition): FilterPattern.document(message).map(condition.isTrue) ?? false
    }
  }

  /// What a pattern takes out of an event that it wants, by name; nil where it does not want it.
  package func extract(_ message: [UInt8]) -> [(name: String, value: String)]? {
    switch kind {
    case .everything: []
    case .terms(let terms): terms.matches(message) ? [] : nil
    case .fields(let fields): fields.match(message)
    case .json(let condition):
      FilterPattern.document(message).flatMap { root in
        condition.isTrue(root) ? condition.values(root) : nil
      }
    }
  }

  /// The event as JSON; what does not begin like a document is not read to its end.
  private static func document(_ message: [UInt8]) -> JSONValue? {
    let first = message.first { !PatternScanner.isBlank($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
    return try? JSONReader.read(message)
  }
}
