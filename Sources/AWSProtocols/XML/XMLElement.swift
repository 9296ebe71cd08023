/// An element of an XML answer with what is inside it; attributes are not kept, as AWS uses none.
package struct XMLElement: Hashable, Sendable {
  /// The name without a namespace prefix.
  package var name: String
  /// The text directly inside; blanks between elements are dropped.
  package var text: String
  /// The elements directly inside, in order.
  package var children: [XMLElement]

  /// Makes an element.
  package init(name: String, text: String = "", children: [XMLElement] = []) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// The first element of this name directly inside.
  package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The first element of this name at any depth, the outermost levels first.
  package func first(_ name: String) -> XMLElement? {
    var level = children
    while !level.isEmpty {
      if let found = level.first(where: { $0.name == name }) { return found }
      level = level.flatMap(\.children)
    }
    return nil
  }
}

/// What an answer may ask of memory and stack.
package enum XMLLimits {
  /// Bytes of one document.
  package static let bytes = 64 << 20
  /// Elements inside elements.
  package static let depth = 64
  /// Elements of one document.
  package static let elements = 4_000_000
  /// Bytes of a name.
  package static let nameBytes = 1024
}

/// Why bytes are no XML document that Weir reads.
package struct XMLFault: Error, Hashable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  /// What was found, and what was expected.
  package var message: String

  /// Names the line and what is wrong there.
  package init(line: Int, message: String) {
    self.line = line
    self.message = message
  }

  /// One sentence that begins with the line.
  package var description: String { "line \(line): \(message)" }
}
