/// Turns comma-separated values into lines of words, while they stream by.
///
/// Quotes are taken away, no value becomes `-`, and a blank inside a value `%20`.
struct CommaLines {
  private var isQuoted = false
  private var isEmpty = true

  mutating func read(_ bytes: Span<UInt8>, into lines: inout [UInt8]) {
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: end(with: 0x20, &lines)
      case UInt8(ascii: "\n"):
        isQuoted = false
        end(with: UInt8(ascii: "\n"), &lines)
      case UInt8(ascii: "\r"): break
      case 0x20, 0x09: append(Array("%20".utf8), &lines)
      case let byte: append([byte], &lines)
      }
    }
  }

  private mutating func append(_ bytes: [UInt8], _ lines: inout [UInt8]) {
    lines += bytes
    isEmpty = false
  }

  private mutating func end(with byte: UInt8, _ lines: inout [UInt8]) {
    if isEmpty { lines.append(UInt8(ascii: "-")) }
    lines.append(byte)
    isEmpty = true
  }
}
