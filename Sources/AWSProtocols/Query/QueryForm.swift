/// What a form may ask of memory and stack.
package enum QueryLimits {
  /// Parameters of one call.
  package static let parameters = 20_000
  /// Parts of a name, between full stops.
  package static let depth = 16
  /// Bytes of a name.
  package static let nameBytes = 1024
}

/// Why bytes are no form.
package struct QueryFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, and what was expected.
  package var message: String

  /// Says what is wrong.
  package init(_ message: String) { self.message = message }

  /// The message.
  package var description: String { message }
}

/// Reads forms (`application/x-www-form-urlencoded`) and the tree that their names describe.
package enum QueryForm {
  /// The fields of a form in order, decoded.
  ///
  /// Strict: a `%` that begins no sequence, bytes that are no UTF-8, and a field without a name are
  /// refused, since two readers could take them for different things.
  package static func fields(_ bytes: [UInt8]) throws(QueryFault) -> [QueryParameter] {
    var fields: [QueryParameter] = []
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      guard fields.count < QueryLimits.parameters else {
        throw QueryFault("there are more than \(QueryLimits.parameters) parameters")
      }
      let sides = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let name = try decode(sides[0], "the name of parameter \(fields.count + 1)")
      guard !name.isEmpty else {
        throw QueryFault("parameter \(fields.count + 1) has no name")
      }
      guard name.utf8.count <= QueryLimits.nameBytes else {
        throw QueryFault("a parameter's name has more than \(QueryLimits.nameBytes) bytes")
      }
      let value = sides.count > 1 ? try decode(sides[1], "the value of '\(name)'") : ""
      fields.append(QueryParameter(name: name, value: value))
    }
    return fields
  }

  /// The tree that names describe: `Filter.1.Value.2` is the second value of the first filter.
  ///
  /// Where all names of a level are numbers from 1, it is an array in the order of the numbers,
  /// gaps closed; everything else is an object. No parameter may stand twice, or be both a value
  /// and a level.
  package static func tree(_ fields: [QueryParameter]) throws(QueryFault) -> JSONValue {
    let root = QueryNode()
    for field in fields {
      let parts = field.name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= QueryLimits.depth else {
        throw QueryFault(
          "the parameter '\(field.name)' has more than \(QueryLimits.depth) parts")
      }
      guard !parts.contains("") else {
        throw QueryFault("the parameter '\(field.name)' has an empty part")
      }
      var node = root
      for part in parts {
        guard node.text == nil else { throw conflict(field.name) }
        node = node.child(String(part))
      }
      guard node.text == nil else {
        throw QueryFault("the parameter '\(field.name)' stands more than once")
      }
      guard node.isEmpty else { throw conflict(field.name) }
      node.text = field.value
    }
    return root.isEmpty ? .object([]) : root.value
  }

  private static func conflict(_ name: String) -> QueryFault {
    QueryFault("the parameter '\(name)' is a value in one place and a structure in another")
  }

  private static func decode(
    _ bytes: ArraySlice<UInt8>, _ place: @autoclosure () -> String
  ) throws(QueryFault) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "+"): text.append(0x20)
      case UInt8(ascii: "%"):
        guard index + 2 < bytes.endIndex,
          let high = PercentEncoding.digit(bytes[index + 1]),
          let low = PercentEncoding.digit(bytes[index + 2])
        else { throw QueryFault("\(place()) holds a '%' without two hexadecimal digits") }
        text.append(high << 4 | low)
        index += 2
      case let byte: text.append(byte)
      }
      index += 1
    }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw QueryFault("\(place()) is not UTF-8")
    }
    return string
  }
}

/// A level of the tree while it grows.
private final class QueryNode {
  var text: String?
  private var places: [String: Int] = [:]
  private var children: [(name: String, node: QueryNode)] = []

  var isEmpty: Bool { children.isEmpty }

  func child(_ name: String) -> QueryNode {
    if let place = places[name] { return children[place].node }
    let node = QueryNode()
    places[name] = children.count
    children.append((name, node))
    return node
  }

  var value: JSONValue {
    if let text { return .string(text) }
    let numbers = children.compactMap { QueryNode.number($0.name) }
    guard numbers.count == children.count else {
      return .object(children.map { JSONMember($0.name, $0.node.value) })
    }
    let order = zip(numbers, children).sorted { $0.0 < $1.0 }
    return .array(order.map { $0.1.node.value })
  }

  /// A place in a list, written as everybody writes it: no sign, no zero at the front.
  private static func number(_ name: String) -> Int? {
    guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !name.hasPrefix("0") else {
      return nil
    }
    return Int(name)
  }
}
