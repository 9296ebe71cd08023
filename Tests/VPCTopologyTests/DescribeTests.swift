import FlowModel
import NetworkTypes
import Testing
import VPCTopology

/// What the outputs of the AWS CLI become, resource by resource.
struct DescribeTests {
  private let topology: Topology
  private let vpc = DescribeFixture.vpc

  init() throws { topology = try Loading.load(DescribeFixture.files) }

  private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

  @Test("the fixture has no fault, and account and Region are inferred")
  func whole() {
    #expect(topology.warnings == [])
    #expect(topology.accountID == "123456789012")
    #expect(topology.region == "eu-central-1")
    #expect(topology.resources.externalIDs == ["sg-0000000000000000f", "vpc-0fffffffffffffff0"])
  }

  @Test("a VPC keeps its blocks, except those that are no longer associated")
  func vpcs() throws {
    let found = try #require(topology.vpc(vpc))
    #expect(
      found.blocks.map(\.description) == ["10.0.0.0/16", "10.1.0.0/16", "2001:db8:0:100::/56"])
    #expect(found.tags == ["Name": "main", "team": "ops: \"a\" é"])
    #expect(found.position == SourcePosition(file: "networks.json", line: 2))
  }

  @Test("a subnet has both names of its zone")
  func subnets() throws {
    let found = try #require(topology.subnet("subnet-0000000000000000a"))
    #expect(found.blocks.map(\.description) == ["10.0.0.0/24", "2001:db8:0:100::/64"])
    #expect(found.zoneName == "eu-central-1a")
    #expect(found.zoneID == "euc1-az2")
    #expect(found.vpcID == vpc)
  }

  @Test("an interface keeps every address, the primary ones first")
  func interfaces() throws {
    let id = try #require(InterfaceID("eni-0000000000000000a"))
    let found = try #require(topology.interface(id))
    #expect(found.macAddress?.description == "02:00:00:00:00:0a")
    #expect(
      found.privateAddresses.map(\.description) == [
        "10.0.0.10", "10.0.0.11", "10.0.0.12", "2001:db8:0:100::a", "2001:db8:0:100::b",
      ])
    #expect(found.prefixes.map(\.description) == ["10.0.0.32/28"])
    #expect(found.publicAddress?.description == "203.0.113.10")
    let secondary = try address("10.0.0.11")
    #expect(found.publicIPv4[secondary]?.description == "203.0.113.11")
    #expect(found.groupIDs == ["sg-0000000000000000a", "sg-0000000000000000b"])
    #expect(found.instanceID == "i-0000000000000000a")
    #expect(!found.checksAddresses && !found.isRequesterManaged && found.service == nil)
  }

  @Test(
    "the managing service is told from type and description",
    arguments: [
      ("eni-0000000000000000b", "nat_gateway", ManagingService.natGateway),
      ("eni-0000000000000000c", "interface", .rds),
      ("eni-0000000000000000d", "vpc_endpoint", .vpcEndpoint),
    ])
  func services(id: String, type: String, service: ManagingService) throws {
    let interface = try #require(InterfaceID(id))
    let found = try #require(topology.interface(interface))
    #expect(found.type.rawValue == type)
    #expect(found.service == service)
    #expect(found.isRequesterManaged)
  }

  @Test("each peer of a permission is a rule, with an identifier that does not change")
  func groups() throws {
    let found = try #require(topology.group("sg-0000000000000000a"))
    #expect(found.name == "web")
    let rules = found.rules.map {
      ($0.direction == .ingress ? "in " : "out ") + $0.selector.shortForm + " "
        + $0.peer.shortForm
    }
    #expect(
      Set(rules) == [
        "in tcp 443 0.0.0.0/0", "in tcp 443 198.51.100.0/24", "in tcp 443 ::/0",
        "in tcp 443 pl-0123456789abcdef0", "in tcp 443 sg-0000000000000000b",
        "in tcp 443 sg-0000000000000000f", "in icmp 3/4 10.0.0.0/8", "in esp 10.0.0.0/8",
        "out all 0.0.0.0/0",
      ])
    let again = try Loading.load(DescribeFixture.files.reversed())
    #expect(again.group(found.id)?.rules.map(\.id) == found.rules.map(\.id))
    #expect(found.rules.allSatisfy { $0.id.hasPrefix("sgr-0") && $0.id.utf8.count == 21 })
  }

  @Test("rules that were described by themselves count, with their identifiers")
  func separateRules() throws {
    let found = try Loading.load(DescribeFixture.files + [("rules.json", DescribeFixture.rules)])
    let web = try #require(found.group("sg-0000000000000000a")).rules
    #expect(
      web.map { "\($0.id) \($0.selector.shortForm) \($0.peer.shortForm)" } == [
        "sgr-0000000000000000a tcp 443 0.0.0.0/0",
        "sgr-0000000000000000c udp 53 sg-0000000000000000b",
        "sgr-0000000000000000d icmpv6 pl-0fedcba9876543210",
      ])
    #expect(
      found.warnings.map(\.description) == [
        "c.json:2: warning: security group sg-0000000000000000a has 9 rules here and 3 in "
          + "'SecurityGroupRules'; the latter count"
      ])
  }

  @Test("entries of a network ACL are in the order in which they decide, without the final one")
  func networkACLs() throws {
    let edge = try #require(topology.networkACL("acl-0000000000000000b"))
    let entries = edge.entries.map { entry in
      "\(entry.direction) \(entry.number) \(entry.action) \(entry.selector.shortForm) "
        + entry.block.description
    }
    #expect(
      entries == [
        "ingress 100 accept icmp 8 0.0.0.0/0", "ingress 110 reject tcp 22-23 0.0.0.0/0",
        "egress 101 accept icmpv6 ::/0",
      ])
    #expect(topology.networkACL("acl-0000000000000000a")?.entries.count == 2)
    #expect(topology.networkACL("acl-0000000000000000a")?.isDefault == true)
  }

  @Test("routes know what their target is")
  func routeTables() throws {
    let main = try #require(topology.routeTable("rtb-0000000000000000a"))
    let routes = main.routes.map { "\($0.target.kind) \($0.target.id) \($0.state) \($0.origin)" }
    #expect(main.isMain)
    #expect(
      routes == [
        "natGateway nat-0000000000000000a active created", "local local active table",
        "local local active table", "peering pcx-00000000000000bad blackhole created",
        "transitGateway tgw-0000000000000000a active created",
        "virtualPrivateGateway vgw-0000000000000000a active propagated",
        "local local active table", "endpoint vpce-0000000000000000a active created",
      ])
    let other = try #require(topology.routeTable("rtb-0000000000000000b"))
    #expect(other.gatewayIDs == ["igw-0000000000000000a"])
    #expect(
      other.routes.contains {
        $0.target == RouteTarget(kind: .interface, id: "eni-0000000000000000a")
      })
  }

  @Test("gateways, endpoints and connections are there, and what was deleted is not")
  func gateways() throws {
    #expect(topology.internetGateway("igw-0000000000000000a")?.vpcID == vpc)
    #expect(topology.internetGateway("igw-0000000000000000b")?.vpcID == nil)
    #expect(topology.egressOnlyGateway("eigw-0000000000000000a")?.vpcID == vpc)
    let nat = try #require(topology.natGateway("nat-0000000000000000a"))
    #expect(nat.interfaceIDs.map(\.description) == ["eni-0000000000000000b"])
    #expect(topology.natGateway("nat-0000000000000000b") == nil)
    #expect(topology.endpoint("vpce-0000000000000000a")?.type == .gateway)
    #expect(
      topology.endpoint("vpce-0000000000000000b")?.serviceName == "com.amazonaws.eu-central-1.sqs")
    let peering = try #require(topology.peering("pcx-0000000000000000a"))
    #expect(peering.accepter.ownerID == "999999999999")
    #expect(peering.accepter.blocks.map(\.description) == ["172.31.0.0/16"])
    #expect(topology.transitGateway("tgw-0000000000000000a") != nil)
    let hub = try #require(topology.transitGatewayAttachment("tgw-attach-0000000000000000a"))
    #expect(hub.vpcID == vpc)
    #expect(hub.subnetIDs == ["subnet-0000000000000000b"])
    #expect(hub.tags == ["Name": "hub"])
    #expect(topology.transitGatewayAttachment("tgw-attach-0000000000000000b")?.vpcID == nil)
  }

  @Test("a prefix list joins what several outputs say of it")
  func prefixLists() throws {
    let service = try #require(topology.prefixList("pl-0123456789abcdef0"))
    #expect(service.name == "com.amazonaws.eu-central-1.s3")
    #expect(service.entries.map(\.description) == ["3.5.134.0/23", "52.219.0.0/16"])
    let offices = try #require(topology.prefixList("pl-0fedcba9876543210"))
    #expect(offices.entries.map(\.description) == ["198.51.100.0/24"])
    #expect(offices.maxEntries == 5)
  }

  @Test("an instance knows its Auto Scaling group, and terminated ones are left out")
  func instances() {
    #expect(topology.instance("i-0000000000000000a")?.autoScalingGroup == "web")
    #expect(topology.instance("i-00000000000000bad") == nil)
    #expect(
      topology.interfaces(ofInstance: "i-0000000000000000a").map(\.id.description)
        == ["eni-0000000000000000a"])
  }
}
