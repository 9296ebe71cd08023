import FlowModel
import Glibc
import KernelProbe
import NetworkTypes
import Testing

/// Counts against what arrived, as the receiver's own firewall counted it.
@Suite(.enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
struct WireCountTests {
  static let tracking = """
    nft add table inet t
    nft "add chain inet t c { type filter hook forward priority 0; policy accept; }"
    nft add rule inet t c ct state established,new accept
    """

  @Test(
    "fragments count as on the wire, with the ports of their first, whether put together or not",
    arguments: [false, true], [false, true])
  func fragments(ipv6: Bool, reassembled: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    if reassembled { try lab.inRouter(WireCountTests.tracking) }
    var probe = try lab.probe()
    let forwarded = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.sender)
    let own = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.router)
    for _ in 0..<10 {
      try forwarded.send(5000, to: ipv6 ? "fd00:2::2" : "10.0.2.2", 4000)
      try forwarded.send(5000, to: ipv6 ? "fd00:1::1" : "10.0.1.1", 4001)
      try own.send(5000, to: ipv6 ? "fd00:2::2" : "10.0.2.2", 4002)
    }
    var seen = ProbedRows()
    try seen.finish(&probe)
    // 5008 bytes of payload in pieces of at most 1480 (IPv4) or 1448 (IPv6).
    let datagram: UInt64 = ipv6 ? 5008 + 4 * 48 : 5008 + 4 * 20
    let expected = ProbedRows.Sum(packets: 40, bytes: 10 * datagram)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000) == expected)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000) == expected)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4001) == expected)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4002) == expected)
    #expect(seen.rows.allSatisfy { $0.key.ipProtocol != .udp || $0.key.destinationPort != 0 })
  }

  @Test(
    "packets of large buffers count as the receiver gets them, headers included",
    arguments: [false, true])
  func largeBuffers(ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    // The router cuts before it sends, so the receiver sees what a wire would carry.
    try lab.inRouter("ip link set out gso_max_segs 1")
    try lab.run(
      """
      nft add table inet t
      nft "add chain inet t c { type filter hook prerouting priority 0; policy accept; }"
      nft add rule inet t c tcp dport 5000 counter
      """, in: lab.receiver)
    try lab.inRouter(
      """
      nft add table inet t
      nft "add chain inet t c { type filter hook forward priority 0; policy accept; }"
      nft add rule inet t c tcp dport 5000 counter
      """)
    var probe = try lab.probe()
    let total = 6_000_000
    let server = try LabSocket(SOCK_STREAM, ipv6: ipv6, in: lab.receiver)
    try server.bind(ipv6 ? "fd00:2::2" : "10.0.2.2", 5000)
    try server.listen()
    let reading = LabThread.start { try server.accept().readAll() }
    let client = try LabSocket(SOCK_STREAM, ipv6: ipv6, in: lab.sender)
    #expect(client.connect(ipv6 ? "fd00:2::2" : "10.0.2.2", 5000) == 0)
    try client.write(total)
    client.finish()
    #expect(try reading.value() == total)
    usleep(100_000)
    var seen = ProbedRows()
    try seen.finish(&probe)
    let received = try ProbedRows.Sum(counter: lab.run("nft list ruleset", in: lab.receiver))
    let large = try ProbedRows.Sum(counter: lab.inRouter("nft list ruleset"))
    #expect(seen.sum(.ingress, .accept, at: inside, port: 5000) == received)
    #expect(seen.sum(.egress, .accept, at: outside, port: 5000) == received)
    // Otherwise this shows nothing.
    #expect(large.packets < received.packets / 2)
    let flow = seen.rows.filter { $0.key.destinationPort == 5000 && $0.direction == .ingress }
    #expect(flow.map(\.tcpFlags) == [TCPFlags([.syn, .fin]).rawValue])
    let answer = seen.rows.filter { $0.key.sourcePort == 5000 && $0.direction == .ingress }
    // A server on a busy machine may send RST behind its FIN.
    let flags = answer.map { TCPFlags(rawValue: $0.tcpFlags).subtracting(.rst) }
    #expect(flags == [TCPFlags([.syn, .ack, .fin])])
  }

  @Test("ICMP rows carry type and code, and no ports", arguments: [false, true])
  func messages(ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    var probe = try lab.probe()
    // A port that nobody listens on makes the receiver send an error.
    let socket = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.sender)
    try socket.send(10, to: ipv6 ? "fd00:2::2" : "10.0.2.2", 4000)
    var seen = ProbedRows()
    try seen.finish(&probe)
    let number = ipv6 ? IPProtocol.icmpv6 : .icmp
    let errors = seen.rows.filter {
      $0.key.ipProtocol == number && $0.interfaceIndex == inside && $0.direction == .egress
        && $0.icmpTypeAndCode == (ipv6 ? 0x0104 : 0x0303)
    }
    #expect(errors.map(\.packets) == [1])
    #expect(errors.allSatisfy { $0.key.sourcePort == 0 && $0.key.destinationPort == 0 })
  }

  @Test(
    "the mark of the deciding rule is kept, and a yielding one gives way")
  func marks() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    try lab.inRouter(
      """
      nft add table inet t
      nft "add chain inet t c { type filter hook forward priority 0; policy accept; }"
      nft add rule inet t c udp dport 4000 udp length 18 meta mark set 0xfffe
      nft add rule inet t c udp dport 4000 udp length 28 meta mark set 0x64
      nft add rule inet t c udp dport 4001 meta mark set 0x80000007 drop
      """)
    var probe = try lab.probe { $0.yieldingMarks = MarkPattern(mask: 0xffff, value: 0xfffe) }
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    for size in [5, 10, 20, 10] { try socket.send(size, to: "10.0.2.2", 4000) }
    try socket.send(10, to: "10.0.2.2", 4001)
    var seen = ProbedRows()
    try seen.finish(&probe)
    let accepted = seen.rows.filter { $0.interfaceIndex == inside && $0.action == .accept }
      .filter { $0.key.destinationPort == 4000 }
    #expect(accepted.map(\.firstMark) == [0])
    #expect(accepted.map(\.mark) == [0x64])
    let refused = seen.rows.filter { $0.action == .reject }
    #expect(refused.map(\.mark) == [0x8000_0007])
    #expect(refused.map(\.firstMark) == [0x8000_0007])
  }

  @Test(
    "a broadcast or multicast counts once, without the copy that the kernel gives its own host",
    arguments: [false, true])
  func looped(ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let outside = try lab.index("out")
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.router)
    socket.set(SOL_SOCKET, SO_BROADCAST, 1)
    if ipv6 { socket.set(Int32(IPPROTO_IPV6), IPV6_MULTICAST_IF, Int32(outside)) }
    for _ in 0..<10 { try socket.send(10, to: ipv6 ? "ff02::1" : "10.0.2.255", 4000) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum { $0.key.destinationPort == 4000 }.packets == 10)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000).packets == 10)
  }

  @Test(
    "the first four bytes are ports for protocols that have them, and flags are TCP's alone",
    arguments: [false, true])
  func ports(ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    var probe = try lab.probe()
    let numbers: [UInt8] = [6, 17, 33, 132, 136, 47, 50]
    for number in numbers {
      // A raw socket sends what is here 40 times the byte 0x57.
      let socket = try LabSocket(SOCK_RAW, ipv6: ipv6, in: lab.sender, protocol: Int32(number))
      try socket.send(40, to: ipv6 ? "fd00:2::2" : "10.0.2.2", 0)
    }
    var seen = ProbedRows()
    try seen.finish(&probe)
    for number in numbers {
      let rows = seen.rows.filter {
        $0.key.ipProtocol.rawValue == number && $0.interfaceIndex == inside
          && $0.direction == .ingress
      }
      let port: UInt16 = IPProtocol(rawValue: number).hasPorts ? 0x5757 : 0
      #expect(rows.map(\.key.sourcePort) == [port], "protocol \(number)")
      #expect(rows.map(\.key.destinationPort) == [port], "protocol \(number)")
      #expect(rows.map(\.tcpFlags) == [number == 6 ? 0x17 : 0], "protocol \(number)")
      #expect(rows.map(\.bytes) == [ipv6 ? 80 : 60], "protocol \(number)")
    }
  }

  @Test("datagrams that the sender leaves to be cut count one by one", arguments: [false, true])
  func datagramsInOne(ipv6: Bool) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.sender)
    let segmentOption: Int32 = 103  // UDP_SEGMENT
    socket.set(Int32(IPPROTO_UDP), segmentOption, 1000)
    for _ in 0..<3 { try socket.send(4500, to: ipv6 ? "fd00:2::2" : "10.0.2.2", 4000) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    let expected = ProbedRows.Sum(packets: 15, bytes: 3 * (4500 + 5 * (ipv6 ? 48 : 28)))
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000) == expected)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000) == expected)
  }

  @Test("the upper layer is found behind IPv6 extension headers and IPv4 options")
  func behindOptions() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    var probe = try lab.probe()
    let newer = try LabSocket(SOCK_DGRAM, ipv6: true, in: lab.sender)
    newer.set(Int32(IPPROTO_IPV6), IPV6_DSTOPTS, [0, 1, 1, 12] + [UInt8](repeating: 0, count: 12))
    newer.set(Int32(IPPROTO_IPV6), IPV6_HOPOPTS, [0, 0, 1, 4, 0, 0, 0, 0])
    try newer.send(10, to: "fd00:2::2", 4000)
    let older = try LabSocket(SOCK_DGRAM, in: lab.sender)
    older.set(Int32(IPPROTO_IP), IP_OPTIONS, [1, 1, 1, 1])
    try older.send(10, to: "10.0.2.2", 4001)
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000).bytes == 40 + 24 + 18)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4001).bytes == 20 + 4 + 18)
    let rows = seen.rows.filter { (4000...4001).contains($0.key.destinationPort) }
    #expect(rows.allSatisfy { $0.key.ipProtocol == .udp })
  }
}
