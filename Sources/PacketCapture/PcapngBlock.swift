/// One whole pcapng block in the window's buffer, its two lengths checked to be equal.
struct PcapngBlock {
  /// Block types that Weir reads; any other is skipped, as the format asks (IANA-less registry in
  /// draft-ietf-opsawg-pcapng, section 11.1).
  enum Kind: UInt32 {
    case section = 0x0a0d_0d0a
    case interface = 1
    case obsoletePacket = 2
    case simplePacket = 3
    case statistics = 5
    case enhancedPacket = 6

    /// Bytes of the fields that every block of the type has, both lengths included.
    var minimumBytes: Int {
      switch self {
      case .section: 28
      case .interface: 20
      case .obsoletePacket, .enhancedPacket: 32
      case .simplePacket: 16
      case .statistics: 24
      }
    }
  }

  /// The start of every block: type and length.
  static let prefixBytes = 8
  /// Type, length, no body, length again.
  static let minimumBytes = 12
  /// An Enhanced Packet Block without frame and options.
  static let packetBytes = 32
  /// The number behind the length of a section header that shows the byte order.
  static let byteOrderMagic: UInt32 = 0x1a2b_3c4d

  let kind: Kind
  /// The window's index of the first byte.
  let start: Int
  /// Bytes from the type to the second length.
  let length: Int
  /// The file's offset of the first byte.
  let fileOffset: UInt64

  /// The window's index behind the body.
  var bodyEnd: Int { start + length - 4 }
}

extension Span<UInt8> {
  /// Looks for options between two indices of a block; stops at the end mark.
  ///
  /// - Returns: False when an option claims more bytes than the block has.
  func eachOption(
    from first: Int, to end: Int, swapped: Bool, _ body: (UInt16, Range<Int>) -> Void
  ) -> Bool {
    var position = first
    while end - position >= 4 {
      let code = half(at: position, swapped: swapped)
      let length = Int(half(at: position + 2, swapped: swapped))
      guard code != 0 else { return true }
      let value = position + 4
      guard length <= end - value else { return false }
      body(code, value..<(value + length))
      position = min(end, value + (length + 3) & ~3)
    }
    return true
  }

  /// Decodes text, up to its first zero byte if it has one.
  func text(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    for index in range {
      guard self[index] != 0 else { break }
      bytes.append(self[index])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
