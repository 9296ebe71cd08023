import NetworkTypes

/// An IPv4 header that is being built; nil fields are derived.
struct IPv4Layer: Sendable {
  var source: IPAddress
  var destination: IPAddress
  var number: UInt8?
  var id: UInt16 = 0
  var ttl: UInt8 = 64
  var options: [UInt8] = []
  var fragment: UInt16 = 0
  var totalLength: UInt16?
  var firstByte: UInt8?

  init(source: IPAddress, destination: IPAddress) {
    self.source = source
    self.destination = destination
  }

  func wrap(_ inner: [UInt8], next: PacketLayer?) -> [UInt8] {
    let length = 20 + options.count
    var header: [UInt8] = [firstByte ?? (0x40 | UInt8(length / 4)), 0]
    header.appendBig(totalLength ?? UInt16(truncatingIfNeeded: length + inner.count))
    header.appendBig(id)
    header.appendBig(fragment)
    header += [ttl, number ?? next?.ipProtocol ?? 59, 0, 0]
    header.appendBig(UInt32(truncatingIfNeeded: source.low))
    header.appendBig(UInt32(truncatingIfNeeded: destination.low))
    header += options
    header.patch(internetChecksum(header), at: 10)
    return header + inner
  }
}

/// An IPv6 header that is being built; nil fields are derived.
struct IPv6Layer: Sendable {
  var source: IPAddress
  var destination: IPAddress
  var number: UInt8?
  var hopLimit: UInt8 = 64
  var payloadLength: UInt16?
  var firstByte: UInt8 = 0x60

  init(source: IPAddress, destination: IPAddress) {
    self.source = source
    self.destination = destination
  }

  func wrap(_ inner: [UInt8], next: PacketLayer?) -> [UInt8] {
    var header: [UInt8] = [firstByte, 0, 0, 0]
    header.appendBig(payloadLength ?? UInt16(truncatingIfNeeded: inner.count))
    header += [number ?? next?.ipProtocol ?? 59, hopLimit]
    for address in [source, destination] {
      header.appendBig(address.high)
      header.appendBig(address.low)
    }
    return header + inner
  }
}

/// A transport header that is being built.
struct TransportLayer: Sendable {
  var number: UInt8
  var header: [UInt8]
  /// Offset of the checksum field, if the protocol has an Internet checksum.
  var checksum: Int?
  /// Offset of a 16-bit length of header and payload, if there is one.
  var lengthAt: Int?
  var length: UInt16?
  var pseudoHeader = true

  init(number: UInt8, header: [UInt8], checksum: Int?) {
    self.number = number
    self.header = header
    self.checksum = checksum
  }

  func wrap(_ inner: [UInt8], network: PacketLayer?) -> [UInt8] {
    var segment = header + inner
    if let lengthAt {
      segment.patch(length ?? UInt16(truncatingIfNeeded: segment.count), at: lengthAt)
    }
    guard let checksum else { return segment }
    let covered = pseudoHeader ? pseudo(segment.count, network) + segment : segment
    let sum = internetChecksum(covered)
    segment.patch(sum == 0 && number == 17 ? 0xffff : sum, at: checksum)
    return segment
  }

  private func pseudo(_ count: Int, _ network: PacketLayer?) -> [UInt8] {
    var bytes: [UInt8] = []
    switch network {
    case .ipv4(let layer):
      bytes.appendBig(UInt32(truncatingIfNeeded: layer.source.low))
      bytes.appendBig(UInt32(truncatingIfNeeded: layer.destination.low))
      bytes += [0, number]
      bytes.appendBig(UInt16(truncatingIfNeeded: count))
    case .ipv6(let layer):
      for address in [layer.source, layer.destination] {
        bytes.appendBig(address.high)
        bytes.appendBig(address.low)
      }
      bytes.appendBig(UInt32(truncatingIfNeeded: count))
      bytes += [0, 0, 0, number]
    default: break
    }
    return bytes
  }
}
