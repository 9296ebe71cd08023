/// The connection tracking of security groups as chains and sets of nftables.
///
/// The kernel's own tracking knows one connection where a VPC knows two, each at its interface and
/// with its own timeouts, and it does not know what "untracked" means to EC2. So the router keeps
/// what every interface remembers in sets, keyed by the interface. These chains never change; what
/// the rules say they learn from the chains `walk_out` and `walk_in`.
///
/// Names: `out` is egress, judged at the source, `in` is ingress, judged at the destination. A set
/// that ends in `_e` holds connections that egress began, `_i` those that ingress began.
struct TrackingRules {
  /// A place where packets are judged, in one family.
  struct Stage {
    /// 4 or 6.
    let family: Int
    /// Whether the interface sent the packet.
    let isEgress: Bool

    var name: String { "\(family)_\(isEgress ? "out" : "in")" }
    /// The letter of connections that packets of this direction began, then of the others.
    var own: String { isEgress ? "e" : "i" }
    var other: String { isEgress ? "i" : "e" }
    var way: String { isEgress ? "out" : "in" }
    private var device: String { isEgress ? "iif" : "oif" }

    /// Interface, its own address, and that of the other side.
    private var addresses: String {
      let (source, destination) =
        family == 4 ? ("@nh,96,32", "@nh,128,32") : ("@nh,64,128", "@nh,192,128")
      return isEgress
        ? "\(device) . \(source) . \(destination)"
        : "\(device) . \(destination) . \(source)"
    }

    /// Raw bytes, as nftables would not compare a quoted port with a port.
    private func ports(at offset: Int, isReversed: Bool) -> String {
      let source = "@th,\(offset),8 . @th,\(offset + 8),8"
      let destination = "@th,\(offset + 16),8 . @th,\(offset + 24),8"
      return isReversed ? "\(destination) . \(source)" : "\(source) . \(destination)"
    }

    var portKey: String { "\(addresses) . \(ports(at: 0, isReversed: !isEgress))" }
    /// The code tells queries of a type apart, as identifiers are not looked at.
    var queryKey: String { "\(addresses) . @th,8,8" }
    var messageKey: String { "\(addresses) . @th,0,8 . @th,8,8" }
    var protocolKey: String { "\(addresses) . meta l4proto" }

    /// Where the packet quoted by an ICMP error has its transport header, in bits.
    private var quotedTransport: Int { family == 4 ? 224 : 384 }

    private var quotedAddresses: String {
      let (source, destination) =
        family == 4 ? ("@th,160,32", "@th,192,32") : ("@th,128,128", "@th,256,128")
      return isEgress
        ? "\(device) . \(destination) . \(source)"
        : "\(device) . \(source) . \(destination)"
    }

    /// The quoted packet went the other way.
    var quotedPortKey: String {
      "\(quotedAddresses) . \(ports(at: quotedTransport, isReversed: isEgress))"
    }
    var quotedQueryKey: String { "\(quotedAddresses) . @th,\(quotedTransport + 8),8" }
    /// The quoted packet is no fragment, and its header has no options.
    var quotedHeader: String {
      family == 4 ? "@th,64,8 0x45 @th,112,16 & 0x3fff == 0x0" : ""
    }
    var quotedProtocol: String { family == 4 ? "@th,136,8" : "@th,112,8" }
    var quotedType: String { "@th,\(quotedTransport),8" }
  }

  /// Idle timeouts, those of EC2.
  enum Seconds {
    static let established = 432_000
    static let handshake = 120
    static let closed = 900
    static let untracked = 3_600
    static let datagram = 30
    static let stream = 180
    static let query = 30
    static let otherProtocol = 600
  }

  /// Connections of one kind that the router remembers at most; further ones stay new.
  static let setSize = 1_048_576

  /// The whole table, with empty chains where the rules of a topology go.
  static var text: String {
    var text = "table inet \(LabNames.table) {\n"
    for family in [4, 6] { text += sets(family) }
    for chain in LabChains.fixed { text += "chain \(chain) {\n}\n" }
    for family in [4, 6] {
      for isEgress in [true, false] {
        let stage = Stage(family: family, isEgress: isEgress)
        text += tcp(stage) + datagrams(stage) + messages(stage) + others(stage)
      }
    }
    return text + common("out") + common("in") + hooks + "}\n"
  }

  /// Names of the chains in `text` that no topology changes.
  static var ownChains: Set<String> {
    let names = text.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      return words.first == "chain" && words.count > 1 ? String(words[1]) : nil
    }
    return Set(names).subtracting(LabChains.fixed)
  }

  /// One set, with a key that `typeof` takes from an expression.
  private static func set(_ name: String, _ key: String) -> String {
    "set \(name) { typeof \(key); flags dynamic,timeout; size \(setSize); }\n"
  }

  private static func sets(_ family: Int) -> String {
    let stage = Stage(family: family, isEgress: true)
    var text = ""
    for letter in ["e", "i"] {
      for name in ["live", "open", "free", "fin", "ack"] {
        text += set("t\(family)\(name)_\(letter)", stage.portKey)
      }
      for name in ["live", "free"] { text += set("u\(family)\(name)_\(letter)", stage.portKey) }
      for query in ICMPQueryTypes.of(family) {
        text += set("q\(family)t\(query.question)_\(letter)", stage.queryKey)
      }
      text += set("m\(family)_\(letter)", stage.messageKey)
      text += set("o\(family)_\(letter)", stage.protocolKey)
    }
    for name in ["ending", "closed"] { text += set("t\(family)\(name)", stage.portKey) }
    for name in ["answered", "again", "stream"] {
      text += set("u\(family)\(name)", stage.portKey)
    }
    return text
  }

  /// What both families share of one direction.
  private static func common(_ way: String) -> String {
    """
    chain named_\(way) {
      jump walk_\(way)
      meta mark 0 meta mark set \(LabMark.tracked)
    }
    chain tracked_\(way) {
      meta mark set \(LabMark.tracked)
    }
    chain deny_\(way) {
      meta mark set \(LabMark.defaultDeny)
      goto refuse_\(way)
    }
    chain groups_\(way) {
      meta nfproto ipv4 meta l4proto vmap { tcp : goto tcp4_\(way), udp : goto udp4_\(way), \
    icmp : goto icmp4_\(way) }
      meta nfproto ipv4 goto other4_\(way)
      meta l4proto vmap { tcp : goto tcp6_\(way), udp : goto udp6_\(way), \
    ipv6-icmp : goto icmp6_\(way) }
      goto other6_\(way)
    }

    """
  }

  /// What an egress-only gateway lets in: answers to what the destination began.
  private static var answers: String {
    let stage = Stage(family: 6, isEgress: false)
    return ["t6live", "t6open", "t6free", "u6live", "u6free"].map {
      "  \(stage.portKey) @\($0)_e accept\n"
    }.joined() + "  \(stage.queryKey) @q6t128_e accept\n"
  }

  /// Where packets come in: each is judged as egress of its source, then as ingress of its
  /// destination.
  ///
  /// Nothing is tracked by the kernel, yet a rule that asks for it makes the kernel put fragments
  /// together before any rule looks for ports.
  private static var hooks: String {
    """
    chain defragment {
      ct state new
    }
    chain arrive {
      type filter hook prerouting priority -300; policy accept;
      notrack
      jump ways_in
    }
    chain answers_only {
    \(answers)  drop
    }
    chain source {
      type filter hook forward priority 0; policy accept;
      meta mark set 0
      jump dispatch_out
    }
    chain destination {
      type filter hook postrouting priority 0; policy accept;
      meta mark set 0
      jump dispatch_in
    }
    chain leave {
      type filter hook postrouting priority 200; policy accept;
      jump ways_out
    }

    """
  }
}

/// Questions of ICMP and their answers.
struct ICMPQueryTypes {
  let question: Int
  let answer: Int

  /// Those of a family, 4 or 6.
  static func of(_ family: Int) -> [ICMPQueryTypes] {
    let pairs = family == 4 ? [(8, 0), (13, 14), (15, 16), (17, 18)] : [(128, 129)]
    return pairs.map { ICMPQueryTypes(question: $0.0, answer: $0.1) }
  }
}
