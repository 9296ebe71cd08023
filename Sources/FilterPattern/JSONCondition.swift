internal import AWSProtocols

/// Conditions on JSON between braces: `{ ($.a.b = "x*") && ($.n > 5 || $.t IS TRUE) }`.
indirect enum JSONCondition: Hashable, Sendable {
  case compare(JSONSelector, ValueTest)
  case isNull(JSONSelector)
  case isTruth(JSONSelector, Bool)
  case notExists(JSONSelector)
  case all([JSONCondition])
  case any([JSONCondition])

  static func read(_ scanner: inout PatternScanner) throws(FilterPatternError) -> JSONCondition {
    scanner.index += 1
    let condition = try disjunction(&scanner, depth: 0)
    scanner.skipBlanks()
    guard scanner.take("}") else { throw scanner.fault("'}' was expected") }
    scanner.skipBlanks()
    guard scanner.next == nil else { throw scanner.fault("something stands behind '}'") }
    let wildcards = condition.selectors.reduce(0) { $0 + $1.wildcards }
    guard wildcards <= 3 else { throw scanner.fault("a pattern has more than three wildcards") }
    return condition
  }

  private static func disjunction(
    _ scanner: inout PatternScanner, depth: Int
  ) throws(FilterPatternError) -> JSONCondition {
    var any = [try conjunction(&scanner, depth: depth)]
    scanner.skipBlanks()
    while scanner.take("||") {
      any.append(try conjunction(&scanner, depth: depth))
      scanner.skipBlanks()
    }
    return any.count == 1 ? any[0] : .any(any)
  }

  private static func conjunction(
    _ scanner: inout PatternScanner, depth: Int
  ) throws(FilterPatternError) -> JSONCondition {
    var all = [try single(&scanner, depth: depth)]
    scanner.skipBlanks()
    while scanner.take("&&") {
      all.append(try single(&scanner, depth: depth))
      scanner.skipBlanks()
    }
    return all.count == 1 ? all[0] : .all(all)
  }

  private static func single(
    _ scanner: inout PatternScanner, depth: Int
  ) throws(FilterPatternError) -> JSONCondition {
    scanner.skipBlanks()
    if scanner.take("(") {
      guard depth < FilterPatternLimits.depth else {
        throw scanner.fault("parentheses are nested too deep")
      }
      let inner = try disjunction(&scanner, depth: depth + 1)
      scanner.skipBlanks()
      guard scanner.take(")") else { throw scanner.fault("')' was expected") }
      return inner
    }
    let selector = try JSONSelector(&scanner)
    scanner.skipBlanks()
    if scanner.take("IS") {
      scanner.skipBlanks()
      if scanner.take("NULL") { return .isNull(selector) }
      if scanner.take("TRUE") { return .isTruth(selector, true) }
      if scanner.take("FALSE") { return .isTruth(selector, false) }
      throw scanner.fault("NULL, TRUE or FALSE was expected behind IS")
    }
    if scanner.take("NOT") {
      scanner.skipBlanks()
      guard scanner.take("EXISTS") else { throw scanner.fault("EXISTS was expected behind NOT") }
      return .notExists(selector)
    }
    return .compare(
      selector, try ValueTest(&scanner) { byte in Array(")}(&|".utf8).contains(byte) })
  }

  private var selectors: [JSONSelector] {
    switch self {
    case .compare(let selector, _), .isNull(let selector), .isTruth(let selector, _),
      .notExists(let selector):
      [selector]
    case .all(let parts), .any(let parts): parts.flatMap(\.selectors)
    }
  }

  func isTrue(_ root: JSONValue) -> Bool {
    switch self {
    case .all(let parts): parts.allSatisfy { $0.isTrue(root) }
    case .any(let parts): parts.contains { $0.isTrue(root) }
    case .notExists(let selector): selector.select(root).isEmpty
    case .isNull(let selector): selector.select(root).contains { $0 == .null }
    case .isTruth(let selector, let truth):
      selector.select(root).contains { $0 == .bool(truth) }
    case .compare(let selector, let test):
      selector.select(root).contains { $0.compared.map { test.isTrue($0[...]) } ?? false }
    }
  }

  /// The values that the pattern asks about.
  func values(_ root: JSONValue) -> [(name: String, value: String)] {
    selectors.compactMap { selector in
      selector.select(root).first?.compared.map {
        (selector.name, String(decoding: $0, as: UTF8.self))
      }
    }
  }
}

extension JSONValue {
  /// The bytes that a comparison looks at; nil for what has none.
  fileprivate var compared: [UInt8]? {
    switch self {
    case .number(let text), .string(let text): Array(text.utf8)
    case .bool(let truth): Array("\(truth)".utf8)
    case .null, .array, .object: nil
    }
  }
}
