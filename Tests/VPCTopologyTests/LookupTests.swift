import FlowModel
import NetworkTypes
import Testing
import VPCTopology

/// What asks a topology asks by address, hardware address and subnet.
struct LookupTests {
  private let topology: Topology

  init() throws { topology = try Loading.load(DescribeFixture.files) }

  @Test(
    "an interface is found by any address it has, delegated prefixes included",
    arguments: [
      ("10.0.0.10", "eni-0000000000000000a"), ("10.0.0.12", "eni-0000000000000000a"),
      ("2001:db8:0:100::b", "eni-0000000000000000a"), ("10.0.0.47", "eni-0000000000000000a"),
      ("10.0.0.220", "eni-0000000000000000b"), ("10.0.0.48", nil), ("203.0.113.10", nil),
    ])
  func byAddress(text: String, id: String?) throws {
    let address = try #require(IPAddress(text))
    let found = topology.interface(address: address, inVPC: DescribeFixture.vpc)
    #expect(found?.id.description == id)
    #expect(topology.interfaces(address: address).map(\.id.description) == (id.map { [$0] } ?? []))
    #expect(topology.interface(address: address, inVPC: "vpc-other") == nil)
  }

  @Test("an interface is found by its hardware address, and by its public address")
  func byOther() throws {
    let mac = try #require(MACAddress("02-00-00-00-00-0b"))
    #expect(topology.interface(macAddress: mac)?.id.description == "eni-0000000000000000b")
    let mapped = try #require(IPAddress("203.0.113.11"))
    #expect(
      topology.interfaces(publicAddress: mapped).map(\.id.description) == ["eni-0000000000000000a"])
  }

  @Test("VPCs may share addresses: an address alone names all its interfaces")
  func sharedAddresses() throws {
    let topology = try Loading.yaml(
      """
      vpcs: {a: {cidr: 10.0.0.0/16}, b: {cidr: 10.0.0.0/16}}
      subnets: {a: {vpc: a, cidr: 10.0.0.0/24}, b: {vpc: b, cidr: 10.0.0.0/24}}
      interfaces:
        one: {id: eni-1, subnet: a, address: 10.0.0.5}
        two: {id: eni-2, subnet: b, address: 10.0.0.5}
      """)
    let address = try #require(IPAddress("10.0.0.5"))
    #expect(topology.interfaces(address: address).map(\.id.description) == ["eni-1", "eni-2"])
    for interface in topology.interfaces(address: address) {
      let found = topology.interface(address: address, inVPC: interface.vpcID)
      #expect(found?.id == interface.id)
    }
  }

  @Test(
    "the subnet of an address is the one whose block holds it",
    arguments: [
      ("10.0.0.255", "subnet-0000000000000000a"), ("10.1.0.1", "subnet-0000000000000000b"),
      ("2001:db8:0:100::99", "subnet-0000000000000000a"), ("10.0.1.0", nil),
    ])
  func subnets(text: String, id: String?) throws {
    let address = try #require(IPAddress(text))
    #expect(topology.subnet(holding: address, inVPC: DescribeFixture.vpc)?.id == id)
  }

  @Test("a subnet has its own network ACL and route table, or else those of its VPC")
  func effective() throws {
    let own = topology.networkACL(ofSubnet: "subnet-0000000000000000a")
    #expect(own?.id == "acl-0000000000000000b")
    let main = topology.routeTable(ofSubnet: "subnet-0000000000000000b")
    #expect(main?.id == "rtb-0000000000000000a")
    #expect(
      topology.routeTable(ofSubnet: "subnet-0000000000000000a")?.id == "rtb-0000000000000000b")
    #expect(topology.networkACL(ofSubnet: "subnet-none") == nil)
    let written = try Loading.yaml(
      """
      vpcs: {v: {cidr: 10.0.0.0/16}}
      subnets: {s: {id: subnet-1, cidr: 10.0.0.0/24}}
      """)
    #expect(written.networkACL(ofSubnet: "subnet-1")?.isDefault == true)
    #expect(written.routeTable(ofSubnet: "subnet-1")?.isMain == true)
  }
}
