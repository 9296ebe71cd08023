import FlowModel
import NetworkTypes

/// What makes two packets one connection, seen from the interface: the same for both directions.
///
/// TCP and UDP by addresses and ports, ICMP queries by type and identifier, everything else by
/// addresses and protocol number (EC2, "Connection tracking").
struct ConnectionKey: BitwiseCopyable {
  var remoteHigh: UInt64
  var remoteLow: UInt64
  var localHigh: UInt64
  var localLow: UInt64
  /// From the top: selector 32 bits, interface 22, protocol 8, a question sent by the interface at
  /// bit 1, IPv6 at bit 0.
  var traits: UInt64

  @inline(__always)
  init(_ packet: JudgedPacket) {
    self.init(
      packet.key, interface: packet.interface, packet.direction,
      ICMPFields(
        typeAndCode: UInt16(packet.icmpType) << 8 | UInt16(packet.icmpCode),
        identifier: packet.icmpIdentifier))
  }

  @inline(__always)
  init(
    _ key: FlowKey, interface: UInt32, _ direction: FlowDirection, _ icmp: ICMPFields
  ) {
    let isIngress = direction == .ingress
    remoteHigh = isIngress ? key.sourceHigh : key.destinationHigh
    remoteLow = isIngress ? key.sourceLow : key.destinationLow
    localHigh = isIngress ? key.destinationHigh : key.sourceHigh
    localLow = isIngress ? key.destinationLow : key.sourceLow
    let number = key.traits >> 8 & 0xff
    let ports = key.traits >> 32
    let common = UInt64(interface) << 10 | number << 2 | key.traits & 1
    if number == 6 || number == 17 {
      let swapped = (ports >> 16 | ports << 16) & 0xffff_ffff
      traits = (isIngress ? swapped : ports) << 32 | common
    } else {
      traits = common | ConnectionKey.icmpTraits(icmp, number: UInt8(number), direction)
    }
  }

  @inline(never)
  private static func icmpTraits(
    _ icmp: ICMPFields, number: UInt8, _ direction: FlowDirection
  ) -> UInt64 {
    guard number == 1 || number == 58 else { return 0 }
    let query = ICMPQuery(number: number, type: UInt8(icmp.typeAndCode >> 8))
    let isAsker = (direction == .egress) != query.isAnswer
    let code = UInt64(icmp.typeAndCode & 0xff)
    let identifier = query.isQuery ? UInt64(icmp.identifier) : 0
    return UInt64(query.request) << 56 | code << 48 | identifier << 32 | (isAsker ? 2 : 0)
  }

  @inline(__always)
  static func == (left: ConnectionKey, right: ConnectionKey) -> Bool {
    let addresses =
      (left.remoteHigh ^ right.remoteHigh) | (left.remoteLow ^ right.remoteLow)
      | (left.localHigh ^ right.localHigh) | (left.localLow ^ right.localLow)
    return addresses | (left.traits ^ right.traits) == 0
  }
}

/// What an ICMP header adds to a connection's key.
struct ICMPFields {
  /// The type in the high byte, the code in the low.
  let typeAndCode: UInt16
  /// Of a query; 0 where it is not kept.
  let identifier: UInt16
}

/// A seeded hash of connection keys, so that senders cannot aim for collisions.
struct ConnectionHash: Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64

  /// Spreads one secret number; the constants are bits of the square roots of 2, 3 and 5.
  init(seed: UInt64) {
    first = seed ^ 0x6a09_e667_f3bc_c908
    second = (seed &* 0xbb67_ae85_84ca_a73b) | 1
    third = ~seed ^ 0x3c6e_f372_fe94_f82b
  }

  @inline(__always)
  func callAsFunction(_ key: ConnectionKey) -> UInt64 {
    let remote = key.remoteLow &+ key.remoteHigh &* 0x9fb2_1c65_1e98_df25
    let local = key.localLow &+ key.localHigh &* 0xc2b2_ae3d_27d4_eb4f
    let addresses = ConnectionHash.fold(remote ^ first, local ^ second)
    return ConnectionHash.fold(addresses ^ third, key.traits ^ second)
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
