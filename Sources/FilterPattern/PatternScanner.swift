/// Goes through the bytes of a pattern.
struct PatternScanner {
  let bytes: [UInt8]
  var index = 0
  private var expressions = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  func fault(_ message: String) -> FilterPatternError {
    FilterPatternError(place: index, message: message)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

  mutating func skipBlanks() {
    while let byte = next, PatternScanner.isBlank(byte) { index += 1 }
  }

  /// Passes over a text, where it stands here.
  mutating func take(_ text: String) -> Bool {
    guard bytes[index...].starts(with: text.utf8) else { return false }
    index += text.utf8.count
    return true
  }

  /// A text between quotation marks; a backslash stands in front of one that belongs to it.
  mutating func quoted() throws(FilterPatternError) -> [UInt8] {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return text
      case UInt8(ascii: "\\"):
        guard let escaped = next else { break }
        index += 1
        let isSign = escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
        text += isSign ? [escaped] : [byte, escaped]
      default: text.append(byte)
      }
    }
    throw fault("a quotation mark is not closed")
  }

  /// A regular expression between percent signs.
  mutating func expression() throws(FilterPatternError) -> RegularExpression {
    expressions += 1
    guard expressions <= FilterPatternLimits.expressions else {
      throw fault(
        "a pattern has more than \(FilterPatternLimits.expressions) regular expressions")
    }
    let start = index + 1
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "%") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < bytes.count else { throw fault("a regular expression is not closed by '%'") }
    let expression = try RegularExpressionReader.read(Array(bytes[start..<end]), at: start)
    index = end + 1
    return expression
  }

  /// Bytes up to one that ends a word.
  mutating func word(until ends: (UInt8) -> Bool) -> [UInt8] {
    let start = index
    while let byte = next, !ends(byte) { index += 1 }
    return Array(bytes[start..<index])
  }
}
