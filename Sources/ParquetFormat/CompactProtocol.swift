/// Writes Thrift's compact protocol, in which Parquet describes its pages and files.
package struct CompactProtocol {
  /// What is written so far.
  package private(set) var bytes: [UInt8] = []
  /// The last field of each struct that is open, innermost last.
  private var lastFields: [Int] = [0]

  /// Begins a struct.
  package init() {}

  /// Types as field heads name them.
  private enum Kind: UInt8 {
    case yes = 1
    case no = 2
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  /// The type of a list's elements.
  package enum Element: UInt8, Sendable {
    /// 32-bit numbers.
    case int32 = 5
    /// Bytes or text.
    case binary = 8
    /// Structs.
    case structure = 12
  }

  private mutating func begin(_ field: Int, _ kind: Kind) {
    let last = lastFields[lastFields.count - 1]
    if (1...15).contains(field - last) {
      bytes.append(UInt8(field - last) << 4 | kind.rawValue)
    } else {
      bytes.append(kind.rawValue)
      zigzag(Int64(field))
    }
    lastFields[lastFields.count - 1] = field
  }

  /// A field with a number of 32 bits.
  package mutating func int32(_ field: Int, _ value: Int) {
    begin(field, .int32)
    zigzag(Int64(value))
  }

  /// A field with a number of 64 bits.
  package mutating func int64(_ field: Int, _ value: Int) {
    begin(field, .int64)
    zigzag(Int64(value))
  }

  /// A field that is true or false.
  package mutating func bool(_ field: Int, _ value: Bool) { begin(field, value ? .yes : .no) }

  /// A field with some bytes.
  package mutating func binary(_ field: Int, _ value: [UInt8]) {
    begin(field, .binary)
    element(value)
  }

  /// A field with UTF-8.
  package mutating func text(_ field: Int, _ value: String) { binary(field, Array(value.utf8)) }

  /// A field with a struct, which `body` writes.
  package mutating func structure(_ field: Int, _ body: (inout CompactProtocol) -> Void) {
    begin(field, .structure)
    element(body)
  }

  /// A list of so many elements, which `body` writes with `element`.
  package mutating func list(
    _ field: Int, of kind: Element, count: Int, _ body: (inout CompactProtocol) -> Void
  ) {
    begin(field, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | kind.rawValue)
    } else {
      bytes.append(0xf0 | kind.rawValue)
      varint(UInt64(count))
    }
    body(&self)
  }

  /// A number of a list.
  package mutating func element(_ value: Int) { zigzag(Int64(value)) }

  /// Bytes of a list.
  package mutating func element(_ value: [UInt8]) {
    varint(UInt64(value.count))
    bytes += value
  }

  /// A struct of a list.
  package mutating func element(_ body: (inout CompactProtocol) -> Void) {
    lastFields.append(0)
    body(&self)
    lastFields.removeLast()
    stop()
  }

  /// Ends the outermost struct.
  package mutating func stop() { bytes.append(0) }

  private mutating func zigzag(_ value: Int64) {
    varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
