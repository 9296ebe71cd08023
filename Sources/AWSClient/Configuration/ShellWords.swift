/// Splits a command line into words as a shell does, without running one.
package enum ShellWords {
  /// The words, with quotes and backslashes taken away; nil when a quote does not end.
  package static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word: [UInt8]?
    var quote: UInt8?
    var bytes = Array(line.utf8).makeIterator()
    while let byte = bytes.next() {
      switch (quote, byte) {
      case (UInt8(ascii: "'"), UInt8(ascii: "'")), (UInt8(ascii: "\""), UInt8(ascii: "\"")):
        quote = nil
      case (nil, UInt8(ascii: "'")), (nil, UInt8(ascii: "\"")):
        quote = byte
        word = word ?? []
      case (nil, UInt8(ascii: "\\")):
        guard let next = bytes.next() else { return nil }
        word = (word ?? []) + [next]
      case (UInt8(ascii: "\""), UInt8(ascii: "\\")):
        guard let next = bytes.next() else { return nil }
        // Between double quotes a backslash is one, except before a quote or another.
        let isEscape = next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\")
        word = (word ?? []) + (isEscape ? [next] : [byte, next])
      case (nil, 0x20), (nil, 0x09), (nil, 0x0a), (nil, 0x0d):
        if let whole = word { words.append(String(decoding: whole, as: UTF8.self)) }
        word = nil
      default: word = (word ?? []) + [byte]
      }
    }
    guard quote == nil else { return nil }
    if let whole = word { words.append(String(decoding: whole, as: UTF8.self)) }
    return words
  }
}
