/// The key of an object: any bytes, sorted as bytes.
package struct ObjectKey: Hashable, Comparable, Sendable {
  /// Bytes of the longest key.
  package static let byteLimit = 1024

  /// The bytes; UTF-8 for every client that follows the rules.
  package let bytes: [UInt8]

  /// Names an object; nil where a key is empty or too long.
  package init?(_ bytes: [UInt8]) {
    guard (1...ObjectKey.byteLimit).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// Names an object by a text.
  package init?(_ text: String) { self.init(Array(text.utf8)) }

  /// Bytes decide, as in S3.
  package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension ObjectKey: CustomStringConvertible {
  /// The key as text; what is no UTF-8 becomes U+FFFD.
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}
