import FlowModel
import Glibc
import KernelProbe
import NetworkTypes
import Testing

/// The probe beside real firewalls, in namespaces of its own.
@Suite(.enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
struct VerdictTests {
  @Test(
    "without a firewall a forwarded packet is accepted at both interfaces",
    arguments: [("10.0.1.2", "10.0.2.2", false), ("fd00:1::2", "fd00:2::2", true)])
  func forwarded(source: String, destination: String, ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.sender)
    for _ in 0..<100 { try socket.send(100, to: destination, 4000) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    let expected = ProbedRows.Sum(packets: 100, bytes: ipv6 ? 14_800 : 12_800)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000) == expected)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000) == expected)
    let rows = seen.rows.filter { $0.key.destinationPort == 4000 }
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { "\($0.source)" == source && "\($0.destination)" == destination })
    #expect(rows.allSatisfy { $0.key.ipProtocol == .udp && $0.first <= $0.last })
    let clock = UInt32(clamping: time(nil))
    #expect(rows.allSatisfy { clock - $0.first.seconds < 10 })
    #expect(seen.difference == 0)
  }

  /// A firewall that refuses port 4001 to the receiver.
  struct Firewall: Sendable, CustomTestStringConvertible {
    let program: String
    let script: String
    var ipv6 = false
    var testDescription: String { "\(program)\(ipv6 ? " v6" : ""): \(script.suffix(48))" }

    static func nft(_ hook: String, _ verdict: String, ipv6: Bool = false) -> Firewall {
      let chain = "type filter hook \(hook) priority filter; policy accept;"
      return Firewall(
        program: "nft",
        script: """
          nft add table inet t
          nft "add chain inet t c { \(chain) }"
          nft add rule inet t c th dport 4001 counter \(verdict)
          """, ipv6: ipv6)
    }

    static func iptables(_ program: String, _ target: String, ipv6: Bool = false) -> Firewall {
      Firewall(
        program: program,
        script: "\(program) -A FORWARD -p udp --dport 4001 -j \(target)", ipv6: ipv6)
    }

    var isInstalled: Bool { RoutedLab.tool(program) != nil }
  }

  static let firewalls = [
    Firewall.nft("forward", "drop"), .nft("prerouting", "drop"), .nft("forward", "reject"),
    .nft("forward", "reject with icmpx admin-prohibited"),
    .nft("forward", "drop", ipv6: true), .nft("prerouting", "drop", ipv6: true),
    .nft("forward", "reject", ipv6: true),
    .iptables("iptables-legacy", "DROP"), .iptables("iptables-legacy", "REJECT"),
    .iptables("iptables-nft", "DROP"), .iptables("iptables-nft", "REJECT"),
    .iptables("ip6tables-legacy", "DROP", ipv6: true),
    .iptables("ip6tables-nft", "REJECT", ipv6: true),
  ].filter(\.isInstalled)

  @Test(
    "what a firewall refuses is REJECT once, where it came in; the rest passes",
    arguments: firewalls)
  func refused(by firewall: Firewall) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    try lab.inRouter(firewall.script)
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, ipv6: firewall.ipv6, in: lab.sender)
    let receiver = firewall.ipv6 ? "fd00:2::2" : "10.0.2.2"
    for _ in 0..<40 {
      try socket.send(10, to: receiver, 4000)
      // Each refusal that comes back as ICMP ends in an error once; the packet has gone or goes.
      try socket.send(10, to: receiver, 4001)
    }
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000).packets == 40)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000).packets == 40)
    #expect(seen.sum(.ingress, .reject, at: inside, port: 4001).packets == 40)
    #expect(seen.sum { $0.key.destinationPort == 4001 }.packets == 40)
    #expect(seen.difference == 0)
    guard firewall.program == "nft" else { return }
    let rules = try lab.inRouter("nft list ruleset")
    #expect(rules.contains("counter packets 40 "))
  }

  @Test("a TCP connection refused with a reset is REJECT, and the reset leaves as ACCEPT")
  func reset() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    try lab.inRouter(Firewall.nft("forward", "reject with tcp reset").script)
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_STREAM, in: lab.sender)
    #expect(socket.connect("10.0.2.2", 4001) == ECONNREFUSED)
    var seen = ProbedRows()
    try seen.finish(&probe)
    let refused = seen.rows.filter { $0.action == .reject }
    #expect(refused.map(\.tcpFlags) == [TCPFlags.syn.rawValue])
    #expect(refused.map(\.key.destinationPort) == [4001])
    let answers = seen.rows.filter { $0.key.sourcePort == 4001 }
    #expect(answers.map(\.interfaceIndex) == [inside])
    #expect(answers.map(\.direction) == [.egress])
    #expect(answers.map(\.tcpFlags) == [TCPFlags.rst.rawValue])
  }

  @Test("rules that change in mid-flow make two rows")
  func changed() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    for _ in 0..<30 { try socket.send(10, to: "10.0.2.2", 4001) }
    try lab.inRouter(Firewall.nft("forward", "drop").script)
    for _ in 0..<20 { try socket.send(10, to: "10.0.2.2", 4001) }
    try lab.inRouter("nft flush ruleset")
    for _ in 0..<10 { try socket.send(10, to: "10.0.2.2", 4001) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4001).packets == 40)
    #expect(seen.sum(.ingress, .reject, at: inside, port: 4001).packets == 20)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4001).packets == 40)
    #expect(seen.rows.filter { $0.key.destinationPort == 4001 }.count == 3)
  }

  @Test("what a host's own chains refuse is REJECT in the direction it went")
  func ownTraffic() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    try lab.inRouter(
      """
      nft add table inet t
      nft "add chain inet t i { type filter hook input priority 0; policy accept; }"
      nft "add chain inet t o { type filter hook output priority 0; policy accept; }"
      nft "add chain inet t p { type filter hook postrouting priority 0; policy accept; }"
      nft add rule inet t i udp dport 4001 drop
      nft add rule inet t o udp dport 4002 drop
      nft add rule inet t p udp dport 4003 drop
      """)
    var probe = try lab.probe()
    let outsider = try LabSocket(SOCK_DGRAM, in: lab.sender)
    let own = try LabSocket(SOCK_DGRAM, in: lab.router)
    for _ in 0..<5 {
      for port in [4000, 4001, 4003] as [UInt16] {
        try outsider.send(10, to: port == 4003 ? "10.0.2.2" : "10.0.1.1", port)
      }
      for port in [4000, 4002] as [UInt16] { try own.send(10, to: "10.0.2.2", port) }
    }
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000).packets == 5)
    #expect(seen.sum(.ingress, .reject, at: inside, port: 4001).packets == 5)
    #expect(seen.sum(.egress, .reject, at: outside, port: 4002).packets == 5)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000).packets == 5)
    // Forwarded, and refused only behind routing: accepted by the one, refused by the other.
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4003).packets == 5)
    #expect(seen.sum(.egress, .reject, at: outside, port: 4003).packets == 5)
    #expect(seen.difference == 0)
  }

  @Test(
    "what the host itself sends and its chain answers with an error is REJECT on its way out",
    arguments: [("10.0.2.2", false), ("fd00:2::2", true)])
  func ownRefusal(receiver: String, ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let outside = try lab.index("out")
    try lab.inRouter(Firewall.nft("output", "reject", ipv6: ipv6).script)
    var probe = try lab.probe()
    let own = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.router)
    for _ in 0..<10 {
      // An answer that comes back fails the next write, which counts for nothing.
      try? own.send(10, to: receiver, 4001)
    }
    var seen = ProbedRows()
    try seen.finish(&probe)
    let refused = seen.sum { $0.key.destinationPort == 4001 }
    #expect(refused.packets > 0)
    #expect(seen.sum(.egress, .reject, at: outside, port: 4001) == refused)
    let rules = try lab.inRouter("nft list ruleset")
    #expect(rules.contains("counter packets \(refused.packets) "))
    #expect(seen.difference == 0)
  }

  @Test("packets that die for other reasons than netfilter are not REJECT")
  func otherDeaths() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    try lab.inRouter("ip route add blackhole 10.9.0.0/16; ip route add prohibit 10.8.0.0/16")
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    for address in ["10.9.0.1", "10.8.0.1", "10.7.0.1"] { try socket.send(10, to: address, 4000) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(!seen.rows.contains { $0.action == .reject })
  }
}
