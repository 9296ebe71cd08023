import FlowModel
import Testing
import VPCTopology

struct OutlineTests {
  @Test("the outline shows what is in a VPC, and the rules in the order in which they decide")
  func outline() throws {
    let topology = try Loading.yaml(
      """
      region: eu-central-1
      vpcs: {shop: {id: vpc-1, cidr: 10.0.0.0/16}}
      subnets:
        web: {id: subnet-1, cidr: 10.0.0.0/24, zone: eu-central-1a, zone-id: euc1-az2, acl: edge}
      prefix-lists: {offices: {id: pl-1, entries: [198.51.100.0/24]}}
      groups:
        web:
          id: sg-1
          in:
            - {allow: tcp 443, from: 0.0.0.0/0, id: sgr-1}
            - {allow: tcp 22, from: offices, id: sgr-2}
          out: [{allow: all, to: self, id: sgr-3}]
      acls:
        edge:
          id: acl-1
          default: true
          in:
            - {rule: 200, allow: all, from: 0.0.0.0/0}
            - {rule: 100, deny: tcp 23, from: 0.0.0.0/0}
      internet-gateways: {inet: {id: igw-1}}
      route-tables:
        main: {id: rtb-1, main: true, routes: {0.0.0.0/0: inet, 10.9.0.0/16: {to: pcx-9, state: blackhole}}}
      instances: {web-1: {id: i-1}}
      interfaces:
        web-1:
          {id: eni-1, subnet: web, address: [10.0.0.5, 10.0.0.6], public: 203.0.113.5, groups: web,
           mac: "02:00:00:00:00:05", instance: web-1}
      """)
    #expect(
      topology.outline == """
        eu-central-1

        VPC shop (vpc-1)  10.0.0.0/16
          Subnets
            web (subnet-1)  10.0.0.0/24  eu-central-1a (euc1-az2)
              network ACL edge (acl-1), route table main (rtb-1)
              web-1 (eni-1)  02:00:00:00:00:05  10.0.0.5 (public 203.0.113.5), 10.0.0.6  groups web; instance web-1
          Security groups
            web (sg-1)
              in   allow  tcp 443  from  0.0.0.0/0       sgr-1
              in   allow  tcp 22   from  offices (pl-1)  sgr-2
              out  allow  all      to    web (sg-1)      sgr-3
          Network ACLs
            edge (acl-1), default
              in   100  deny   tcp 23  from  0.0.0.0/0
              in   200  allow  all     from  0.0.0.0/0
              in   *    deny   all     from  anywhere
              out  *    deny   all     to    anywhere
          Route tables
            main (rtb-1), main
              0.0.0.0/0    igw-1
              10.0.0.0/16  local
              10.9.0.0/16  pcx-9  blackhole
          Gateways and endpoints
            internet gateway  inet (igw-1)

        Prefix lists
          offices (pl-1)  1 entry
            198.51.100.0/24

        """)
  }

  @Test(
    "the outline of a timeline tells what changes when, and shows what is in force",
    arguments: [
      (nil, "the beginning", ["eni-1"]), (999_999_999, "the beginning", ["eni-1"]),
      (1_000_000_000, "2001-09-09T01:46:40Z", ["eni-1", "eni-2"]),
      (4_000_000_000, "2004-11-09T11:33:20Z", ["eni-2", "eni-3"]),
    ] as [(UInt32?, String, [String])])
  func timeline(seconds: UInt32?, since: String, interfaces: [String]) throws {
    let timeline = try Loading.timeline(
      TimelineTests.base + """
        changes:
          - at: 1000000000
            interfaces: {b: {id: eni-2, subnet: web, address: 10.0.0.11, groups: web}}
            groups: {web: {out: []}}
            region: eu-central-1
          - at: 1100000000
            remove: [eni-1, edge]
            subnets: {web: {cidr: 10.0.0.0/24}}
            interfaces: {c: {id: eni-3, subnet: web, address: 10.0.0.12, groups: web}}
            instances: {i-1: , i-2: , i-3: , i-4: , i-5: }
        """)
    let time = seconds.map { PacketTime(seconds: $0, nanoseconds: 0) }
    let outline = timeline.outline(at: time)
    #expect(
      outline.hasPrefix(
        """
        2 changes; this holds from \(since)
          2001-09-09T01:46:40Z  adds eni-2; changes sg-1; changes account, Region or external identifiers
          2004-11-09T11:33:20Z  adds i-1, i-2, i-3, i-4 and 2 more; removes acl-1, eni-1


        """))
    let topology = time.map(timeline.topology) ?? timeline.first
    #expect(outline.hasSuffix("\n\n" + topology.outline))
    #expect(topology.resources.interfaces.map(\.id.description) == interfaces)
  }

  @Test("control characters of names do not reach a terminal")
  func controlCharacters() throws {
    let topology = try Loading.yaml(#"vpcs: {"a\u001b[2J": {id: vpc-1, cidr: 10.0.0.0/16}}"#)
    #expect(topology.outline.contains(#"VPC a\u{1b}[2J (vpc-1)"#))
    #expect(!topology.outline.unicodeScalars.contains("\u{1b}"))
  }
}
