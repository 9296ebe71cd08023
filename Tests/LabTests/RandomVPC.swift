import TestSupport

/// A VPC at random: always the same interfaces, with other groups and network ACLs each time.
struct RandomVPC {
  /// The interfaces: two in each of three subnets, each with both families.
  static let names = ["a1", "a2", "b1", "b2", "c1", "c2"]
  static let ports = [22, 53, 80, 443, 8080]

  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// The topology's text in the short form.
  mutating func text() -> String {
    var text = """
      vpcs:
        v: {cidr: [10.0.0.0/16, "2001:db8:1::/56"]}
      internet-gateways:
        out:
      route-tables:
        all: {main: true, routes: {0.0.0.0/0: out, "::/0": out}}
      prefix-lists:
        far: [198.51.100.0/24, 203.0.113.64/26, 198.51.100.128/25]
        near: ["2001:db8:1:a::/64", 10.0.1.10/32]
      subnets:

      """
    for (place, subnet) in ["a", "b", "c"].enumerated() {
      // Sometimes the default ACL, which lets everything pass.
      let acl = chance(75) ? ", acl: n\(place)" : ""
      text += "  \(subnet): {cidr: [10.0.\(place + 1).0/24, \"2001:db8:1:\(subnet)::/64\"]\(acl)}\n"
    }
    text += "acls:\n"
    for place in 0..<3 { text += list("n\(place)") }
    text += "groups:\n"
    for place in 0..<4 { text += group("g\(place)") }
    text += "interfaces:\n"
    for (place, name) in RandomVPC.names.enumerated() {
      let subnet = name.prefix(1)
      let host = 10 + place % 2
      let groups = (0..<4).filter { _ in chance(45) }.map { "g\($0)" }
      let type = place == 5 && chance(50) ? ", type: network_load_balancer" : ""
      text += "  \(name): {subnet: \(subnet), address: 10.0.\(place / 2 + 1).\(host), "
      text += "ipv6: \"2001:db8:1:\(subnet)::\(host)\", public: 203.0.113.\(10 + place), "
      text += "groups: [\((groups.isEmpty ? ["g0"] : groups).joined(separator: ", "))]\(type)}\n"
    }
    return text
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  private mutating func group(_ name: String) -> String {
    var text = "  \(name):\n"
    for (way, word) in [("in", "from"), ("out", "to")] {
      let count = Int.random(in: 0...4, using: &random)
      guard count > 0 else {
        text += "    \(way): []\n"
        continue
      }
      text += "    \(way):\n"
      var seen: Set<String> = []
      for _ in 0..<count {
        let line = "      - {allow: \(selector()), \(word): \(peer())}\n"
        if seen.insert(line).inserted { text += line }
      }
    }
    return text
  }

  private mutating func list(_ name: String) -> String {
    var text = "  \(name):\n"
    for (way, word) in [("in", "from"), ("out", "to")] {
      text += "    \(way):\n"
      for number in 1...Int.random(in: 1...5, using: &random) {
        let verb = chance(75) ? "allow" : "deny"
        text += "      - {rule: \(number * 10), \(verb): \(selector()), \(word): \(block())}\n"
      }
      if chance(60) {
        text += "      - {rule: 900, allow: all, \(word): 0.0.0.0/0}\n"
        text += "      - {rule: 901, allow: all, \(word): \"::/0\"}\n"
      }
    }
    return text
  }

  private mutating func selector() -> String {
    let port = pick(RandomVPC.ports)
    return pick([
      "all", "all", "tcp \(port)", "tcp \(port)", "tcp 0-65535", "tcp \(port)-\(port + 400)", "udp",
      "udp \(port)", "udp 0-65535", "icmp", "icmp 8", "icmp 3/4", "icmp 13", "icmpv6",
      "icmpv6 128", "gre", "sctp", "tcp 32768-65535", "udp 32768-65535",
    ])
  }

  private mutating func block() -> String {
    pick([
      "0.0.0.0/0", "0.0.0.0/0", "\"::/0\"", "\"::/0\"", "10.0.0.0/16", "10.0.1.0/24",
      "10.0.2.0/23", "10.0.3.11/32", "198.51.100.0/24", "\"2001:db8:1::/56\"",
      "\"2001:db8:1:b::/64\"", "\"2001:db8:1:c::10/128\"",
    ])
  }

  private mutating func peer() -> String {
    chance(55) ? block() : pick(["g0", "g1", "g2", "g3", "far", "near", "self"])
  }
}
