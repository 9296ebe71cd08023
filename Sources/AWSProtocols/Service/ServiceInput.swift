/// The parameters of a call: the tree of a form or of a JSON body, read by name and type.
///
/// A form has nothing but text in it, JSON has types; the accessors take either and refuse what is
/// neither. Names are those on the wire, such as `FlowLogId` for EC2's list `FlowLogId.1`. Errors
/// name the parameter with its place: `Filter.2.Name`.
package struct ServiceInput: Hashable, Sendable {
  /// An object of members; text, lists and objects below.
  package let tree: JSONValue
  /// Whose rules for lists and whose error codes apply.
  package let wireProtocol: ServiceProtocol
  /// Where the tree stands in the whole input, with a full stop behind it; empty at the top.
  private let place: String

  /// Wraps a tree.
  package init(_ tree: JSONValue, _ wireProtocol: ServiceProtocol) {
    self.init(tree, wireProtocol, place: "")
  }

  private init(_ tree: JSONValue, _ wireProtocol: ServiceProtocol, place: String) {
    self.tree = tree
    self.wireProtocol = wireProtocol
    self.place = place
  }

  /// The names of all parameters on this level, in order, for whoever refuses unknown ones.
  package var names: [String] {
    guard case .object(let members) = tree else { return [] }
    return members.map(\.name)
  }

  /// Whether the parameter is there at all; `null` is not.
  package func has(_ name: String) -> Bool { value(name) != nil }

  /// The parameter's text; nil where it is absent.
  package func text(_ name: String) throws(ServiceError) -> String? {
    try value(name).map { (value) throws(ServiceError) in try text(value, name) }
  }

  /// The parameter's text, which must be there and not be empty.
  package func requiredText(_ name: String) throws(ServiceError) -> String {
    guard let text = try text(name), !text.isEmpty else {
      throw .missing(place + name, wireProtocol)
    }
    return text
  }

  /// The parameter's whole number; nil where it is absent.
  package func integer(_ name: String) throws(ServiceError) -> Int? {
    guard let value = value(name) else { return nil }
    let digits: String? =
      switch value {
      case .number(let digits): digits
      case .string(let text): wireProtocol.isJSON ? nil : text
      default: nil
      }
    // Int takes a plus sign, which no client writes.
    guard let digits, !digits.hasPrefix("+"), let number = Int(digits) else {
      throw wrongType(value, name, "an integer")
    }
    return number
  }

  /// The parameter's truth value; nil where it is absent.
  package func boolean(_ name: String) throws(ServiceError) -> Bool? {
    guard let value = value(name) else { return nil }
    switch value {
    case .bool(let truth): return truth
    case .string("true") where !wireProtocol.isJSON: return true
    case .string("false") where !wireProtocol.isJSON: return false
    default: throw wrongType(value, name, "true or false")
    }
  }

  /// The texts of a list; none where it is absent.
  package func texts(_ name: String) throws(ServiceError) -> [String] {
    var texts: [String] = []
    for (number, item) in try items(name).enumerated() {
      texts.append(try text(item, "\(name).\(number + 1)"))
    }
    return texts
  }

  /// The parameters inside a structure; nil where it is absent.
  package func structure(_ name: String) throws(ServiceError) -> ServiceInput? {
    guard let value = value(name) else { return nil }
    return try structure(value, name)
  }

  /// The structures of a list; none where it is absent.
  package func structures(_ name: String) throws(ServiceError) -> [ServiceInput] {
    var structures: [ServiceInput] = []
    for (number, item) in try items(name).enumerated() {
      structures.append(try structure(item, "\(name).\(number + 1)"))
    }
    return structures
  }

  private func value(_ name: String) -> JSONValue? {
    let value = tree[name]
    return value == .null ? nil : value
  }

  private func text(_ value: JSONValue, _ name: String) throws(ServiceError) -> String {
    guard case .string(let text) = value else { throw wrongType(value, name, "a string") }
    return text
  }

  private func structure(
    _ value: JSONValue, _ name: String
  ) throws(ServiceError) -> ServiceInput {
    guard case .object = value else { throw wrongType(value, name, "a structure") }
    return ServiceInput(value, wireProtocol, place: "\(place)\(name).")
  }

  private func items(_ name: String) throws(ServiceError) -> [JSONValue] {
    guard var value = value(name) else { return [] }
    // The query protocol has a word between a list and its numbers.
    if wireProtocol == .query, case .object(let members) = value, members.count == 1 {
      value = members[0].value
    }
    switch value {
    case .array(let items): return items
    // `Name=` alone is how forms write an empty list.
    case .string("") where !wireProtocol.isJSON: return []
    default: throw wrongType(value, name, "a list")
    }
  }

  private func wrongType(_ value: JSONValue, _ name: String, _ expected: String) -> ServiceError {
    let found =
      switch value {
      case .null: "null"
      case .bool(let truth): "\(truth)"
      case .number(let digits): digits
      case .string(let text): text
      case .array: "a list"
      case .object: "a structure"
      }
    return .wrongType(place + name, found: found, expected: expected, wireProtocol)
  }
}
