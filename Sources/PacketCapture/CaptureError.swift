/// Why a capture cannot be read, or not to its end.
package enum CaptureError: Error, Equatable, Sendable {
  /// The path cannot be opened or read; `reason` is the system's text.
  case unreadable(file: String, reason: String)
  /// The system refuses to read beyond `offset`.
  case interrupted(file: String, offset: UInt64, reason: String)
  /// The path is a directory.
  case directory(file: String)
  /// There is not a single byte.
  case empty(file: String)
  /// The first bytes are those of no capture format.
  case notACapture(file: String, firstBytes: [UInt8])
  /// libpcap recognises the format, but refuses this version of it.
  case unsupportedFormat(file: String, message: String)
  /// The framing is one that Weir cannot strip.
  case linkType(file: String, number: UInt32)
  /// The file ends inside the record or block at `offset`.
  case cut(file: String, offset: UInt64, needed: UInt64, available: UInt64)
  /// The gzip data end early, after `offset` compressed bytes.
  case cutGzip(file: String, offset: UInt64)
  /// What stands at `offset` cannot be.
  case corrupt(file: String, offset: UInt64, found: String)
  /// The gzip data are damaged before compressed byte `offset`.
  case corruptGzip(file: String, offset: UInt64, found: String)
  /// libpcap gave up after `packets` packets.
  case library(file: String, packets: UInt64, message: String)
  /// More interfaces than a run can number.
  case tooManyInterfaces(name: String, limit: Int)

  /// Whether packets before the fault may have been delivered: the reading is incomplete, not
  /// impossible.
  package var isIncomplete: Bool {
    switch self {
    case .interrupted, .cut, .cutGzip, .corrupt, .corruptGzip, .library: true
    default: false
    }
  }
}

extension CaptureError: CustomStringConvertible {
  /// One sentence: what was found, where, and what would work.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .interrupted(let file, let offset, let reason):
      "\(file): cannot be read beyond byte \(offset): \(reason); everything before it was read"
    case .directory(let file):
      "\(file): is a directory; name the capture files in it, such as \(file)/*.pcap"
    case .empty(let file):
      "\(file): is empty; a capture has at least a header of 24 bytes"
    case .notACapture(let file, let firstBytes):
      "\(file): is no packet capture: it begins with \(hex(firstBytes))\(hint(firstBytes))"
    case .unsupportedFormat(let file, let message):
      "\(file): cannot be read: \(message); write it anew as pcap or pcapng"
    case .linkType(let file, let number):
      "\(file): link type \(LinkTypeName(number)) is not supported; Ethernet, Linux cooked (SLL,"
        + " SLL2), raw IP, BSD loopback and PPP are"
    case .cut(let file, let offset, let needed, let available):
      "\(file): ends in the middle of a record: the one at byte \(offset) needs \(needed) bytes,"
        + " \(available) are there; everything before it was read"
    case .cutGzip(let file, let offset):
      "\(file): the gzip data end early, after \(offset) bytes; everything before was read"
    case .corrupt(let file, let offset, let found):
      "\(file): is damaged at byte \(offset): \(found); everything before it was read"
    case .corruptGzip(let file, let offset, let found):
      "\(file): the gzip data are damaged before byte \(offset): \(found); everything before"
        + " was read"
    case .library(let file, let packets, let message):
      "\(file): cannot be read beyond packet \(packets): \(message)"
    case .tooManyInterfaces(let name, let limit):
      "interface \(name) is one more than the \(limit) a run can tell apart; replay fewer files"
        + " at once"
    }
  }

  private func hex(_ bytes: [UInt8]) -> String {
    let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return digits.joined(separator: " ")
  }

  /// Other compressions are the likeliest reason for a capture that is not recognised.
  private func hint(_ bytes: [UInt8]) -> String {
    let programs: [(magic: [UInt8], program: String)] = [
      ([0x28, 0xb5, 0x2f, 0xfd], "zstd -dc"), ([0xfd, 0x37, 0x7a, 0x58], "xz -dc"),
      ([0x42, 0x5a, 0x68], "bzip2 -dc"), ([0x04, 0x22, 0x4d, 0x18], "lz4 -dc"),
      ([0x50, 0x4b, 0x03, 0x04], "unzip -p"),
    ]
    guard let match = programs.first(where: { bytes.starts(with: $0.magic) }) else {
      return "; pcap and pcapng files are read, also compressed with gzip"
    }
    return "; unpack it on the way in: \(match.program) FILE | weir replay -"
  }
}
