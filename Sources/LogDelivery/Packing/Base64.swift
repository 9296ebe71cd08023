/// Base64 with padding, as AWS writes bytes in JSON and headers.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Adds the text of some bytes.
  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.reserveCapacity(text.count + (bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let first = bytes[index]
      let second = left > 1 ? bytes[index + 1] : 0
      let third = left > 2 ? bytes[index + 2] : 0
      text.append(digits[Int(first >> 2)])
      text.append(digits[Int(first << 4 & 0x30 | second >> 4)])
      text.append(left > 1 ? digits[Int(second << 2 & 0x3c | third >> 6)] : UInt8(ascii: "="))
      text.append(left > 2 ? digits[Int(third & 0x3f)] : UInt8(ascii: "="))
      index += 3
    }
  }

  /// The text of a CRC-32, its highest byte first.
  static func text(_ checksum: UInt32) -> String {
    var text: [UInt8] = []
    append(
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
