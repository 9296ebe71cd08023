/// A value of Thrift's compact protocol, as it was read.
package enum CompactValue: Hashable, Sendable {
  /// Numbers of all sizes, and 1 and 0 for true and false.
  case number(Int)
  /// Bytes or text.
  case bytes([UInt8])
  /// Elements of one kind.
  case list([CompactValue])
  /// Fields by their numbers.
  case structure([Int: CompactValue])

  /// Bytes that are no such value: they end early, nest too deep or name an unknown type.
  package struct Trouble: Error {}

  /// Structs and lists inside of each other; Parquet has six.
  private static let depthLimit = 16

  /// Reads a struct.
  ///
  /// - Parameter offset: Where it begins; afterwards, what is behind it.
  package static func structure(
    _ bytes: Span<UInt8>, at offset: inout Int
  ) throws(Trouble) -> CompactValue {
    try structure(bytes, &offset, depth: 0)
  }

  /// A field of a struct.
  package subscript(field: Int) -> CompactValue? {
    if case .structure(let fields) = self { fields[field] } else { nil }
  }

  /// The number that it is.
  package var number: Int? { if case .number(let number) = self { number } else { nil } }

  /// The bytes that it is.
  package var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

  /// The elements that it has.
  package var items: [CompactValue]? { if case .list(let items) = self { items } else { nil } }

  private static func structure(
    _ bytes: Span<UInt8>, _ offset: inout Int, depth: Int
  ) throws(Trouble) -> CompactValue {
    guard depth < depthLimit else { throw Trouble() }
    var fields: [Int: CompactValue] = [:]
    var last = 0
    while true {
      let head = try byte(bytes, &offset)
      if head == 0 { return .structure(fields) }
      let step = Int(head >> 4)
      let field = step == 0 ? try zigzag(bytes, &offset) : last &+ step
      fields[field] = try value(of: head & 15, bytes, &offset, depth: depth)
      last = field
    }
  }

  /// A field's value; its type tells whether it is true or false.
  private static func value(
    of type: UInt8, _ bytes: Span<UInt8>, _ offset: inout Int, depth: Int
  ) throws(Trouble) -> CompactValue {
    switch type {
    case 1: return .number(1)
    case 2: return .number(0)
    case 3: return .number(Int(try byte(bytes, &offset)))
    case 4, 5, 6: return .number(try zigzag(bytes, &offset))
    case 8:
      let count = try length(bytes, &offset)
      defer { offset += count }
      return .bytes((offset..<offset + count).map { bytes[$0] })
    case 9, 10: return try list(bytes, &offset, depth: depth + 1)
    case 12: return try structure(bytes, &offset, depth: depth + 1)
    default: throw Trouble()
    }
  }

  private static func list(
    _ bytes: Span<UInt8>, _ offset: inout Int, depth: Int
  ) throws(Trouble) -> CompactValue {
    guard depth < depthLimit else { throw Trouble() }
    let head = try byte(bytes, &offset)
    // Each element takes a byte at least, so no more are believed than there are bytes.
    let count = head >> 4 == 15 ? try length(bytes, &offset) : Int(head >> 4)
    guard count <= bytes.count - offset else { throw Trouble() }
    var items: [CompactValue] = []
    for _ in 0..<count {
      let type = head & 15
      // In lists a truth is a byte of its own.
      items.append(
        type <= 2
          ? .number(Int(try byte(bytes, &offset)) == 1 ? 1 : 0)
          : try value(of: type, bytes, &offset, depth: depth))
    }
    return .list(items)
  }

  private static func byte(
    _ bytes: Span<UInt8>, _ offset: inout Int
  ) throws(Trouble) -> UInt8 {
    guard offset < bytes.count else { throw Trouble() }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// A length that the bytes have room for.
  private static func length(
    _ bytes: Span<UInt8>, _ offset: inout Int
  ) throws(Trouble) -> Int {
    let value = try varint(bytes, &offset)
    guard value <= UInt64(bytes.count - offset) else { throw Trouble() }
    return Int(value)
  }

  private static func zigzag(
    _ bytes: Span<UInt8>, _ offset: inout Int
  ) throws(Trouble) -> Int {
    let value = try varint(bytes, &offset)
    return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
  }

  private static func varint(
    _ bytes: Span<UInt8>, _ offset: inout Int
  ) throws(Trouble) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte(bytes, &offset)
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return value }
    }
    throw Trouble()
  }
}
