internal import AWSProtocols

/// A way into a JSON document: `$.a.b[0]`, `$.list[*].x`, `$.['dotted.name']`.
struct JSONSelector: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case member(String)
    case element(Int)
    case everyElement
    case everyMember
  }

  private(set) var steps: [Step] = []
  /// As it was written.
  let name: String

  /// Steps that lead to many.
  var wildcards: Int {
    steps.reduce(0) { $0 + ($1 == .everyElement || $1 == .everyMember ? 1 : 0) }
  }

  init(_ scanner: inout PatternScanner) throws(FilterPatternError) {
    let start = scanner.index
    guard scanner.take("$") else { throw scanner.fault("a selector such as $.name was expected") }
    var steps: [Step] = []
    while true {
      if scanner.take(".*") {
        steps.append(.everyMember)
      } else if scanner.take(".[") {
        steps.append(try JSONSelector.bracket(&scanner))
      } else if scanner.take(".") {
        steps.append(.member(try JSONSelector.member(&scanner)))
      } else if scanner.take("[") {
        steps.append(try JSONSelector.bracket(&scanner))
      } else {
        break
      }
    }
    guard !steps.isEmpty else { throw scanner.fault("a name was expected behind '$'") }
    name = String(decoding: scanner.bytes[start..<scanner.index], as: UTF8.self)
    self.steps = steps
    guard wildcards <= 1 else { throw scanner.fault("a selector has more than one wildcard") }
  }

  private static func member(_ scanner: inout PatternScanner) throws(FilterPatternError) -> String {
    let word = scanner.word { byte in
      PatternScanner.isBlank(byte) || Array(".[=!<>)(&|}".utf8).contains(byte)
    }
    guard !word.isEmpty else { throw scanner.fault("a name was expected behind '.'") }
    return String(decoding: word, as: UTF8.self)
  }

  private static func bracket(_ scanner: inout PatternScanner) throws(FilterPatternError) -> Step {
    let step: Step
    if scanner.take("*") {
      step = .everyElement
    } else if scanner.take("'") {
      let word = scanner.word { $0 == UInt8(ascii: "'") }
      guard scanner.take("'") else { throw scanner.fault("an apostrophe is not closed") }
      step = .member(String(decoding: word, as: UTF8.self))
    } else {
      let digits = scanner.word { !(0x30...0x39).contains($0) }
      guard let place = Int(String(decoding: digits, as: UTF8.self)) else {
        throw scanner.fault("a number, '*' or a name in apostrophes was expected behind '['")
      }
      step = .element(place)
    }
    guard scanner.take("]") else { throw scanner.fault("']' was expected") }
    return step
  }

  /// The values that the way leads to.
  func select(_ root: JSONValue) -> [JSONValue] {
    var level = [root]
    for step in steps {
      level = level.flatMap { node -> [JSONValue] in
        switch (step, node) {
        case (.member(let name), .object(let members)):
          members.first { $0.name == name }.map { [$0.value] } ?? []
        case (.element(let place), .array(let items)):
          items.indices.contains(place) ? [items[place]] : []
        case (.everyElement, .array(let items)): items
        case (.everyElement, .object(let members)), (.everyMember, .object(let members)):
          members.map(\.value)
        case (.everyMember, .array(let items)): items
        default: []
        }
      }
    }
    return level
  }
}
