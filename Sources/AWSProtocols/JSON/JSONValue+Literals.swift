// Trees of JSON as they are written in code: `["vpcId": .string(id), "isDefault": false]`.

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  /// A text.
  package init(stringLiteral text: String) { self = .string(text) }
  /// A truth value.
  package init(booleanLiteral truth: Bool) { self = .bool(truth) }
  /// A whole number.
  package init(integerLiteral number: Int) { self = .number("\(number)") }
  /// Values in order.
  package init(arrayLiteral items: JSONValue...) { self = .array(items) }
  /// Members in order.
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { JSONMember($0.0, $0.1) })
  }
  /// The word `null`.
  package init(nilLiteral: ()) { self = .null }

  /// A text, or `null` where there is none.
  package init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  /// A whole number, or `null` where there is none.
  package init(_ number: Int?) { self = number.map { .number("\($0)") } ?? .null }
  /// Texts in order.
  package init(texts: some Sequence<String>) { self = .array(texts.map { .string($0) }) }
}

extension JSONValue {
  /// The truth value, where it is one.
  package var truth: Bool? {
    guard case .bool(let truth) = self else { return nil }
    return truth
  }

  /// The whole number, where it is one.
  package var integer: Int? {
    guard case .number(let digits) = self else { return nil }
    return Int(digits)
  }

  /// Gives a member another value, at its place or at the end; nil takes it away.
  ///
  /// What is no object becomes one.
  package mutating func set(_ name: String, _ value: JSONValue?) {
    var members: [JSONMember] = []
    if case .object(let present) = self { members = present }
    switch (members.firstIndex { $0.name == name }, value) {
    case (let place?, let value?): members[place].value = value
    case (let place?, nil): members.remove(at: place)
    case (nil, let value?): members.append(JSONMember(name, value))
    case (nil, nil): break
    }
    self = .object(members)
  }

  /// The texts at the end of a path such as `attachmentSet.vpcId`, through every list on the way.
  ///
  /// Numbers and truth values are given as they are written.
  package func texts(at path: String) -> [String] {
    var texts: [String] = []
    _ = hasText(at: path.split(separator: ".").map { String($0) }[...]) { text in
      texts.append(text)
      return false
    }
    return texts
  }

  /// Whether a text at the end of a path fits, through every list on the way; none is looked at
  /// after one that does.
  ///
  /// - Parameter path: Names of members, such as `attachmentSet` and `vpcId`.
  package func hasText(at path: ArraySlice<String>, _ fits: (String) -> Bool) -> Bool {
    switch self {
    case .array(let items): return items.contains { $0.hasText(at: path, fits) }
    case .object(let members):
      guard let name = path.first else { return false }
      // By places: thousands of records are looked through, and no member is copied for that.
      for place in members.indices where members[place].name == name {
        return members[place].value.hasText(at: path.dropFirst(), fits)
      }
      return false
    case .string(let text), .number(let text): return path.isEmpty && fits(text)
    case .bool(let truth): return path.isEmpty && fits("\(truth)")
    case .null: return false
    }
  }
}
