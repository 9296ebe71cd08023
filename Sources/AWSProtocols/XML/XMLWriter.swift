/// Writes XML as AWS's services do: a declaration, no blanks between elements.
package struct XMLWriter: Sendable {
  /// What is written so far.
  package private(set) var bytes: [UInt8] = []

  /// Begins a document.
  package init() { bytes += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8 }

  /// An element around whatever the closure writes; one that it leaves empty closes itself.
  ///
  /// - Parameter namespace: The value of its `xmlns`.
  /// - Parameter attributes: Further attributes.
  package mutating func element(
    _ name: String, namespace: String? = nil, attributes: [QueryParameter] = [],
    _ content: (inout XMLWriter) -> Void
  ) {
    bytes.append(UInt8(ascii: "<"))
    bytes += name.utf8
    if let namespace { appendAttribute("xmlns", namespace) }
    for attribute in attributes { appendAttribute(attribute.name, attribute.value) }
    bytes.append(UInt8(ascii: ">"))
    let start = bytes.count
    content(&self)
    if bytes.count == start {
      bytes.removeLast()
      bytes += "/>".utf8
    } else {
      bytes += "</".utf8
      bytes += name.utf8
      bytes.append(UInt8(ascii: ">"))
    }
  }

  /// An element that holds a text.
  package mutating func element(_ name: String, text: String) {
    element(name) { $0.append(text) }
  }

  private mutating func appendAttribute(_ name: String, _ value: String) {
    bytes += " \(name)=\"".utf8
    append(value)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Text between elements; what XML 1.0 cannot hold becomes U+FFFD.
  package mutating func append(_ text: String) {
    // Nearly every text goes out as it is, and is copied at once.
    var text = text
    let isPlain = text.withUTF8 { buffer in
      guard unsafe buffer.allSatisfy(XMLWriter.isPlain) else { return false }
      unsafe bytes.append(contentsOf: buffer)
      return true
    }
    guard !isPlain else { return }
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: bytes += "&amp;".utf8
      case 0x3c: bytes += "&lt;".utf8
      case 0x3e: bytes += "&gt;".utf8
      case 0x22: bytes += "&quot;".utf8
      // A reader would turn the bare character into a line feed.
      case 0x0d: bytes += "&#13;".utf8
      case 0x09, 0x0a: bytes.append(UInt8(scalar.value))
      case 0x00..<0x20, 0xfffe, 0xffff: bytes += "\u{fffd}".utf8
      case 0x20..<0x80: bytes.append(UInt8(scalar.value))
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
  }

  /// Whether a byte is an ASCII character that stands for itself between elements.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x26, 0x3c, 0x3e, 0x22: false
    case 0x20..<0x80, 0x09, 0x0a: true
    default: false
    }
  }
}
