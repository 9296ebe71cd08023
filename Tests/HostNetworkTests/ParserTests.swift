import NetworkTypes
import Testing

@testable import HostNetwork

/// What messages mean, recorded ones and built ones.
struct ParserTests {
  private typealias Build = MessageBuilder

  @Test("recorded links have names, kinds, addresses and masters")
  func links() throws {
    let snapshot = try NetlinkReading.snapshot(of: Recording.links.bytes)
    #expect(snapshot.links.map(\.name).sorted() == ["br0", "eth0", "eth1", "lo", "tun0"])
    let loopback = try snapshot.link(named: "lo")
    #expect(loopback.isLoopback && loopback.isUp && loopback.macAddress == nil)
    #expect(loopback.hardwareType == 772 && loopback.kind == nil && loopback.mtu == 65536)
    let veth = try snapshot.link(named: "eth0")
    #expect(veth.kind == "veth" && veth.mtu == 9000 && veth.isUp && veth.isRunning)
    #expect(veth.macAddress == MACAddress("02:00:0a:00:01:0e") && veth.permanentAddress == nil)
    #expect(veth.peerIndex != nil && veth.peerNamespace != nil && veth.masterIndex == nil)
    let bridge = try snapshot.link(named: "br0")
    let port = try snapshot.link(named: "eth1")
    #expect(bridge.kind == "bridge" && port.masterIndex == bridge.index && !port.isRunning)
    let tunnel = try snapshot.link(named: "tun0")
    #expect(tunnel.kind == "tun" && tunnel.macAddress == nil && tunnel.hardwareType == 65534)
    #expect(tunnel.flags.contains(.pointToPoint))
  }

  @Test("recorded addresses keep their order, peers, scopes and flags")
  func addresses() throws {
    let links = try NetlinkReading.snapshot(of: Recording.links.bytes)
    let snapshot = try NetlinkReading.snapshot(of: Recording.addresses.bytes)
    let veth = snapshot.addresses(of: try links.link(named: "eth0").index)
    let texts = veth.map { "\($0.address)/\($0.prefixLength)" }
    #expect(texts.prefix(3) == ["10.0.1.14/24", "10.0.1.15/24", "2001:db8:1::14/64"])
    #expect(veth.map { $0.flags.contains(.secondary) }.prefix(2) == [false, true])
    #expect(veth[0].connectedNetwork == CIDRBlock("10.0.1.0/24"))
    let local = try #require(veth.first { $0.address == IPAddress("fe80::aff:fe00:10e") })
    #expect(local.scope == .link && local.prefixLength == 64)
    let tunnel = snapshot.addresses(of: try links.link(named: "tun0").index)
    #expect(tunnel.first?.address == IPAddress("192.168.7.1"))
    #expect(tunnel.first?.peer == IPAddress("192.168.7.2"))
    #expect(tunnel.first?.connectedNetwork == CIDRBlock("192.168.7.2/32"))
    let loopback = snapshot.addresses(of: 1).first
    #expect(loopback?.scope == .host && loopback?.address == IPAddress("127.0.0.1"))
  }

  @Test("recorded routes are those of the main table, with all their ways")
  func routes() throws {
    let index = try NetlinkReading.snapshot(of: Recording.links.bytes).link(named: "eth0").index
    let snapshot = try NetlinkReading.snapshot(of: Recording.routes.bytes)
    func route(_ block: String) -> NetworkRoute? {
      snapshot.routes.first { $0.destination.description == block }
    }
    func hop(_ gateway: String?) -> NetworkRoute.NextHop {
      NetworkRoute.NextHop(interfaceIndex: index, gateway: gateway.flatMap { IPAddress($0) })
    }
    #expect(snapshot.defaultRoute(.v4)?.nextHops == [hop("10.0.1.1")])
    #expect(snapshot.defaultRoute(.v4)?.metric == 100)
    #expect(snapshot.defaultRoute(.v6)?.nextHops == [hop("2001:db8:1::1")])
    #expect(route("10.9.0.0/16")?.nextHops == [hop("10.0.1.2"), hop("10.0.1.3")])
    #expect(route("198.51.100.0/24")?.nextHops == [hop("2001:db8:1::9")])
    #expect(route("203.0.113.0/24")?.kind == .blackhole)
    #expect(route("203.0.113.0/24")?.nextHops == [])
    #expect(route("10.0.1.0/24")?.nextHops == [hop(nil)])
    #expect(route("10.0.1.0/24")?.origin == 2)
    // In another table, and of the kernel's own table.
    #expect(route("10.99.0.0/16") == nil && route("10.0.1.14/32") == nil)
  }

  @Test("recorded statistics belong to their interface, and a refusal has its number")
  func statistics() throws {
    let index = try NetlinkReading.snapshot(of: Recording.links.bytes).link(named: "eth0").index
    let facts = try Recording.facts(try Recording.statistics.bytes)
    guard case .statistics(index, let statistics) = facts.first else {
      Issue.record("there are \(facts)")
      return
    }
    #expect(statistics.sentPackets > 0 && statistics.sentBytes > statistics.sentPackets * 14)
    let refusal = NetlinkBytes(bytes: try Recording.refusal.bytes)
    var messages = NetlinkMessages(refusal)
    let message = try #require(try messages.next())
    #expect(message.type == NetlinkMessage.Kind.error)
    #expect(try NetlinkParser(refusal).errorNumber(message) == 19)
  }

  @Test(
    "messages about something else say nothing",
    arguments: [
      Build.message(16, Build.link(family: 7)),  // a bridge's port
      Build.message(20, Build.address(family: 28) + Build.attribute(1, [1, 2, 3, 4])),
      Build.message(20, Build.address()),  // without an address
      Build.message(24, Build.route(table: 255)), Build.message(24, Build.route(kind: 2)),
      Build.message(24, Build.route(flags: 0x200)), Build.message(24, Build.route(family: 129)),
      Build.message(24, Build.route() + Build.attribute(15, [99, 0, 0, 0])),
      Build.message(28, [1, 2, 3, 4]), Build.message(92, [UInt8](repeating: 0, count: 12)),
    ])
  func foreign(bytes: [UInt8]) throws {
    #expect(try Recording.facts(bytes) == [])
  }

  @Test(
    "a hardware address is Ethernet's, of six bytes, and not zero",
    arguments: [
      (1, [2, 0, 0, 0, 0, 1], "02:00:00:00:00:01"), (1, [0, 0, 0, 0, 0, 0], nil),
      (778, [10, 0, 0, 1], nil), (1, [10, 0, 0, 1], nil),
      (32, [UInt8](repeating: 1, count: 20), nil),
    ] as [(Int, [UInt8], String?)])
  func hardware(type: Int, value: [UInt8], expected: String?) throws {
    let bytes = Build.message(16, Build.link(type: type) + Build.attribute(1, value))
    guard case .link(let link) = try Recording.facts(bytes).first else {
      Issue.record("no link")
      return
    }
    #expect(link.macAddress?.description == expected)
  }
}
