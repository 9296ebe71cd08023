/// A value of a JSON or YAML file, with the line where it begins.
///
/// Scalars keep their text: an account such as `012345678901` must not become a number.
struct DataNode: Hashable, Sendable {
  var content: Content
  /// From 1.
  var line: Int32

  enum Content: Hashable, Sendable {
    case null
    /// `isQuoted` tells the string `"true"` from the truth value.
    case scalar(String, isQuoted: Bool)
    case list([DataNode])
    case object([DataMember])
  }

  init(_ content: Content, line: Int32 = 0) {
    self.content = content
    self.line = line
  }

  /// What the value is, for a sentence that says that something else was expected.
  var noun: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text, _): quoted(text)
    case .list: "a list"
    case .object: "an object"
    }
  }
}

/// A key of an object with its value.
struct DataMember: Hashable, Sendable {
  var key: String
  /// The line of the key, from 1.
  var line: Int32
  var value: DataNode
}

/// What files may ask of memory and stack; no honest topology comes near.
enum TreeLimits {
  /// Bytes of one JSON file.
  static let jsonBytes = 512 << 20
  /// Bytes of one YAML file, which people write by hand.
  static let yamlBytes = 32 << 20
  /// Values inside values inside values.
  static let depth = 64
  /// Values of one JSON file.
  static let jsonNodes = 20_000_000
  /// Values of one YAML file with all aliases replaced by what they stand for.
  static let yamlNodes = 1_000_000
}

/// Why a file is no tree.
struct TreeFault: Error, Hashable {
  /// From 1.
  var line: Int
  var message: String
}

/// The text between quotes, on one line whatever it holds, and cut where it is long.
func quoted(_ text: String) -> String {
  let limit = 80
  let scalars = text.unicodeScalars
  let start = String(String.UnicodeScalarView(scalars.prefix(limit)))
  return "'\(visible(start))\(scalars.count > limit ? "..." : "")'"
}

/// The text with control characters as escapes: names come from files, and lines go to terminals.
func visible(_ text: String) -> String {
  func isControl(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1f, 0x7f...0x9f, 0x2028, 0x2029: true
    default: false
    }
  }
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  return text.unicodeScalars.reduce(into: "") { result, scalar in
    if isControl(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
}
