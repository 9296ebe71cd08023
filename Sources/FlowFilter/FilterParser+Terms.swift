import FlowModel
import NetworkTypes

/// What stands in front of a value: `tcp src port`, as tcpdump has it.
struct FilterQualifiers {
  /// The protocol or IP version in front.
  var family: FilterTerm?
  /// The ends asked about; nil where none were named.
  var side: FilterSide?
  /// What the value is; an address where nothing is said.
  var kind = FilterWords.Kind.host
  /// The word that a refused value is blamed on.
  var word = "host"
}

extension FilterParser {
  /// Reads a term: qualifiers and a value, a word that stands alone, or a value alone.
  mutating func term() throws(FilterError) -> FilterExpression {
    var qualifiers = FilterQualifiers()
    let word = current.text.lowercased()
    if let direction = FilterWords.directions[word] {
      advance()
      return .term(.direction(direction))
    }
    let family =
      FilterWords.protocols[word].map { FilterTerm.ipProtocol($0) }
      ?? FilterWords.versions[word].map { FilterTerm.version($0) }
    if let family {
      advance()
      guard current.kind == .word, isQualifier(current.text) else { return .term(family) }
      qualifiers.family = family
    }
    guard try takeSideAndKind(&qualifiers) || family != nil else { return try lone() }
    carried = qualifiers
    return try value(qualifiers)
  }

  /// Whether a word goes on what a protocol began.
  private func isQualifier(_ text: String) -> Bool {
    let word = text.lowercased()
    if FilterWords.sides[word] != nil { return true }
    guard let kind = FilterWords.Kind(rawValue: word) else { return false }
    return kind.hasSides || kind == .proto
  }

  /// Takes `src`, `dst`, `src or dst`, `src and dst`, and the kind behind; false without any.
  private mutating func takeSideAndKind(
    _ qualifiers: inout FilterQualifiers
  ) throws(FilterError) -> Bool {
    if let side = FilterWords.sides[current.text.lowercased()] {
      qualifiers.side = side
      qualifiers.word = current.text.lowercased()
      advance()
      let isPair = current.kind == .or || current.kind == .and
      if isPair, let other = FilterWords.sides[following.text.lowercased()], other != side {
        qualifiers.side = current.kind == .or ? .either : .both
        advance(by: 2)
      }
    }
    guard current.kind == .word, let kind = FilterWords.Kind(rawValue: current.text.lowercased())
    else { return qualifiers.side != nil }
    guard qualifiers.side == nil || kind.hasSides else {
      throw .noSides(current.text, column: current.column)
    }
    qualifiers.kind = kind
    qualifiers.word = kind.rawValue
    advance()
    return true
  }

  /// Reads the value that the qualifiers ask for.
  private mutating func value(_ qualifiers: FilterQualifiers) throws(FilterError)
    -> FilterExpression
  {
    let token = current
    guard token.kind == .word else {
      throw .missingValue(
        of: qualifiers.word, column: token.column, expected: qualifiers.kind.example)
    }
    guard let term = FilterTerm(token.text, qualifiers) else {
      throw .value(
        token.text, of: qualifiers.word, column: token.column, expected: qualifiers.kind.example)
    }
    advance()
    let parts = [qualifiers.family, term].compactMap { $0 }.map { FilterExpression.term($0) }
    return .conjunction(of: parts) ?? .term(term)
  }

  /// Reads a value without a word in front: like the term before, an identifier that says itself
  /// what it is, or at the beginning an address.
  private mutating func lone() throws(FilterError) -> FilterExpression {
    let token = current
    if let carried, FilterTerm(token.text, carried) != nil { return try value(carried) }
    if let place = FilterPlace.Kind.allCases.lazy.compactMap({ FilterPlace($0, token.text) }).first
    {
      advance()
      return .term(.place(place))
    }
    if carried == nil, token.text.contains(where: { $0 == "." || $0 == ":" }),
      FilterTerm(token.text, FilterQualifiers()) != nil
    {
      return try value(FilterQualifiers())
    }
    let looksLikeValue = token.text.contains { $0.isNumber || $0 == "." || $0 == ":" }
    if looksLikeValue, let carried {
      throw .value(
        token.text, of: carried.word, column: token.column, expected: carried.kind.example)
    }
    throw .unknownWord(
      token.text, column: token.column,
      suggestion: FilterTerm.suggestion(for: token.text))
  }
}

extension FilterTerm {
  /// What a value means behind qualifiers; nil where it is no value of their kind.
  fileprivate init?(_ text: String, _ qualifiers: FilterQualifiers) {
    let side = qualifiers.side ?? .either
    switch qualifiers.kind {
    case .host, .net:
      guard let block = FilterTerm.block(text, qualifiers.kind) else { return nil }
      self = .address(block, side)
    case .port, .portrange:
      guard let ports = FilterValues.ports(text) else { return nil }
      self = .port(ports, side)
    case .proto:
      guard let ipProtocol = FilterValues.ipProtocol(text) else { return nil }
      self = .ipProtocol(ipProtocol)
    case .action:
      guard let action = FilterValues.action(text) else { return nil }
      self = .action(action)
    case .eni, .vpc, .subnet:
      let kind = FilterPlace.Kind(rawValue: qualifiers.kind.rawValue)
      guard let kind, let place = FilterPlace(kind, text) else { return nil }
      self = .place(place)
    }
  }

  /// `host` takes whole addresses and blocks, `net` also the beginning of a dotted quad.
  private static func block(_ text: String, _ kind: FilterWords.Kind) -> CIDRBlock? {
    kind == .net ? FilterValues.block(text) : CIDRBlock(text)
  }

  /// The term that a lone word was meant to be; for a number or the name of a port, that port.
  fileprivate static func suggestion(for text: String) -> String? {
    let word = text.lowercased()
    if FilterValues.ports(word) != nil { return "port \(word)" }
    if CIDRBlock(word) != nil { return "host \(word)" }
    return FilterWords.suggestion(for: word)
  }
}
