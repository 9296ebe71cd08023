import FlowModel
import NetworkTypes
import Spelling

/// The words of the filter language.
enum FilterWords {
  /// What a value behind a word is.
  enum Kind: String, CaseIterable {
    case host, net, port, portrange, proto, action, eni, vpc, subnet

    /// Whether `src` and `dst` may stand in front.
    var hasSides: Bool {
      switch self {
      case .host, .net, .port, .portrange: true
      case .proto, .action, .eni, .vpc, .subnet: false
      }
    }

    /// What a value looks like, for people.
    var example: String {
      switch self {
      case .host: "an address such as 10.0.0.5 or 2001:db8::5"
      case .net: "a block such as 10.0.0.0/8, 192.168 or 2001:db8::/32"
      case .port: "a port from 0 to 65535, or a name such as https"
      case .portrange: "two ports such as 1024-65535"
      case .proto: "a protocol such as tcp, udp, icmp, or a number from 0 to 255"
      case .action: "accept or reject"
      case .eni: "an identifier such as eni-0a1b2c3d4e5f67890"
      case .vpc: "an identifier such as vpc-0a1b2c3d4e5f67890"
      case .subnet: "an identifier such as subnet-0a1b2c3d4e5f67890"
      }
    }
  }

  /// Protocols that stand alone, or in front of `src`, `dst`, `host`, `net`, `port`, `portrange`.
  ///
  /// The names of `IPProtocol` but for `ipv6`, protocol 41, which everybody would misread.
  static let protocols: [String: IPProtocol] = {
    let named = (0...255).compactMap { number -> (String, IPProtocol)? in
      let ipProtocol = IPProtocol(rawValue: UInt8(number))
      guard let name = ipProtocol.name.map({ "\($0)" }), name != "ipv6" else { return nil }
      return (name, ipProtocol)
    }
    return Dictionary(named + [("icmp6", .icmpv6)], uniquingKeysWith: { first, _ in first })
  }()

  /// IP versions, which stand where protocols do.
  static let versions: [String: IPVersion] = ["ip": .v4, "ip6": .v6]

  /// Directions, AWS's words and tcpdump's.
  static let directions: [String: FlowDirection] = [
    "ingress": .ingress, "egress": .egress, "inbound": .ingress, "outbound": .egress,
  ]

  /// Ends of a flow.
  static let sides: [String: FilterSide] = ["src": .source, "dst": .destination]

  /// Everything that can begin a term, and what stands between terms; for suggestions.
  static let all: [String] =
    Kind.allCases.map(\.rawValue) + sides.keys.sorted() + ["and", "or", "not"]
    + versions.keys.sorted() + protocols.keys.sorted() + directions.keys.sorted()

  /// What people write who come from other languages, and what stands for it here.
  static let elsewhere: [String: String] = [
    "==": "port 443", "=": "port 443", "srcaddr": "src", "dstaddr": "dst", "srcport": "src port",
    "dstport": "dst port", "protocol": "proto", "verdict": "action", "accept": "action accept",
    "reject": "action reject", "accepted": "action accept", "rejected": "action reject",
    "dropped": "action reject", "drop": "action reject", "ipv4": "ip", "ipv6": "ip6",
    "addr": "host", "address": "host", "interface": "eni", "from": "src", "to": "dst",
    "in": "ingress", "out": "egress", "sport": "src port", "dport": "dst port", "ports": "port",
    "cidr": "net", "network": "net",
  ]

  /// What a word that is none was most likely meant to be.
  static func suggestion(for word: String) -> String? {
    if let known = elsewhere[word] { return known }
    return (2...32).contains(word.utf8.count) ? nearest(to: word, among: all) : nil
  }
}
