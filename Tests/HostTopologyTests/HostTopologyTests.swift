import FlowModel
import HostNetwork
import HostTopology
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// Hosts as VPCs.
struct HostTopologyTests {
  private typealias Fixture = HostFixture

  private func blocks(_ list: [CIDRBlock]) -> [String] { list.map(\.description) }

  @Test("a router is a VPC with a subnet for each network, and an instance with its interfaces")
  func router() throws {
    let host = HostTopology(Fixture.router, Fixture.options)
    let topology = try host.checked()
    #expect(topology.warnings == [])
    let vpc = try #require(topology.resources.vpcs.first)
    #expect(blocks(vpc.blocks) == ["10.0.1.0/24", "10.0.2.0/24", "2001:db8:1::/64"])
    let lists = topology.resources.subnets.map { blocks($0.blocks) }
    #expect(Set(lists) == [["10.0.1.0/24", "2001:db8:1::/64"], ["10.0.2.0/24"]])
    let first = try #require(topology.interface(macAddress: MACAddress(rawValue: 0x5254_0012_3456)))
    #expect(first.primaryIPv4 == IPAddress("10.0.1.14"))
    #expect(first.secondaryIPv4 == [IPAddress("10.0.1.15")])
    // The link-local address is on every link, and so on none.
    #expect(first.ipv6 == [IPAddress("2001:db8:1::14")])
    #expect(first.instanceID == topology.resources.instances.first?.id && !first.checksAddresses)
    #expect(first.tags == ["Name": "eth0"])
    #expect(topology.accountID == "123456789012" && topology.region == "us-east-1")
  }

  @Test("the default route is an internet gateway, other routers a virtual private gateway")
  func routes() throws {
    let topology = try HostTopology(Fixture.router, Fixture.options).checked()
    let table = try #require(topology.resources.routeTables.first)
    let lines = table.routes.map { route in
      guard case .block(let block) = route.destination else { return "a list" }
      return "\(block) \(route.target.id.prefix(4)) \(route.state.rawValue)"
    }
    #expect(
      Set(lines) == [
        "10.0.1.0/24 loca active", "10.0.2.0/24 loca active", "2001:db8:1::/64 loca active",
        "0.0.0.0/0 igw- active", "10.9.0.0/16 vgw- active", "203.0.113.0/24 vgw- blackhole",
      ])
    #expect(topology.resources.internetGateways.map(\.vpcID) == [topology.resources.vpcs[0].id])
    let quiet = NetworkSnapshot(
      links: [Fixture.eth0], addresses: [Fixture.address(2, "10.0.1.14/24")])
    #expect(HostTopology(quiet, Fixture.options).resources.internetGateways == [])
  }

  @Test("records name VPC, subnet, instance, Region and address, and no zone")
  func metadata() throws {
    let host = HostTopology(Fixture.router, Fixture.options)
    let resources = host.resources
    #expect(host.interfaces.map(\.name) == ["eth0", "eth1"])
    let first = try #require(host.interface(2)).metadata
    #expect(first.id == InterfaceID(derivedFrom: "52:54:00:12:34:56"))
    #expect(first.accountID == "123456789012" && first.region == "us-east-1")
    #expect(first.vpcID == resources.vpcs[0].id && first.availabilityZoneID == nil)
    #expect(first.subnetID == resources.interfaces.first { $0.id == first.id }?.subnetID)
    #expect(first.instanceID == resources.instances[0].id)
    #expect(first.instanceID?.contains("3d1219c7") == false)
    #expect(first.primaryIPv4 == 0x0a00_010e)
  }

  @Test("without addresses there are interfaces and no VPC, and the topology is still whole")
  func bare() throws {
    let host = HostTopology(NetworkSnapshot(links: [Fixture.eth0]), Fixture.options)
    let topology = try host.checked()
    #expect(topology.resources.vpcs == [] && topology.resources.interfaces.count == 1)
    #expect(host.interface(2)?.metadata.subnetID == nil)
    #expect(try HostTopology(NetworkSnapshot(links: []), Fixture.options).checked().warnings == [])
  }

  @Test(
    "networks that overlap are one subnet, others are apart",
    arguments: [
      // The same network on two interfaces.
      (["10.0.0.5/24"], ["10.0.0.6/24"], [], [["10.0.0.0/24"]]),
      (["10.0.0.5/8"], ["10.1.2.3/24"], [], [["10.0.0.0/8"]]),
      (["10.0.0.5/24"], ["10.0.1.5/24"], [], [["10.0.0.0/24"], ["10.0.1.0/24"]]),
      // Two networks of one interface, of which the other has one.
      (
        ["10.0.0.5/24", "192.168.1.5/24"], ["192.168.1.6/24"], [],
        [["10.0.0.0/24", "192.168.1.0/24"]]
      ),
      // The same address twice: the older interface has it.
      (["10.0.0.5/24"], ["10.0.0.5/24"], [], [["10.0.0.0/24"]]),
      // What is on the link of one, though it has no address there.
      (
        ["10.0.0.5/32"], ["10.2.0.1/24"], ["10.8.0.0/24", "10.2.0.0/16", "0.0.0.0/1"],
        [["10.0.0.5/32", "10.8.0.0/24"], ["10.2.0.0/24"]]
      ),
      (["fe80::1/64"], ["10.2.0.1/24"], ["fe80::/64", "ff00::/8"], [["10.2.0.0/24"]]),
    ])
  func subnets(first: [String], second: [String], onLink: [String], expected: [[String]]) throws {
    let snapshot = NetworkSnapshot(
      links: [Fixture.eth0, Fixture.eth1],
      addresses: first.map { Fixture.address(2, $0) } + second.map { Fixture.address(3, $0) },
      routes: onLink.map { Fixture.route($0) })
    let topology = try HostTopology(snapshot, Fixture.options).checked()
    #expect(Set(topology.resources.subnets.map { blocks($0.blocks) }) == Set(expected))
    #expect(topology.resources.interfaces.count == 2)
  }

  @Test("the other end of a point-to-point connection is its network")
  func pointToPoint() throws {
    let snapshot = NetworkSnapshot(
      links: [Fixture.link(4, "tun0")],
      addresses: [Fixture.address(4, "192.168.7.1/32", peer: "192.168.7.2")])
    let topology = try HostTopology(snapshot, Fixture.options).checked()
    #expect(
      topology.resources.subnets.map { blocks($0.blocks) } == [
        ["192.168.7.1/32", "192.168.7.2/32"]
      ]
    )
  }

  @Test("ports of a bridge lie in the bridge's subnet; loopback only where it is asked for")
  func members() throws {
    var options = Fixture.options
    let snapshot = NetworkSnapshot(
      links: [
        Fixture.loopback, Fixture.link(4, "br0", mac: "52:54:00:12:34:57", kind: "bridge"),
        Fixture.link(5, "veth1", mac: "52:54:00:12:34:57", kind: "veth", master: 4),
      ], addresses: [Fixture.address(1, "127.0.0.1/8"), Fixture.address(4, "10.0.2.1/24")])
    let host = HostTopology(snapshot, options)
    #expect(host.interface(4)?.metadata.subnetID == host.interface(5)?.metadata.subnetID)
    #expect(host.interface(5)?.metadata.subnetID != nil && host.interface(1) == nil)
    #expect(try host.checked().resources.vpcs.flatMap(\.blocks).count == 1)
    options.includesLoopback = true
    let whole = HostTopology(snapshot, options)
    #expect(whole.interface(1)?.metadata.primaryIPv4 == 0x7f00_0001)
    #expect(try whole.checked().resources.vpcs.flatMap(\.blocks).count == 2)
  }

  @Test("this host is a whole topology, and the same one when it is looked at again")
  func thisHost() throws {
    let options = HostOptions(machineID: HostOptions.machineID(), includesLoopback: true)
    let host = HostTopology(try NetworkSnapshot(), options)
    _ = try host.checked()
    #expect(host.interfaces.contains { $0.name == "lo" })
    let again = HostTopology(try NetworkSnapshot(), options)
    let ids = Dictionary(uniqueKeysWithValues: host.interfaces.map { ($0.index, $0.id) })
    for interface in again.interfaces {
      if let id = ids[interface.index] { #expect(interface.id == id) }
    }
  }

  @Test("any mixture of interfaces, addresses and routes is a whole topology")
  func mixtures() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let count = Int32.random(in: 0...6, using: &random)
      let kinds = [nil, "veth", "bridge", "vlan", "bond"]
      let links = (0..<count).map { index in
        Fixture.link(
          index + 1, "if\(index)", mac: "52:54:00:12:34:0\(Int.random(in: 0...3, using: &random))",
          kind: kinds.randomElement(using: &random) ?? nil,
          master: Bool.random(using: &random) ? Int32.random(in: 1...6, using: &random) : nil)
      }
      func block() -> (UInt32, Int) {
        (
          0x0a00_0000 | UInt32.random(in: 0...0xff, using: &random) << 12,
          Int.random(in: 0...32, using: &random)
        )
      }
      let addresses = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let (bits, length) = block()
        return NetworkAddress(
          interfaceIndex: Int32.random(in: 1...7, using: &random), address: IPAddress(v4: bits),
          prefixLength: length, peer: Bool.random(using: &random) ? IPAddress(v4: bits ^ 1) : nil)
      }
      let routes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let (bits, length) = block()
        return Fixture.route(
          "\(IPAddress(v4: bits))/\(length)", via: Bool.random(using: &random) ? "10.0.0.1" : nil,
          dev: Int32.random(in: 1...7, using: &random))
      }
      let snapshot = NetworkSnapshot(links: links, addresses: addresses, routes: routes)
      let host = HostTopology(snapshot, Fixture.options)
      #expect(throws: Never.self) { try host.checked() }
      #expect(host.interfaces.count == links.count)
      #expect(Set(host.interfaces.map(\.id)).count == links.count)
    }
  }
}
