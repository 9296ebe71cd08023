import Daemon
import FlowLogFormat
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// What records say of interfaces and ways beyond AWS's examples.
@Suite struct TopologyFieldTests {
  /// Replays frames against a topology and gives the named fields.
  private static func lines(
    _ topology: String, _ frames: [PacketBuilder], _ fields: String,
    _ change: (inout ReplayConfiguration) -> Void = { _ in }
  ) throws -> [String] {
    try DocumentedPathTests.replayed(topology, frames, fields, change).lines
  }

  private static func tags(_ keys: (String, TagFields.Resource)...) -> TagFields {
    var tags = TagFields()
    for (key, resource) in keys { _ = tags.add(key, of: resource) }
    return tags
  }

  private static func frame(_ source: String, _ destination: String) -> PacketBuilder {
    PacketBuilder().ethernet().ipv4(source, destination).tcp(40_000, 443, flags: .syn)
  }

  @Test("the three-tier example: the way of every flow, who is next on it, and whose it is")
  func example() throws {
    let folder = try TemporaryFolder()
    let ranges = try folder.write(
      Array(#"{"prefixes": [{"ip_prefix": "198.51.100.64/26", "service": "EC2"}]}"#.utf8),
      as: "ip-ranges.json")
    let fields =
      "interface-id srcport dstport flow-direction action traffic-path next-hop-interface-id "
      + "next-hop-az-id next-hop-interface-type az-id instance-tag interface-tag asg-tag "
      + "pkt-src-aws-service pkt-dst-aws-service"
    let format = try LogFormat(
      parsing: fields.split(separator: " ").map { "${\($0)}" }.joined(separator: " "))
    let tags = Self.tags(("Name", .instance), ("Name", .interface))
    let result = try TopologyReplayTests.replayed(ThreeTierTraffic().pcap) {
      $0.format = format
      $0.tagFields = tags
      $0.ipRangesPath = ranges
    }
    let names = [
      ("eni-0666fc22e095c221f", "WEB"), ("eni-0f67432a45808f146", "APP"),
      ("eni-0f67431a45808ef93", "APP2"), ("eni-07b6804672aa2e741", "DB"),
      ("eni-0d63c31ff76f66a36", "NAT"),
    ]
    let named = result.lines.map { line in
      names.reduce(line) { $0.replacing($1.0, with: $1.1) }
    }
    #expect(
      named == [
        "WEB 51744 443 ingress ACCEPT - - - - euc1-az2 web-1 web-1 - EC2 -",
        "WEB 443 51744 egress ACCEPT 8 - - - euc1-az2 web-1 web-1 - - EC2",
        "WEB 40100 8080 egress ACCEPT 1 APP euc1-az2 - euc1-az2 web-1 web-1 - - -",
        "APP 40100 8080 ingress ACCEPT - WEB euc1-az2 - euc1-az2 app-1 app-1 - - -",
        "APP 8080 40100 egress ACCEPT 1 WEB euc1-az2 - euc1-az2 app-1 app-1 - - -",
        "WEB 8080 40100 ingress ACCEPT - APP euc1-az2 - euc1-az2 web-1 web-1 - - -",
        "APP 40200 5432 egress ACCEPT 1 DB euc1-az2 - euc1-az2 app-1 app-1 - - -",
        "DB 40200 5432 ingress ACCEPT - APP euc1-az2 - euc1-az2 - db-1 - - -",
        "DB 5432 40200 egress ACCEPT 1 APP euc1-az2 - euc1-az2 - db-1 - - -",
        "APP 5432 40200 ingress ACCEPT - DB euc1-az2 - euc1-az2 app-1 app-1 - - -",
        "WEB 40300 5432 egress ACCEPT 1 DB euc1-az2 - euc1-az2 web-1 web-1 - - -",
        "DB 40300 5432 ingress REJECT - WEB euc1-az2 - euc1-az2 - db-1 - - -",
        "WEB 61000 22 ingress ACCEPT - - - - euc1-az2 web-1 web-1 - EC2 -",
        "APP2 40400 25 egress REJECT 1 NAT euc1-az2 nat_gateway euc1-az3 app-2 app-2 - - -",
        "WEB 0 0 ingress ACCEPT - - - - euc1-az2 web-1 web-1 - EC2 -",
        "WEB 0 0 egress REJECT 8 - - - euc1-az2 web-1 web-1 - - EC2",
      ])
  }

  private static let places = """
    account: "111111111111"
    region: us-west-2
    vpcs: {v: {id: vpc-1, cidr: [10.0.0.0/16, "2001:db8::/56"]}}
    subnets:
      lax: {id: subnet-1, cidr: [10.0.1.0/24, "2001:db8::/64"], zone: us-west-2-lax-1a, zone-id: usw2-lax1-az1}
      wave: {id: subnet-2, cidr: 10.0.2.0/24, zone: us-west-2-wl1-sea-wlz-1, zone-id: usw2-wl1-sea-wlz1, routes: wave}
      post: {id: subnet-3, cidr: 10.0.3.0/24, zone-id: usw2-az1, outpost: "arn:aws:outposts:us-west-2:111111111111:outpost/op-0a"}
      zone: {id: subnet-4, cidr: 10.0.4.0/24, zone-id: usw2-az2}
    route-tables: {wave: {id: rtb-1, routes: {0.0.0.0/0: cagw-1}}, main: {id: rtb-2, main: true, routes: {10.9.0.0/16: lgw-1, 0.0.0.0/0: eni-4}}}
    groups: {g: {in: [{allow: all, from: 0.0.0.0/0}]}}
    instances:
      a: {id: i-1, tags: {Name: "one two", "aws:autoscaling:groupName": fleet, "team": ""}}
      b: {id: i-2, tags: {"aws:autoscaling:groupName": gone}}
    auto-scaling-groups: {fleet: {tags: {team: "shop%", cost: 7}}}
    interfaces:
      a: {id: eni-1, subnet: lax, address: 10.0.1.5, ipv6: "2001:db8::5", groups: g, instance: a, tags: {team: é}}
      b: {id: eni-2, subnet: wave, address: 10.0.2.5, groups: g, instance: b}
      c: {id: eni-3, subnet: post, address: 10.0.3.5, groups: g, owner: "222222222222", instance: a, tags: {team: theirs}}
      d: {id: eni-4, subnet: zone, address: 10.0.4.5, groups: g, type: vpc_endpoint, source-dest-check: false}
      e: {id: eni-5, subnet: zone, address: 10.0.4.6, groups: g, type: network_load_balancer}
      f: {id: eni-6, subnet: zone, address: 10.0.4.7, groups: g, type: transit_gateway}
    """

  @Test(
    "a sublocation takes the place of the Availability Zone",
    arguments: [
      ("10.0.1.5", "- localzone usw2-lax1-az1"), ("10.0.2.5", "- wavelength usw2-wl1-sea-wlz1"),
      ("10.0.3.5", "- outpost op-0a"), ("10.0.4.5", "usw2-az2 - -"),
    ])
  func sublocations(source: String, expected: String) throws {
    let fields = "az-id sublocation-type sublocation-id"
    let lines = try Self.lines(Self.places, [Self.frame(source, "192.0.2.1")], fields)
    #expect(lines == [expected])
  }

  @Test(
    "owners, types and instances are shown as AWS shows those of services and of others",
    arguments: [
      ("10.0.1.5", "111111111111 i-1 -"), ("10.0.3.5", "222222222222 i-1 -"),
      ("10.0.4.5", "unknown - vpc_endpoint"), ("10.0.4.6", "unknown - network_load_balancer"),
      ("10.0.4.7", "111111111111 - transit_gateway"),
    ])
  func owners(source: String, expected: String) throws {
    let fields = "account-id instance-id interface-type"
    let lines = try Self.lines(Self.places, [Self.frame(source, "192.0.2.1")], fields)
    #expect(lines == [expected])
  }

  @Test(
    "tags are those that were asked for, of resources of the own account",
    arguments: [
      ("10.0.1.5", "one%20two - %C3%A9 a shop%25 7"), ("10.0.2.5", "b - - b - -"),
      ("10.0.3.5", "- - - - - -"), ("10.0.4.5", "- - - d - -"),
    ])
  func tags(source: String, expected: String) throws {
    let tags = Self.tags(
      ("Name", .instance), ("team", .instance), ("team", .interface), ("Name", .interface),
      ("team", .autoScalingGroup), ("cost", .autoScalingGroup))
    let fields = "instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2"
    let lines = try Self.lines(Self.places, [Self.frame(source, "192.0.2.1")], fields) {
      $0.tagFields = tags
    }
    // The name under which a resource is written is its tag Name.
    #expect(lines == [expected])
  }

  @Test(
    "an ECS task is named with its cluster, service and containers, where its owner is the own",
    arguments: [
      (
        "10.0.1.5",
        "arn:x:cluster/shop shop arn:x:container-instance/shop/ci ci c-1 c-2 web arn:x:td/web:7 "
          + "arn:x:task/shop/t1 t1"
      ), ("10.0.2.5", "arn:x:cluster/shop shop - - - - - - arn:x:task/shop/t2 t2"),
      ("10.0.3.5", "- - - - - - - - - -"), ("10.0.4.6", "- - - - - - - - - -"),
    ])
  func tasks(source: String, expected: String) throws {
    let tasks = """

      ecs-tasks:
        "arn:x:task/shop/t1": {interface: a, cluster: "arn:x:cluster/shop", container-instance: "arn:x:container-instance/shop/ci", containers: [c-1, c-2, c-3], service: web, definition: "arn:x:td/web:7"}
        "arn:x:task/shop/t2": {interface: b, cluster: "arn:x:cluster/shop"}
        "arn:x:task/shop/t3": {interface: c, cluster: "arn:x:cluster/shop"}
      """
    let fields =
      "ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id "
      + "ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn "
      + "ecs-task-arn ecs-task-id"
    let lines = try Self.lines(Self.places + tasks, [Self.frame(source, "192.0.2.1")], fields)
    #expect(lines == [expected])
  }

  @Test("a resource has fields for two tags with different keys")
  func tagLimit() {
    var tags = TagFields()
    #expect(tags.isEmpty)
    let keys: [(String, TagFields.Resource)] = [
      ("a", .instance), ("a", .instance), ("b", .instance), ("c", .instance), ("c", .interface),
    ]
    #expect(keys.map { tags.add($0.0, of: $0.1) } == [true, false, true, false, true])
    #expect(tags[.instance] == ["a", "b"] && tags[.autoScalingGroup] == [] && !tags.isEmpty)
  }

  @Test(
    "the next hop of another account shows its zone alone, and zones outside regions none",
    arguments: [
      ("10.0.4.5", "10.0.3.5", "1 - - - - -"),
      ("10.0.4.5", "10.0.1.5", "1 eni-1 subnet-1 - vpc-1 -"),
      ("10.0.1.5", "10.0.4.6", "1 eni-5 subnet-4 usw2-az2 vpc-1 -"),
      ("10.0.1.5", "192.0.2.1", "1 eni-4 subnet-4 usw2-az2 vpc-1 vpc_endpoint"),
      ("10.0.1.5", "10.9.0.1", "1 - - - - -"), ("10.0.2.5", "192.0.2.1", "6 - - - - -"),
      // Default routes are not meant for these.
      ("10.0.1.5", "169.254.7.7", "- - - - - -"), ("10.0.1.5", "224.0.0.251", "- - - - - -"),
      ("10.0.1.5", "255.255.255.255", "- - - - - -"),
    ])
  func nextHops(source: String, destination: String, expected: String) throws {
    let fields =
      "flow-direction traffic-path next-hop-interface-id next-hop-subnet-id next-hop-az-id "
      + "next-hop-vpc-id next-hop-interface-type"
    let lines = try Self.lines(Self.places, [Self.frame(source, destination)], fields)
    #expect(lines.first == "egress " + expected)
  }

  @Test(
    "who sent is known for interfaces of the VPC, but not for transit gateways and load balancers",
    arguments: [
      ("10.0.2.5", "eni-2"), ("10.0.4.5", "eni-4"), ("10.0.4.6", "-"), ("10.0.4.7", "-"),
      ("10.0.9.9", "-"),
    ])
  func senders(source: String, expected: String) throws {
    let lines = try Self.lines(
      Self.places, [Self.frame(source, "10.0.1.5")], "flow-direction next-hop-interface-id")
    #expect(lines.last == "ingress \(expected)")
  }

  @Test("an interface of no topology has services, and neither ways nor tags")
  func unknownInterface() throws {
    let folder = try TemporaryFolder()
    let ranges = try folder.write(Array(Self.ranges.utf8), as: "ip-ranges.json")
    let frames = [
      Self.frame("10.0.0.1", "192.0.2.1").bytes,
      PacketBuilder().ethernet().ipv6("2001:db8::1", "2600:9000::1").udp(1, 2).bytes,
    ]
    let result = try replay(PcapFileBuilder.file(frames)) {
      $0.ipRangesPath = ranges
      $0.format =
        (try? LogFormat(
          parsing: "${pkt-src-aws-service} ${pkt-dst-aws-service} ${traffic-path} ${asg-tag}"))
        ?? .default
    }
    #expect(result.lines == ["- S3 - -", "- CLOUDFRONT - -"])
  }

  private static let ranges = """
    {"prefixes": [{"ip_prefix": "192.0.2.0/24", "service": "S3"}],
     "ipv6_prefixes": [{"ipv6_prefix": "2600:9000::/28", "service": "CLOUDFRONT"}]}
    """

  @Test("ranges that cannot be read, and tags without a topology, stop the run")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("{\n\"prefixes\": [{}]}".utf8), as: "ip-ranges.json")
    let ranges = try replay(PcapFileBuilder.file([])) { $0.ipRangesPath = path }
    #expect(ranges.outcome == .failed)
    #expect(
      ranges.diagnoses == [
        "\(path):2: error: a range has no 'ip_prefix', which every one has"
      ])
    let tags = try replay(PcapFileBuilder.file([])) {
      $0.tagFields = Self.tags(("Name", .instance))
    }
    #expect(tags.outcome == .failed)
    #expect(tags.diagnoses == ["tags to show need a topology whose resources have them"])
  }
}
