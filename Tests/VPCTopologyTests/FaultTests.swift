import Testing
import VPCTopology

/// Every fault with the sentence that users see, its file and its line.
struct FaultTests {
  /// A VPC that everything else can be put into; it has lines 1 to 3.
  private static let base = """
    vpcs: {main: {id: vpc-1, cidr: [10.0.0.0/16, "2001:db8::/56"]}}
    subnets: {a: {id: subnet-1, cidr: 10.0.0.0/24}, b: {id: subnet-2, cidr: 10.0.1.0/24}}
    groups: {web: {id: sg-1, in: []}}

    """

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var faults: [String]

    init(_ name: String, _ text: String, _ faults: String...) {
      testDescription = name
      self.text = text
      self.faults = faults
    }
  }

  static let references: [Case] = [
    Case(
      "an interface in no subnet",
      "interfaces: {x: {id: eni-1, subnet: c, groups: web}}",
      "t.yaml:4: error: 'c' names no subnet; expected one of a, b, or an identifier that begins with "
        + "'subnet-'"),
    Case(
      "identifiers that nothing has",
      """
      interfaces:
        x: {id: eni-1, subnet: subnet-9, vpc: vpc-1, groups: [sg-8, sg-9], instance: i-1}
      """,
      "t.yaml:5: error: network interface eni-1 refers to instance i-1, which is not there",
      "t.yaml:5: error: network interface eni-1 refers to security group sg-8, which is not there",
      "t.yaml:5: error: network interface eni-1 refers to security group sg-9, which is not there",
      "t.yaml:5: error: network interface eni-1 refers to subnet subnet-9, which is not there"),
    Case(
      "others' identifiers may be named",
      "external: [sg-9]\ninterfaces: {x: {id: eni-1, subnet: a, groups: sg-9}}"),
    Case(
      "routes to nothing, except a blackhole",
      """
      route-tables:
        r:
          id: rtb-1
          routes:
            0.0.0.0/0: igw-1
            10.1.0.0/16: {to: pcx-1, state: blackhole}
            10.2.0.0/16: nowhere
            pl-1: local
      """,
      "t.yaml:8: error: the route of rtb-1 to 0.0.0.0/0 refers to internet gateway igw-1, which is "
        + "not there",
      "t.yaml:10: error: 'nowhere' names nothing that a route can lead to; expected 'local', an "
        + "identifier that begins with 'igw-', 'eigw-', 'nat-', 'eni-', 'i-', 'tgw-', 'pcx-', 'vpce-'",
      "t.yaml:11: error: the route of rtb-1 to pl-1 refers to prefix list pl-1, which is not there"),
    Case(
      "a key that has no meaning",
      "acls: {x: {}}\nvpcs2: 1",
      "t.yaml:5: error: the short form has no key 'vpcs2'; expected account, region, external, "
        + "auto-scaling-groups, ecs-tasks, vpcs, subnets, groups, acls, route-tables, internet-gateways, "
        + "egress-only-gateways, nat-gateways, endpoints, transit-gateways, "
        + "transit-gateway-attachments, peerings, prefix-lists, instances, interfaces, "
        + "traffic-mirror-targets, traffic-mirror-sessions, changes"),
    Case(
      "gateways and connections",
      """
      nat-gateways: {n: {id: nat-1, subnet: a, interfaces: eni-9}}
      endpoints: {e: {id: vpce-1, service: s, route-tables: rtb-9, groups: sg-9}}
      transit-gateway-attachments: {t: {id: tgw-attach-1, gateway: tgw-9, vpc: vpc-9}}
      peerings: {p: {id: pcx-1, requester: main, accepter: vpc-9}}
      """,
      "t.yaml:4: error: NAT gateway nat-1 refers to network interface eni-9, which is not there",
      "t.yaml:5: error: VPC endpoint vpce-1 refers to route table rtb-9, which is not there",
      "t.yaml:5: error: VPC endpoint vpce-1 refers to security group sg-9, which is not there",
      "t.yaml:6: error: transit gateway attachment tgw-attach-1 refers to VPC vpc-9, which is not "
        + "there",
      "t.yaml:6: error: transit gateway attachment tgw-attach-1 refers to transit gateway tgw-9, "
        + "which is not there",
      "t.yaml:7: error: peering connection pcx-1 refers to VPC vpc-9, which is not there"),
  ]

  static let places: [Case] = [
    Case(
      "identifiers twice", "instances: {x: {id: i-1}, y: {id: i-1}}",
      "t.yaml:4: error: instance i-1 is described twice, first at t.yaml:4; keep one of them"),
    Case(
      "addresses and hardware addresses twice",
      """
      interfaces:
        x: {id: eni-1, subnet: a, groups: web, address: [10.0.0.5, 10.0.0.5], mac: "02:00:00:00:00:01"}
        y: {id: eni-2, subnet: a, groups: web, address: 10.0.0.5, mac: "02:00:00:00:00:01"}
      """,
      "t.yaml:5: error: network interface eni-1 has 10.0.0.5 twice; expected it once",
      "t.yaml:6: error: network interface eni-2 has 10.0.0.5, which eni-1 has at t.yaml:5; expected an "
        + "address of its own",
      "t.yaml:6: error: network interface eni-2 has the hardware address 02:00:00:00:00:01, which "
        + "eni-1 has at t.yaml:5; expected one of its own"),
    Case(
      "addresses outside their subnet",
      """
      interfaces:
        x:
          {id: eni-1, subnet: a, groups: web, address: [10.0.1.5], ipv6: "2001:db8::5",
           prefixes: 10.0.2.0/28, public: {10.0.0.9: 203.0.113.1}}
      """,
      "t.yaml:5: error: network interface eni-1 has 10.0.1.5, which is outside subnet subnet-1; "
        + "expected an address in 10.0.0.0/24",
      "t.yaml:5: error: network interface eni-1 has 10.0.2.0/28, which is outside subnet subnet-1; "
        + "expected a part of 10.0.0.0/24",
      "t.yaml:5: error: network interface eni-1 has 2001:db8::5, which is outside subnet subnet-1; "
        + "expected an address in 10.0.0.0/24",
      "t.yaml:5: error: network interface eni-1 maps a public address to 10.0.0.9, which it does not "
        + "have"),
    Case(
      "two network ACLs that are the default, and two main route tables",
      """
      acls: {x: {id: acl-1, default: true}, y: {id: acl-2, default: true}}
      route-tables: {x: {id: rtb-1, main: true}, y: {id: rtb-2, main: true}}
      """,
      "t.yaml:4: error: network ACL acl-2 is a default of VPC vpc-1, which has acl-1 at t.yaml:4; "
        + "expected one default",
      "t.yaml:5: error: route table rtb-2 is a main table of VPC vpc-1, which has rtb-1 at t.yaml:5; "
        + "expected one main table"),
    Case(
      "two internet gateways", "internet-gateways: {x: {id: igw-1}, y: {id: igw-2}}",
      "t.yaml:4: error: internet gateway igw-2 is attached to VPC vpc-1, which has igw-1 at t.yaml:4; "
        + "expected one for each VPC"),
    Case(
      "the same destination twice",
      """
      internet-gateways: {x: {id: igw-1}}
      route-tables: {r: {id: rtb-1, routes: {0.0.0.0/0: [x, {to: x, origin: propagated}, x]}}}
      """,
      "t.yaml:5: error: the route of rtb-1 to 0.0.0.0/0 stands twice, first at t.yaml:5; expected it "
        + "once"),
  ]

  static let rules: [Case] = [
    Case(
      "selectors that select nothing",
      """
      acls:
        x:
          in:
            - {rule: 100, allow: tpc 443, from: 0.0.0.0/0}
            - {rule: 101, allow: tcp 443-80, from: 0.0.0.0/0}
            - {rule: 102, deny: tcp 70000, from: 0.0.0.0/0}
            - {rule: 103, deny: icmp 300, from: 0.0.0.0/0}
            - {rule: 104, deny: gre 47, from: 0.0.0.0/0}
            - {rule: 105, deny: tcp web, from: 0.0.0.0/0}
            - {rule: 106, deny: tcp 1 2, from: 0.0.0.0/0}
            - {rule: 107, deny: icmp x, from: 0.0.0.0/0}
      """,
      "t.yaml:7: error: protocol 'tpc' is unknown; expected a name such as tcp, udp, icmp, icmpv6 or "
        + "esp, a number from 0 to 255, or -1 for all",
      "t.yaml:8: error: the port range 443-80 is upside down; expected 80-443",
      "t.yaml:9: error: the ports 70000-70000 do not exist; expected numbers from 0 to 65535",
      "t.yaml:10: error: the ICMP type 300 does not exist; expected 0 to 255, or -1 for all",
      "t.yaml:11: error: 'gre 47' names ports of a protocol without ports; expected 'gre'",
      "t.yaml:12: error: 'web' is no port or port range; expected one such as 443, 8000-8999 or all",
      "t.yaml:13: error: 'tcp 1 2' selects no traffic; expected a protocol and its ports, such as "
        + "'tcp 443', 'udp 8000-8999', 'icmp 3/4' or 'all'",
      "t.yaml:14: error: 'x' is no ICMP type; expected one such as 8, 3/4 or all"),
    Case(
      "several faults in one line",
      "acls: {x: {id: acl-1, in: [{rule: 1, allow: tcp 9-8, from: 10.0.0.256}]}}",
      "t.yaml:4: error: '10.0.0.256' is no CIDR block; expected address/prefix, such as 10.0.0.0/16 or "
        + "2001:db8::/32",
      "t.yaml:4: error: the port range 9-8 is upside down; expected 8-9"),
    Case(
      "blocks that are none, and one with bits behind its prefix",
      """
      acls:
        x:
          id: acl-1
          in:
            - {rule: 100, allow: all, from: 10.0.0.0/33}
            - {rule: 101, allow: all, from: 10.0.0.256}
            - {rule: 102, allow: all, from: 100.68.0.18/18}
            - {rule: 103, allow: all, from: "2001:db8::1/32"}
      """,
      "t.yaml:8: error: '10.0.0.0/33' is no CIDR block; expected address/prefix, such as 10.0.0.0/16 "
        + "or 2001:db8::/32",
      "t.yaml:9: error: '10.0.0.256' is no CIDR block; expected address/prefix, such as 10.0.0.0/16 or "
        + "2001:db8::/32",
      "t.yaml:10: warning: 100.68.0.18/18 has bits behind its prefix; it is taken as 100.68.0.0/18, as "
        + "AWS does",
      "t.yaml:11: warning: 2001:db8::1/32 has bits behind its prefix; it is taken as 2001:db8::/32, as "
        + "AWS does"),
    Case(
      "entries that can never match",
      """
      acls:
        x:
          id: acl-1
          in:
            - {rule: 300, deny: tcp 80-81, from: 10.0.0.0/8}
            - {rule: 200, allow: tcp, from: 10.0.0.0/7}
            - {rule: 100, deny: udp, from: 0.0.0.0/0}
            - {rule: 400, deny: icmp 8/0, from: 0.0.0.0/0}
            - {rule: 350, allow: icmp 8, from: 0.0.0.0/0}
            - {rule: 500, allow: icmpv6, from: 0.0.0.0/0}
            - {rule: 510, allow: icmp, from: "::/0"}
          out:
            - {rule: 300, deny: tcp 80, to: 10.0.0.0/8}
      """,
      "t.yaml:8: warning: inbound rule 300 of acl-1 can never match: rule 200 at t.yaml:9 allows all of "
        + "its traffic before it",
      "t.yaml:11: warning: inbound rule 400 of acl-1 can never match: rule 350 at t.yaml:12 allows all "
        + "of its traffic before it",
      "t.yaml:13: warning: inbound rule 500 of acl-1 can never match: icmpv6 does not occur in IPv4, "
        + "and 0.0.0.0/0 is nothing else; expected icmp",
      "t.yaml:14: warning: inbound rule 510 of acl-1 can never match: icmp does not occur in IPv6, and "
        + "::/0 is nothing else; expected icmpv6"),
    Case(
      "numbers out of range or doubled",
      """
      acls:
        x:
          id: acl-1
          in:
            - {rule: 0, allow: tcp 1, from: 0.0.0.0/0}
            - {rule: 32767, allow: tcp 2, from: 0.0.0.0/0}
            - {rule: 7, allow: tcp 3, from: 0.0.0.0/0}
            - {rule: 7, allow: tcp 4, from: 0.0.0.0/0}
          out:
            - {rule: 7, allow: tcp 4, to: 0.0.0.0/0}
            - {allow: all, to: 0.0.0.0/0}
            - {rule: x, allow: all, to: 0.0.0.0/0}
            - {rule: 8, allow: all, deny: all, to: 0.0.0.0/0}
      """,
      "t.yaml:8: error: inbound rule 0 of acl-1 has a number out of range; expected 1 to 32766",
      "t.yaml:9: error: inbound rule 32767 of acl-1 has a number out of range; expected 1 to 32766",
      "t.yaml:11: error: inbound rule 7 of acl-1 stands twice, first at t.yaml:10; expected a number of "
        + "its own",
      "t.yaml:14: error: an entry under 'out' has no 'rule', which every one has",
      "t.yaml:15: error: 'rule' is 'x'; expected a whole number",
      "t.yaml:16: error: an entry under 'out' has both or neither of 'allow' and 'deny'; expected one "
        + "of them"),
  ]

  @Test("references that lead nowhere are errors", arguments: references)
  func dangling(example: Case) {
    #expect(Loading.faults(yaml: FaultTests.base + example.text) == example.faults)
  }

  @Test("addresses and identifiers are once, and where they belong", arguments: places)
  func placement(example: Case) {
    #expect(Loading.faults(yaml: FaultTests.base + example.text) == example.faults)
  }

  @Test("entries of network ACLs say something that can happen", arguments: rules)
  func entries(example: Case) {
    #expect(Loading.faults(yaml: FaultTests.base + example.text) == example.faults)
  }

  @Test("all faults of one rule are told")
  func severalFaults() {
    let text = """
      vpcs: {main: {id: vpc-1, cidr: 10.0.0.0/16}}
      groups: {g: {id: sg-1, in: [{allow: tpc 1, from: [10.0.0.0/33, nobody]}]}}
      """
    let faults = [
      "t.yaml:2: error: '10.0.0.0/33' is no CIDR block; expected address/prefix, such as "
        + "10.0.0.0/16 or 2001:db8::/32",
      "t.yaml:2: error: 'nobody' names no group and no prefix list; expected a block such as "
        + "10.0.0.0/8, 'self', one of g, or an identifier that begins with 'sg-', 'pl-'",
      "t.yaml:2: error: protocol 'tpc' is unknown; expected a name such as tcp, udp, icmp, icmpv6 "
        + "or esp, a number from 0 to 255, or -1 for all",
    ]
    #expect(Loading.faults(yaml: text) == faults)
  }

  @Test("rules of groups say something that can happen")
  func groupRules() {
    let text = """
      vpcs: {v: {id: vpc-1, cidr: 10.0.0.0/16}, w: {id: vpc-2, cidr: 10.0.0.0/16}}
      prefix-lists: {both: [10.0.0.0/8], empty: {id: pl-1, entries: []}}
      groups:
        both: {id: sg-1, vpc: v, out: []}
        a:
          id: sg-2
          vpc: v
          in:
            - {allow: tcp 1, from: both}
            - {allow: tcp 2, from: nobody}
            - {allow: tcp 3, from: empty, id: sgr-1}
            - {allow: icmpv6 128, from: 10.0.0.0/8, id: sgr-2}
            - {allow: tcp 4, from: self, id: sgr-3}
            - {allow: tcp 4, from: sg-2, id: sgr-4}
            - {allow: tcp 5, from: self, id: sgr-4}
            - {allow: tcp 6, from: [self, sg-1], id: sgr-5}
            - {allow: tcp 7, to: self}
            - {deny: tcp 8, from: self}
          out: all
        b: {id: sg-3, name: a, vpc: v, out: []}
        c: {id: sg-4}
      interfaces:
        x: {id: eni-1, subnet: subnet-1, vpc: w, groups: a}
      subnets: {s: {id: subnet-1, vpc: w, cidr: 10.0.0.0/24}}
      """
    #expect(
      Loading.faults(yaml: text) == [
        "t.yaml:9: error: 'both' names a group and a prefix list; expected sg-1 or "
          + ResourceIDs.both,
        "t.yaml:10: error: 'nobody' names no group and no prefix list; expected a block such as "
          + "10.0.0.0/8, 'self', one of a, b, both, c, empty, or an identifier that begins with "
          + "'sg-', 'pl-'",
        "t.yaml:11: warning: rule sgr-1 of sg-2 can never match, as prefix list pl-1 has no entries; "
          + "add the output of 'aws ec2 get-managed-prefix-list-entries' as pl-1.json",
        "t.yaml:12: warning: rule sgr-2 of sg-2 can never match: icmpv6 does not occur in IPv4, and "
          + "10.0.0.0/8 is nothing else; expected icmp",
        "t.yaml:14: warning: rule sgr-4 of sg-2 says the same as sgr-3 at t.yaml:13",
        "t.yaml:15: error: rule sgr-4 of sg-2 is described twice, first at t.yaml:14",
        "t.yaml:16: error: an 'id' names one rule, and this line is 2; expected one peer",
        "t.yaml:17: error: a rule under 'in' has no 'from', which every one has",
        "t.yaml:17: error: a rule under 'in' has no key 'to'; expected allow, from, id",
        "t.yaml:18: error: a rule has no 'allow', which every one has",
        "t.yaml:18: error: a rule under 'in' has no key 'deny'; expected allow, from, id",
        "t.yaml:19: error: 'out' is 'all'; expected a list",
        "t.yaml:20: error: security group sg-3 has the name 'a', which sg-2 has at t.yaml:5; expected a "
          + "name of its own within the VPC",
        "t.yaml:21: error: security group 'c' has no 'vpc'; expected one, as 2 VPCs are written here",
        "t.yaml:23: warning: network interface eni-1 of VPC vpc-2 carries security group sg-2 of VPC "
          + "vpc-1; expected a group of its own VPC",
      ])
  }

  @Test("blocks overlap neither within a VPC nor across a peering connection")
  func overlaps() {
    let text = """
      vpcs:
        a: {id: vpc-1, cidr: [10.0.0.0/16, 10.0.128.0/17]}
        b: {id: vpc-2, cidr: 10.0.0.0/8}
        c: {id: vpc-3}
      subnets:
        a: {id: subnet-1, vpc: a, cidr: 10.0.0.0/20}
        b: {id: subnet-2, vpc: a, cidr: 10.0.8.0/24}
        c: {id: subnet-3, vpc: a, cidr: 10.0.9.0/24}
        d: {id: subnet-4, vpc: a, cidr: 10.1.0.0/24}
        e: {id: subnet-5, vpc: b, cidr: 10.0.8.0/24}
        f: {id: subnet-6, vpc: b}
      peerings: {p: {id: pcx-1, requester: a, accepter: b}}
      """
    #expect(
      Loading.faults(yaml: text) == [
        "t.yaml:2: error: blocks 10.0.0.0/16 and 10.0.128.0/17 of VPC vpc-1 overlap; expected blocks "
          + "without a common address",
        "t.yaml:4: error: VPC vpc-3 has no CIDR block; expected at least one, such as 10.0.0.0/16",
        "t.yaml:7: error: subnets subnet-1 (10.0.0.0/20) and subnet-2 (10.0.8.0/24) overlap; expected "
          + "blocks without a common address",
        "t.yaml:8: error: subnets subnet-1 (10.0.0.0/20) and subnet-3 (10.0.9.0/24) overlap; expected "
          + "blocks without a common address",
        "t.yaml:9: error: subnet subnet-4 has 10.1.0.0/24, which is outside VPC vpc-1; expected a part "
          + "of 10.0.0.0/16 or 10.0.128.0/17",
        "t.yaml:11: error: subnet subnet-6 has no CIDR block; expected at least one, such as "
          + "10.0.1.0/24",
        "t.yaml:12: warning: peering connection pcx-1 joins 10.0.0.0/16 and 10.0.0.0/8, which overlap; "
          + "AWS refuses to peer them",
        "t.yaml:12: warning: peering connection pcx-1 joins 10.0.128.0/17 and 10.0.0.0/8, which "
          + "overlap; AWS refuses to peer them",
      ])
  }
}

/// Identifiers that derive from names, written once.
enum ResourceIDs {
  /// The prefix list named `both`.
  static let both = "pl-0" + derived("both")

  /// FNV-1a with 64 bits, told once more.
  static func derived(_ name: String) -> String {
    let hash = name.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { hash, byte in
      (hash ^ UInt64(byte)).multipliedReportingOverflow(by: 1_099_511_628_211).partialValue
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
