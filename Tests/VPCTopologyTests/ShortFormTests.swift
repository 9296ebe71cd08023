import FlowModel
import NetworkTypes
import Testing
import VPCTopology

/// What the short form means where it leaves things out.
struct ShortFormTests {
  private let text = """
    x-office: &office 198.51.100.0/24
    account: 012345678901
    vpcs: {v: {cidr: [10.0.0.0/16, "2001:db8::/56"]}}
    subnets: {s: {cidr: [10.0.0.0/24, "2001:db8::/64"]}}
    groups:
      open: {in: [{allow: tcp 22, from: [*office, self]}]}
    interfaces:
      plain: {subnet: s, address: 10.0.0.5}
      db: {subnet: s, address: 10.0.0.6, type: rds, groups: open}
      cache: {subnet: s, address: 10.0.0.7, type: elasticache, groups: open}
      dwh: {subnet: s, address: 10.0.0.8, type: redshift, groups: open}
      desk: {subnet: s, address: 10.0.0.9, type: workspaces, groups: open}
      lb: {subnet: s, address: 10.0.0.10, type: elb, groups: open}
      fn: {subnet: s, address: 10.0.0.11, type: lambda, groups: open}
      nlb: {subnet: s, address: 10.0.0.12, type: network_load_balancer}
      nat: {subnet: s, address: 10.0.0.13, type: nat_gateway}
      tgw: {subnet: s, address: 10.0.0.14, type: transit_gateway}
      ep: {subnet: s, address: 10.0.0.15, type: vpc_endpoint, groups: open}
    """

  @Test("names become identifiers that are the same on every run")
  func identifiers() throws {
    let topology = try Loading.yaml(text)
    #expect(topology.accountID == "012345678901")
    #expect(topology.resources.vpcs.map(\.id) == ["vpc-0" + ResourceIDs.derived("v")])
    #expect(topology.resources.vpcs.first?.tags == ["Name": "v"])
    let plain = InterfaceID(derivedFrom: "plain")
    #expect(topology.interface(plain)?.tags["Name"] == "plain")
    #expect(topology.warnings == [])
  }

  @Test("a group that does not say what goes out lets everything out, in each family of its VPC")
  func defaultEgress() throws {
    let topology = try Loading.yaml(text)
    let group = try #require(topology.resources.groups.first { $0.name == "open" })
    let rules = group.rules.map { rule in
      "\(rule.direction) \(rule.selector.shortForm) "
        + (rule.peer == .group(group.id) ? "self" : rule.peer.shortForm)
    }
    #expect(
      Set(rules) == [
        "ingress tcp 22 198.51.100.0/24", "ingress tcp 22 self", "egress all 0.0.0.0/0",
        "egress all ::/0",
      ])
  }

  @Test("an interface without groups has its VPC's default group, unless its type has none")
  func defaultGroup() throws {
    let topology = try Loading.yaml(text)
    let plain = try #require(topology.interface(InterfaceID(derivedFrom: "plain")))
    let group = try #require(plain.groupIDs.first.flatMap { topology.group($0) })
    #expect(group.name == "default")
    #expect(group.rules.count == 3)
    #expect(group.rules.first { $0.direction == .ingress }?.peer == .group(group.id))
    for name in ["nat", "tgw", "nlb"] {
      #expect(topology.interface(InterfaceID(derivedFrom: name))?.groupIDs == [])
    }
  }

  @Test(
    "the name of a service is a type",
    arguments: [
      ("db", ManagingService.rds), ("cache", .elastiCache), ("dwh", .redshift),
      ("desk", .workSpaces), ("lb", .loadBalancing), ("fn", .lambda), ("nlb", .loadBalancing),
      ("nat", .natGateway), ("tgw", .transitGateway), ("ep", .vpcEndpoint), ("plain", nil),
    ])
  func services(name: String, service: ManagingService?) throws {
    let topology = try Loading.yaml(text)
    let interface = try #require(topology.interface(InterfaceID(derivedFrom: name)))
    #expect(interface.service == service)
    #expect(interface.isRequesterManaged == (service != nil))
  }

  @Test("a VPC has what AWS makes with it: a network ACL that allows all, and local routes")
  func defaults() throws {
    let topology = try Loading.yaml(text)
    let subnet = try #require(topology.resources.subnets.first?.id)
    let list = try #require(topology.networkACL(ofSubnet: subnet))
    #expect(list.isDefault)
    #expect(list.entries.map(\.number) == [100, 101, 100, 101])
    #expect(list.entries.allSatisfy { $0.action == .accept && $0.selector == .all })
    let table = try #require(topology.routeTable(ofSubnet: subnet))
    #expect(table.isMain)
    #expect(table.routes.map(\.target.id) == ["local", "local"])
  }

  @Test("values of the wrong kind are told, each at its line")
  func values() {
    let text = """
      account: 12
      vpcs: {v: {cidr: 10.0.0.0/16, tags: [a]}}
      subnets: [a]
      interfaces:
        a: {address: 10.0.0.1}
        b: {id: eni_b, subnet: subnet-1}
        c: {subnet: subnet-1, public: 203.0.113.1}
        d: {subnet: subnet-1, address: 10.0.0.1, public: {x: 203.0.113.1}, source-dest-check: maybe}
      acls: {n: {vpc: w, default: 1}}
      endpoints: {e: {type: Gateway}}
      """
    #expect(
      Loading.faults(yaml: text).filter { !$0.contains("is not there") } == [
        "t.yaml:1: error: account '12' is none; expected 12 digits, such as 123456789012",
        "t.yaml:2: error: 'tags' is a list; expected an object",
        "t.yaml:3: error: 'subnets' is a list; expected an object",
        "t.yaml:5: error: network interface 'a' has no 'subnet', which every one has",
        "t.yaml:6: error: 'eni_b' is no network interface; expected 'eni-' and 1 to 64 lower-case letters or "
          + "digits",
        "t.yaml:7: error: a public address needs a private one; expected an 'address'",
        "t.yaml:8: error: 'source-dest-check' is 'maybe'; expected true or false",
        "t.yaml:8: error: 'x' is no address; expected a private IPv4 address of the interface",
        "t.yaml:9: error: 'w' names no VPC; expected one of v, or an identifier that begins with "
          + "'vpc-'",
        "t.yaml:10: error: VPC endpoint 'e' has no 'service', which every one has",
      ])
  }
}
