/// Base64 with padding (RFC 4648), as checksums and Firehose's records are written.
package enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xff, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  /// The text of some bytes.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    append(bytes, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Adds the text of some bytes to another text.
  package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    var index = 0
    while index < bytes.count {
      let rest = bytes.count - index
      var word = UInt32(bytes[index]) << 16
      if rest > 1 { word |= UInt32(bytes[index + 1]) << 8 }
      if rest > 2 { word |= UInt32(bytes[index + 2]) }
      for place in 0..<4 {
        let digit = digits[Int(word >> (18 - 6 * UInt32(place)) & 63)]
        text.append(place <= rest ? digit : UInt8(ascii: "="))
      }
      index += 3
    }
  }

  /// The bytes of a text; nil where it is none, or its last digit holds bits that mean nothing.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { digits in
      guard digits.count % 4 == 0 else { return nil }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(digits.count / 4 * 3)
      var index = 0
      while index < digits.count {
        let isLast = index + 4 == digits.count
        var padding = 0
        if isLast {
          if unsafe digits[index + 3] == UInt8(ascii: "=") { padding = 1 }
          if padding == 1, unsafe digits[index + 2] == UInt8(ascii: "=") { padding = 2 }
        }
        var word: UInt32 = 0
        for place in 0..<4 {
          let value = place < 4 - padding ? unsafe values[Int(digits[index + place])] : 0
          guard value < 64 else { return nil }
          word = word << 6 | UInt32(value)
        }
        guard padding == 0 || word & (padding == 1 ? 0xff : 0xffff) == 0 else { return nil }
        bytes.append(UInt8(word >> 16))
        if padding < 2 { bytes.append(UInt8(word >> 8 & 0xff)) }
        if padding < 1 { bytes.append(UInt8(word & 0xff)) }
        index += 4
      }
      return bytes
    }
  }
}
