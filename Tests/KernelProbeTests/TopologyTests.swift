import FlowModel
import Glibc
import KernelProbe
import NetworkTypes
import Testing

/// Networks that are more than two routed interfaces.
@Suite(.enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
struct TopologyTests {
  /// Where bridges hand frames to netfilter; a module that need not be loaded.
  private static let bridgesFilter = unsafe access("/proc/sys/net/bridge", F_OK) == 0

  @Test(
    "a bridged frame that crosses netfilter counts once at each port, not at the bridge",
    .enabled(if: bridgesFilter, "needs the kernel module br_netfilter"))
  func bridged() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    try lab.inRouter(
      """
      ip link add br0 type bridge; ip link set br0 up
      ip link set in master br0; ip link set out master br0
      nft add table inet t
      nft "add chain inet t c { type filter hook forward priority 0; policy accept; }"
      nft add rule inet t c udp dport 4001 drop
      """)
    try lab.run("ip addr add 10.0.5.1/24 dev eth", in: lab.sender)
    try lab.run("ip addr add 10.0.5.2/24 dev eth", in: lab.receiver)
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    for port in [4000, 4001] as [UInt16] {
      for _ in 0..<10 { try socket.send(10, to: "10.0.5.2", port) }
    }
    usleep(100_000)
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000).packets == 10)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000).packets == 10)
    #expect(seen.sum { $0.key.destinationPort == 4000 }.packets == 20)
    #expect(seen.sum { $0.key.destinationPort == 4001 }.packets == 10)
    #expect(seen.sum(.egress, .reject, at: outside, port: 4001).packets == 10)
  }

  @Test("large buffers inside a tunnel count as the outer packets that the receiver gets")
  func tunnelled() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let outside = try lab.index("out")
    let tunnel = "ip link add vx0 type vxlan id 7 dstport 4789"
    let added = RoutedLab.shell(
      "ip netns exec \(lab.router) \(tunnel) local 10.0.2.1 remote 10.0.2.2 dev out")
    try #require(added.status == 0, "the kernel has no vxlan")
    // IPv6 would announce itself through the tunnel at times of its own.
    try lab.inRouter(
      """
      echo 1 >/proc/sys/net/ipv6/conf/vx0/disable_ipv6
      ip addr add 10.0.6.1/24 dev vx0; ip link set vx0 up; ip link set out gso_max_segs 1
      """)
    try lab.run(
      """
      \(tunnel) local 10.0.2.2 remote 10.0.2.1 dev eth
      ip addr add 10.0.6.2/24 dev vx0; ip link set vx0 up
      nft add table inet t
      nft "add chain inet t c { type filter hook prerouting priority 0; policy accept; }"
      nft add rule inet t c udp dport 4789 counter
      """, in: lab.receiver)
    var probe = try lab.probe()
    let server = try LabSocket(SOCK_STREAM, in: lab.receiver)
    try server.bind("10.0.6.2", 5000)
    try server.listen()
    let reading = LabThread.start { try server.accept().readAll() }
    let client = try LabSocket(SOCK_STREAM, in: lab.router)
    #expect(client.connect("10.0.6.2", 5000) == 0)
    try client.write(1_000_000)
    client.finish()
    #expect(try reading.value() == 1_000_000)
    usleep(100_000)
    let received = try ProbedRows.Sum(counter: lab.run("nft list ruleset", in: lab.receiver))
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4789) == received)
    let rows = seen.rows.filter { $0.key.destinationPort == 5000 && $0.direction == .egress }
    #expect(rows.count == 1 && rows.allSatisfy { $0.interfaceIndex != outside })
  }
}
