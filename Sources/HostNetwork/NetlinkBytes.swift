/// One datagram of the kernel, read with every bound checked.
///
/// Netlink numbers are in the machine's own byte order.
struct NetlinkBytes {
  let bytes: [UInt8]

  /// An unsigned number of one to eight bytes at an offset.
  func number<Number: FixedWidthInteger & UnsignedInteger>(
    at offset: Int, _ part: String, as type: Number.Type = Number.self
  ) throws(HostNetworkError) -> Number {
    let width = Number.bitWidth / 8
    guard offset >= 0, offset <= bytes.count, bytes.count - offset >= width else {
      throw .malformed(
        part: part, offset: offset, needed: width, found: max(0, bytes.count - offset))
    }
    var number: Number = 0
    for index in 0..<width {
      number |= Number(truncatingIfNeeded: bytes[offset + index]) << Number(index * 8)
    }
    return Number(littleEndian: number)
  }

  /// A signed 32-bit number at an offset.
  func int32(at offset: Int, _ part: String) throws(HostNetworkError) -> Int32 {
    Int32(bitPattern: try number(at: offset, part))
  }
}

/// The header of a message, and where the rest of it is.
struct NetlinkMessage: Equatable {
  /// What it is about; `Kind` has the types that matter here.
  var type: UInt16
  /// `NLM_F_` bits.
  var flags: UInt16
  /// The number of the request that it answers.
  var sequence: UInt32
  /// Everything behind the header.
  var body: Range<Int>

  /// Whether the kernel says that the listing it is part of was disturbed (`NLM_F_DUMP_INTR`).
  var isInterrupted: Bool { flags & 0x10 != 0 }

  /// Message types of netlink and rtnetlink.
  enum Kind {
    static let nothing: UInt16 = 1
    static let error: UInt16 = 2
    static let done: UInt16 = 3
    static let newLink: UInt16 = 16
    static let deletedLink: UInt16 = 17
    static let getLink: UInt16 = 18
    static let newAddress: UInt16 = 20
    static let deletedAddress: UInt16 = 21
    static let getAddress: UInt16 = 22
    static let newRoute: UInt16 = 24
    static let deletedRoute: UInt16 = 25
    static let getRoute: UInt16 = 26
    static let newStatistics: UInt16 = 92
    static let getStatistics: UInt16 = 94
  }
}

/// The messages of a datagram, one after the other.
struct NetlinkMessages {
  private static let headerSize = 16
  private let bytes: NetlinkBytes
  private var offset = 0

  init(_ bytes: NetlinkBytes) { self.bytes = bytes }

  /// The next message; nil behind the last.
  mutating func next() throws(HostNetworkError) -> NetlinkMessage? {
    let left = bytes.bytes.count - offset
    guard left > 0 else { return nil }
    let length = Int(try bytes.number(at: offset, "a message's length", as: UInt32.self))
    guard length >= NetlinkMessages.headerSize, length <= left else {
      throw .malformed(
        part: "a message", offset: offset, needed: max(length, NetlinkMessages.headerSize),
        found: left)
    }
    let message = NetlinkMessage(
      type: try bytes.number(at: offset + 4, "a message's type"),
      flags: try bytes.number(at: offset + 6, "a message's flags"),
      sequence: try bytes.number(at: offset + 8, "a message's number"),
      body: offset + NetlinkMessages.headerSize..<offset + length)
    // The last message may lack the padding.
    offset = min(offset + (length + 3) & ~3, bytes.bytes.count)
    return message
  }
}

/// One attribute: a type and where its value is.
struct NetlinkAttribute: Equatable {
  var type: UInt16
  var value: Range<Int>
}

/// The attributes in a part of a message.
struct NetlinkAttributes {
  private let bytes: NetlinkBytes
  private var rest: Range<Int>

  /// - Parameter range: A range of the bytes; the attributes fill it.
  init(_ bytes: NetlinkBytes, in range: Range<Int>) {
    self.bytes = bytes
    rest = range
  }

  /// The next attribute; nil behind the last.
  mutating func next() throws(HostNetworkError) -> NetlinkAttribute? {
    // Fewer bytes than a header has are padding.
    guard rest.count >= 4 else { return nil }
    let start = rest.lowerBound
    let length = Int(try bytes.number(at: start, "an attribute's length", as: UInt16.self))
    guard length >= 4, length <= rest.count else {
      throw .malformed(
        part: "an attribute", offset: start, needed: max(length, 4), found: rest.count)
    }
    // The two highest bits say that the value is nested or in network order.
    let type = try bytes.number(at: start + 2, "an attribute's type", as: UInt16.self) & 0x3fff
    rest = min(start + (length + 3) & ~3, rest.upperBound)..<rest.upperBound
    return NetlinkAttribute(type: type, value: start + 4..<start + length)
  }
}
