import NetworkTypes
import TestSupport
import Testing
import VPCTopology

@testable import VPCTopology

/// Protocols, ports and ICMP types as people and the EC2 API write them.
struct SelectorTests {
  @Test(
    "the short form is read, and written in one way",
    arguments: [
      ("all", "all"), ("-1", "all"), ("tcp", "tcp"), ("tcp all", "tcp"), ("6 443", "tcp 443"),
      ("TCP 80-80", "tcp 80"), ("udp 8000-8999", "udp 8000-8999"), ("tcp 0-65535", "tcp"),
      ("icmp", "icmp"), ("icmp 8", "icmp 8"), ("icmp 3/4", "icmp 3/4"),
      ("icmpv6 128", "icmpv6 128"),
      ("ipv6-icmp", "icmpv6"), ("58 2/0", "icmpv6 2/0"), ("gre", "gre"), ("47", "gre"),
      ("99", "99"),
      ("esp all", "esp"),
    ])
  func shortForm(text: String, written: String) throws {
    let selector = try TrafficSelector(shortForm: text)
    #expect(selector.shortForm == written)
    #expect(try TrafficSelector(shortForm: written) == selector)
  }

  @Test(
    "the API's numbers become the same selectors",
    arguments: [
      ("tcp", 443, 443, "tcp 443"), ("6", nil, nil, "tcp"), ("udp", -1, -1, "udp"),
      ("17", 0, 65535, "udp"), ("icmp", -1, -1, "icmp"), ("1", 8, -1, "icmp 8"),
      ("1", -1, 5, "icmp"), ("-1", 1, 2, "all"), ("50", 1, 2, "esp"), ("tcp", 7, nil, "tcp 7"),
    ] as [(String, Int?, Int?, String)])
  func numbers(text: String, from: Int?, to: Int?, written: String) throws {
    #expect(try TrafficSelector(protocolText: text, from: from, to: to).shortForm == written)
  }

  @Test("a number has no sign", arguments: ["-0", "+6", "tcp +80", "icmp -0", "icmp 3/-0"])
  func signs(text: String) {
    #expect(throws: SelectorFault.self) { try TrafficSelector(shortForm: text) }
  }

  private static func random(_ random: inout SeededGenerator) -> TrafficSelector {
    func octet() -> UInt8? {
      Bool.random(using: &random) ? nil : UInt8.random(in: 0...2, using: &random)
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return .all
    case 1:
      let low = UInt16.random(in: 0...4, using: &random)
      return .ports(
        Bool.random(using: &random) ? .tcp : .udp,
        low...(low + UInt16.random(in: 0...4, using: &random)))
    case 2:
      let type = octet()
      return .icmp(
        Bool.random(using: &random) ? .icmp : .icmpv6, type: type, code: type == nil ? nil : octet()
      )
    default: return .number(IPProtocol(rawValue: UInt8.random(in: 47...48, using: &random)))
    }
  }

  /// Every packet that the selectors above can tell apart: protocol, and two numbers.
  private static let packets: [(UInt8, UInt8, UInt8)] = [1, 6, 17, 47, 48, 58].flatMap { number in
    (0..<10).flatMap { first in (0..<4).map { (UInt8(number), UInt8(first), UInt8($0)) } }
  }

  private static func matches(_ selector: TrafficSelector, _ packet: (UInt8, UInt8, UInt8)) -> Bool
  {
    switch selector {
    case .all: return true
    case .ports(let number, let range):
      return number.rawValue == packet.0 && range.contains(UInt16(packet.1))
    case .icmp(let number, let type, let code):
      guard number.rawValue == packet.0 else { return false }
      return (type == nil || type == packet.1) && (code == nil || code == packet.2)
    case .number(let number): return number.rawValue == packet.0
    }
  }

  @Test("a selector covers another when it matches every packet of it", arguments: 0..<400)
  func covers(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (left, right) = (SelectorTests.random(&random), SelectorTests.random(&random))
    let expected = SelectorTests.packets.allSatisfy {
      !SelectorTests.matches(right, $0) || SelectorTests.matches(left, $0)
    }
    #expect(left.covers(right) == expected, "\(left) and \(right)")
  }
}
