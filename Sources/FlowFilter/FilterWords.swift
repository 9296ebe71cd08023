import FlowModel
import NetworkTypes

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
    elsewhere[word] ?? nearestWord(to: word, among: all)
  }
}

/// The word that a mistyped one was most likely meant to be; nil when none is near.
///
/// Near is a third of the letters at most, and at least one, inserted, left out or replaced.
func nearestWord(to word: String, among words: [String]) -> String? {
  let letters = Array(word.utf8)
  guard letters.count > 1, letters.count <= 32 else { return nil }
  let ranked = words.map { ($0, editDistance(letters, Array($0.utf8))) }
  guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
  return best.1 <= max(1, letters.count / 3) ? best.0 : nil
}

/// The number of insertions, deletions and replacements that turn one into the other (Levenshtein).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (leftIndex, leftByte) in left.enumerated() {
    var diagonal = row[0]
    row[0] = leftIndex + 1
    for (rightIndex, rightByte) in right.enumerated() {
      let replaced = diagonal + (leftByte == rightByte ? 0 : 1)
      diagonal = row[rightIndex + 1]
      row[rightIndex + 1] = min(replaced, row[rightIndex] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
