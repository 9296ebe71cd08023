import FlowModel
import NetworkTypes
import VPCTopology

/// A packet as rules look at it: the other side's address, the protocol, and one 16-bit selector.
struct RuleProbe {
  var addressHigh: UInt64
  var addressLow: UInt64
  /// Destination port, or ICMP type in the high and code in the low half; else 0.
  var selector: UInt16
  var number: UInt8
  var isVersion6: Bool
  /// The bits of the address that filters compare.
  var filterAddress: UInt32

  /// The probe of a packet as it is, judged in its own direction.
  init(_ packet: JudgedPacket) {
    let selector: UInt16
    switch packet.key.ipProtocol.rawValue {
    case 1, 58: selector = UInt16(packet.icmpType) << 8 | UInt16(packet.icmpCode)
    case 6, 17: selector = packet.key.destinationPort
    default: selector = 0
    }
    self.init(packet, selector: selector)
  }

  /// The probe of the packet that began the connection of which `reply` is the answer.
  init(openerOf reply: JudgedPacket) {
    let selector: UInt16
    switch reply.key.ipProtocol.rawValue {
    case 1, 58:
      selector = UInt16(ICMPQuery(reply).request) << 8 | UInt16(reply.icmpCode)
    case 6, 17: selector = reply.key.sourcePort
    default: selector = 0
    }
    self.init(reply, selector: selector)
  }

  private init(_ packet: JudgedPacket, selector: UInt16) {
    let key = packet.key
    let isIngress = packet.direction == .ingress
    addressHigh = isIngress ? key.sourceHigh : key.destinationHigh
    addressLow = isIngress ? key.sourceLow : key.destinationLow
    self.selector = selector
    number = key.ipProtocol.rawValue
    isVersion6 = key.version == .v6
    filterAddress = UInt32(truncatingIfNeeded: isVersion6 ? addressHigh : addressLow)
  }
}

/// One rule as masked compares: 48 bytes, the same form for groups and ACLs and both families.
struct CompiledRule: Sendable, BitwiseCopyable {
  var addressHigh: UInt64
  var addressLow: UInt64
  var maskHigh: UInt64
  var maskLow: UInt64
  /// The destination ports, or the ICMP type and code, that match.
  var firstSelector: UInt16
  var lastSelector: UInt16
  var number: UInt8
  /// 0 when every protocol matches, else 255.
  var numberMask: UInt8
  /// The rule matches every address of its family.
  var isEverywhere: Bool
  /// The entry of an ACL refuses.
  var denies: Bool
  /// The address set that must hold the other side; -1 for a block.
  var addressSet: Int32
  /// The rule's number in the rule book.
  var subject: UInt32

  init(_ selector: TrafficSelector, subject: UInt32, denies: Bool = false) {
    (addressHigh, addressLow, maskHigh, maskLow) = (0, 0, 0, 0)
    (firstSelector, lastSelector) = (0, .max)
    (number, numberMask) = (0, 255)
    (isEverywhere, addressSet) = (false, -1)
    self.denies = denies
    self.subject = subject
    switch selector {
    case .all:
      numberMask = 0
    case .number(let ipProtocol):
      number = ipProtocol.rawValue
    case .ports(let ipProtocol, let ports):
      number = ipProtocol.rawValue
      // Other protocols are allowed as a whole (security group rules, "Protocol").
      guard ipProtocol == .tcp || ipProtocol == .udp else { break }
      (firstSelector, lastSelector) = (ports.lowerBound, ports.upperBound)
    case .icmp(let ipProtocol, let type, let code):
      number = ipProtocol.rawValue
      guard let type else { break }
      firstSelector = UInt16(type) << 8 | UInt16(code ?? 0)
      lastSelector = UInt16(type) << 8 | UInt16(code ?? 255)
    }
  }

  /// Narrows the rule to the addresses of a block.
  mutating func setBlock(_ block: CIDRBlock) {
    (addressHigh, addressLow) = (block.base.high, block.base.low)
    isEverywhere = block.prefixLength == 0
    let bits = UInt128(block.base.bitWidth - block.prefixLength)
    let mask: UInt128 = bits == 128 ? 0 : .max << bits
    (maskHigh, maskLow) = (UInt64(truncatingIfNeeded: mask >> 64), UInt64(truncatingIfNeeded: mask))
  }

  /// Whether the block holds the address; a rule with an address set passes here.
  @inline(__always)
  func matchesBlock(_ probe: RuleProbe) -> Bool {
    ((probe.addressHigh ^ addressHigh) & maskHigh)
      | ((probe.addressLow ^ addressLow) & maskLow) == 0
  }

  /// Whether the rule allows every port of a protocol to every address.
  func isOpen(to ipProtocol: IPProtocol) -> Bool {
    isEverywhere && (ipProtocol.rawValue ^ number) & numberMask == 0 && firstSelector == 0
      && lastSelector == .max
  }
}
