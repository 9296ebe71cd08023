import CLabShims
import FlowModel
import Glibc
import KernelProbe
import NetworkTypes
import Testing

/// The books of the kernel's tables: full, drained under load, limited to interfaces, left.
@Suite(.enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
struct TableTests {
  private static let sender: UInt32 = 0x0a00_0102
  private static let receiver: UInt32 = 0x0a00_0202

  private func flood(
    _ lab: RoutedLab, packets: Int, flows: UInt32
  ) throws -> LabThread.Pending<Int> {
    let socket = try LabSocket(SOCK_RAW, in: lab.sender, protocol: Int32(IPPROTO_RAW))
    return LabThread.start {
      lab_flood(socket.descriptor, TableTests.sender, TableTests.receiver, packets, flows)
    }
  }

  @Test("a full table loses no count: rows and missed packets are what was received")
  func full() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe { $0.flowCapacity = 64 }
    #expect(try flood(lab, packets: 5_000, flows: 1_000).value() == 5_000)
    var seen = ProbedRows()
    try seen.finish(&probe)
    let counts = try #require(seen.counters.of(inside))
    #expect(counts.received >= 5_000 && counts.missed > 0)
    #expect(seen.rows.count <= 64)
    for index in [inside, outside] {
      let counts = try #require(seen.counters.of(index))
      let rows = seen.sum { $0.interfaceIndex == index }.packets
      #expect(rows + counts.missed == counts.received)
    }
    #expect(seen.difference == 0)
  }

  @Test("draining under a flood loses nothing", arguments: [50, 6_000] as [UInt32])
  func drained(flows: UInt32) throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe { $0.flowCapacity = 65_536 }
    let floods = try (0..<2).map { _ in try flood(lab, packets: 60_000, flows: flows) }
    var seen = ProbedRows()
    for _ in 0..<8 { try seen.drain(&probe) }
    #expect(try floods.map { try $0.value() } == [60_000, 60_000])
    try seen.finish(&probe)
    let isFlood = { (row: ProbedFlow) in
      row.key.source.low == UInt64(TableTests.sender) && row.key.ipProtocol == .udp
    }
    #expect(seen.sum { isFlood($0) && $0.interfaceIndex == inside }.packets == 120_000)
    #expect(seen.sum { isFlood($0) && $0.interfaceIndex == outside }.packets == 120_000)
    #expect(seen.counters.interfaces.allSatisfy { $0.missed == 0 && $0.insertFailures == 0 })
    #expect(seen.difference == 0)
  }

  @Test("interfaces can be listed and changed while it counts; loopback counts only when listed")
  func interfaces() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe { $0.interfaces = [inside] }
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    let own = try LabSocket(SOCK_DGRAM, in: lab.router)
    func send(_ port: UInt16) throws {
      try socket.send(10, to: "10.0.2.2", port)
      try own.send(10, to: "127.0.0.1", port)
    }
    try send(4000)
    try probe.setInterfaces([outside, 1])
    try send(4001)
    try probe.setInterfaces([])
    try send(4002)
    var seen = ProbedRows()
    try seen.finish(&probe)
    func places(_ port: UInt16) -> Set<UInt32> {
      Set(seen.rows.filter { $0.key.destinationPort == port }.map(\.interfaceIndex))
    }
    #expect(places(4000) == [inside])
    #expect(places(4001) == [outside, 1])
    #expect(places(4002) == [inside, outside])
    #expect(seen.difference == 0)
  }

  @Test("a probe that is paused counts nothing, and goes on where it was")
  func paused() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    var probe = try lab.probe { $0.isPaused = true }
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    try socket.send(10, to: "10.0.2.2", 4000)
    try probe.setPaused(false)
    try socket.send(10, to: "10.0.2.2", 4001)
    try probe.setPaused(true)
    try socket.send(10, to: "10.0.2.2", 4002)
    var seen = ProbedRows()
    try seen.finish(&probe)
    let ports = Set(seen.rows.map(\.key.destinationPort))
    #expect(ports.contains(4001) && !ports.contains(4000) && !ports.contains(4002))
    #expect(seen.difference == 0)
  }

  @Test("how full the table is follows its rows, and begins anew with each drain")
  func fill() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    var probe = try lab.probe {
      $0.flowCapacity = 4_000
      $0.interfaces = [inside]
    }
    #expect(try flood(lab, packets: 3_000, flows: 1_000).value() == 3_000)
    let full = try probe.fill()
    #expect((0.25...0.27).contains(full))
    var seen = ProbedRows()
    try seen.drain(&probe)
    let empty = try probe.fill()
    #expect(empty < 0.02)
    try seen.finish(&probe)
  }

  @Test("packets of other namespaces are not counted, accepted or refused")
  func otherNamespaces() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let other = try RoutedLab()
    defer { other.remove() }
    try other.inRouter(VerdictTests.Firewall.nft("forward", "drop").script)
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, in: other.sender)
    for port in [4000, 4001] as [UInt16] { try socket.send(10, to: "10.0.2.2", port) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    #expect(!seen.rows.contains { (4000...4001).contains($0.key.destinationPort) })
  }

  @Test("two probes in one namespace count the same; what is closed counts no more")
  func twice() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let inside = try lab.index("in")
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    var first = try lab.probe()
    var second = try lab.probe()
    try socket.send(10, to: "10.0.2.2", 4000)
    var (one, two) = (ProbedRows(), ProbedRows())
    try one.finish(&first)
    try socket.send(10, to: "10.0.2.2", 4000)
    try two.finish(&second)
    try one.drain(&first)
    #expect(one.sum(.ingress, .accept, at: inside, port: 4000).packets == 1)
    #expect(two.sum(.ingress, .accept, at: inside, port: 4000).packets == 2)
    first.close()
    second.close()
  }

  @Test("an open probe keeps its namespace alive, a closed one lets it go")
  func closes() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    func hasLink() -> Bool {
      RoutedLab.shell("ip -n \(lab.sender) link show eth").status == 0
    }
    let probe = try lab.probe()
    // With the namespace its interface goes, and with that the sender's end of it.
    _ = RoutedLab.shell("ip netns del \(lab.router)")
    usleep(300_000)
    #expect(hasLink())
    probe.close()
    for _ in 0..<50 where hasLink() { usleep(100_000) }
    #expect(!hasLink())
  }
}
