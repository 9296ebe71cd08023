import Daemon
import FlowLogFormat
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// AWS's own examples ("Flow log record examples"), made from packets and a topology.
@Suite struct DocumentedPathTests {
  /// Replays frames of one second after another, each between two hardware addresses.
  static func replayed(
    _ topology: String, _ frames: [PacketBuilder], _ fields: String,
    _ change: (inout ReplayConfiguration) -> Void = { _ in }
  ) throws -> ReplayResult {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(topology.utf8), as: "topology.yaml")
    let format = try LogFormat(
      parsing: fields.split(separator: " ").map { "${\($0)}" }.joined(separator: " "))
    return try replay(PcapFileBuilder.file(frames.map(\.bytes))) {
      $0.topologyPath = path
      $0.format = format
      $0.interval = 600
      change(&$0)
    }
  }

  private static let nat: UInt64 = 0x02_00_00_00_00_0b
  private static let instance: UInt64 = 0x02_00_00_00_00_0a
  private static let outside: UInt64 = 0x02_00_00_00_00_ff

  private static func packet(
    _ source: UInt64, _ destination: UInt64, _ from: String, _ to: String
  ) -> PacketBuilder {
    let isRequest = to == "203.0.113.5"
    return PacketBuilder().ethernet(source: source, destination: destination).ipv4(from, to)
      .tcp(
        isRequest ? 40_000 : 443, isRequest ? 443 : 40_000, flags: isRequest ? .syn : [.syn, .ack])
  }

  private static let zonal = """
    vpcs: {v: {id: vpc-1, cidr: 10.0.0.0/16}}
    subnets:
      private: {id: subnet-1, cidr: 10.0.1.0/24, routes: private}
      public: {id: subnet-2, cidr: 10.0.0.0/24, routes: public}
    internet-gateways: {i: {id: igw-1}}
    nat-gateways: {n: {id: nat-1, subnet: public, interfaces: nat}}
    route-tables:
      private: {routes: {0.0.0.0/0: n}}
      public: {routes: {0.0.0.0/0: i}}
    groups: {g: {in: [{allow: all, from: 10.0.0.0/8}]}}
    instances: {a: {id: i-01234567890123456}}
    interfaces:
      a: {id: eni-1111aaaa2222bbbb3, subnet: private, address: 10.0.1.5, groups: g, instance: a, mac: "02:00:00:00:00:0a"}
      nat: {id: eni-1235b8ca123456789, subnet: public, address: 10.0.0.220, type: nat_gateway, mac: "02:00:00:00:00:0b"}
    """

  /// What the NAT gateway gets and sends when the instance calls a host.
  private static func translated(_ address: String) -> [PacketBuilder] {
    [
      packet(instance, nat, "10.0.1.5", "203.0.113.5"),
      packet(nat, outside, address, "203.0.113.5"),
      packet(outside, nat, "203.0.113.5", address),
      packet(nat, instance, "203.0.113.5", "10.0.1.5"),
    ]
  }

  @Test("a zonal NAT gateway and the instance behind it")
  func zonalNAT() throws {
    let fields = "instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr"
    let frames = Self.translated("10.0.0.220")
    let gateway = try Self.replayed(Self.zonal, frames, fields) {
      $0.capturedAt = InterfaceID("eni-1235b8ca123456789")
    }
    #expect(
      gateway.lines == [
        "- eni-1235b8ca123456789 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5",
        "- eni-1235b8ca123456789 10.0.0.220 203.0.113.5 10.0.0.220 203.0.113.5",
        "- eni-1235b8ca123456789 203.0.113.5 10.0.0.220 203.0.113.5 10.0.0.220",
        "- eni-1235b8ca123456789 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5",
      ])
    let instance = try Self.replayed(Self.zonal, frames, fields) {
      $0.capturedAt = InterfaceID("eni-1111aaaa2222bbbb3")
    }
    #expect(
      instance.lines == [
        "i-01234567890123456 eni-1111aaaa2222bbbb3 10.0.1.5 203.0.113.5 10.0.1.5 203.0.113.5",
        "i-01234567890123456 eni-1111aaaa2222bbbb3 203.0.113.5 10.0.1.5 203.0.113.5 10.0.1.5",
      ])
  }

  @Test("the ways to and from a NAT gateway, and who is next on them")
  func hopsOfNAT() throws {
    let fields =
      "interface-id flow-direction interface-type traffic-path next-hop-interface-id "
      + "next-hop-subnet-id next-hop-vpc-id next-hop-interface-type"
    let result = try Self.replayed(Self.zonal, Self.translated("10.0.0.220"), fields)
    #expect(
      result.lines == [
        "eni-1111aaaa2222bbbb3 egress - 1 eni-1235b8ca123456789 subnet-2 vpc-1 nat_gateway",
        "eni-1235b8ca123456789 ingress nat_gateway - eni-1111aaaa2222bbbb3 subnet-1 vpc-1 -",
        "eni-1235b8ca123456789 egress nat_gateway 8 - - - -",
        "eni-1235b8ca123456789 ingress nat_gateway - - - - -",
        "eni-1235b8ca123456789 egress nat_gateway 1 eni-1111aaaa2222bbbb3 subnet-1 vpc-1 -",
        "eni-1111aaaa2222bbbb3 ingress - - eni-1235b8ca123456789 subnet-2 vpc-1 nat_gateway",
      ])
  }

  @Test("a regional NAT gateway is named in place of an interface, and its addresses stay")
  func regionalNAT() throws {
    let topology = """
      vpcs: {v: {id: vpc-1, cidr: 10.0.0.0/16}}
      subnets: {s: {id: subnet-1, cidr: 10.0.1.0/24, acl: closed}}
      acls: {closed: {in: [], out: []}}
      nat-gateways: {n: {id: nat-1234567890abcdef, interfaces: nat}}
      interfaces: {nat: {id: eni-1, subnet: s, type: regional_nat_gateway, mac: "02:00:00:00:00:0b"}}
      """
    let fields =
      "resource-id instance-id interface-id subnet-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr"
    let result = try Self.replayed(topology, Self.translated("107.22.182.139"), fields)
    #expect(
      result.lines == [
        "nat-1234567890abcdef - - - 10.0.1.5 203.0.113.5 10.0.1.5 203.0.113.5",
        "nat-1234567890abcdef - - - 107.22.182.139 203.0.113.5 107.22.182.139 203.0.113.5",
        "nat-1234567890abcdef - - - 203.0.113.5 107.22.182.139 203.0.113.5 107.22.182.139",
        "nat-1234567890abcdef - - - 203.0.113.5 10.0.1.5 203.0.113.5 10.0.1.5",
      ])
    let further = try Self.replayed(
      topology, Self.translated("107.22.182.139"), "action vpc-id interface-type az-id")
    #expect(
      further.lines == Array(repeating: "ACCEPT vpc-1 regional_nat_gateway -", count: 4))
  }

  @Test("a transit gateway's interfaces in the VPC of a web server")
  func transitGateway() throws {
    let topology = """
      account: "123456789010"
      external: tgw-1
      vpcs: {b: {id: vpc-abcdefab012345678, cidr: 10.40.0.0/16}}
      subnets:
        one: {id: subnet-11111111aaaaaaaaa, cidr: 10.40.1.0/24, zone-id: use1-az1, routes: r}
        two: {id: subnet-22222222bbbbbbbbb, cidr: 10.40.2.0/24, zone-id: use1-az2, routes: r}
      transit-gateway-attachments: {t: {id: tgw-attach-1, gateway: tgw-1, subnets: [one, two], vpc: b}}
      route-tables: {r: {routes: {10.20.0.0/16: tgw-1}}}
      groups: {web: {in: [{allow: tcp 80, from: 0.0.0.0/0}]}}
      instances: {web: {id: i-01234567890123456}}
      interfaces:
        in: {id: eni-11111111111111111, subnet: one, address: 10.40.1.175, type: transit_gateway, mac: "02:00:00:00:00:01"}
        out: {id: eni-22222222222222222, subnet: two, address: 10.40.2.31, type: transit_gateway, mac: "02:00:00:00:00:02"}
        web: {id: eni-33333333333333333, subnet: two, address: 10.40.2.236, groups: web, instance: web, mac: "02:00:00:00:00:03"}
      """
    func packet(_ source: UInt64, _ destination: UInt64, _ isRequest: Bool, _ flags: TCPFlags)
      -> PacketBuilder
    {
      let link = PacketBuilder().ethernet(
        source: 0x02_00_00_00_00_00 | source, destination: 0x02_00_00_00_00_00 | destination)
      return isRequest
        ? link.ipv4("10.20.33.164", "10.40.2.236").tcp(39_812, 80, flags: flags)
        : link.ipv4("10.40.2.236", "10.20.33.164").tcp(80, 39_812, flags: flags)
    }
    let frames = [
      packet(1, 3, true, .syn), packet(3, 2, false, [.syn, .ack]),
      packet(1, 3, true, [.fin, .ack]), packet(3, 2, false, [.fin, .ack]),
    ]
    let documented = try Self.replayed(
      topology, frames,
      "version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport"
        + " protocol tcp-flags type pkt-srcaddr pkt-dstaddr action log-status")
    let vpc = "123456789010 vpc-abcdefab012345678"
    #expect(
      Set(documented.lines) == [
        "3 eni-33333333333333333 \(vpc) subnet-22222222bbbbbbbbb i-01234567890123456 10.20.33.164 10.40.2.236 39812 80 6 3 IPv4 10.20.33.164 10.40.2.236 ACCEPT OK",
        "3 eni-33333333333333333 \(vpc) subnet-22222222bbbbbbbbb i-01234567890123456 10.40.2.236 10.20.33.164 80 39812 6 19 IPv4 10.40.2.236 10.20.33.164 ACCEPT OK",
        "3 eni-11111111111111111 \(vpc) subnet-11111111aaaaaaaaa - 10.40.1.175 10.40.2.236 39812 80 6 3 IPv4 10.20.33.164 10.40.2.236 ACCEPT OK",
        "3 eni-22222222222222222 \(vpc) subnet-22222222bbbbbbbbb - 10.40.2.236 10.40.2.31 80 39812 6 19 IPv4 10.40.2.236 10.20.33.164 ACCEPT OK",
      ])
    let hops = try Self.replayed(
      topology, frames,
      "interface-id flow-direction traffic-path next-hop-interface-id next-hop-az-id "
        + "next-hop-interface-type")
    #expect(
      Set(hops.lines) == [
        // AWS does not know who sent what comes out of a transit gateway.
        "eni-33333333333333333 ingress - - - -",
        "eni-33333333333333333 egress 1 eni-22222222222222222 use1-az2 transit_gateway",
        "eni-11111111111111111 egress 1 eni-33333333333333333 use1-az2 -",
        "eni-22222222222222222 ingress - eni-33333333333333333 use1-az2 -",
      ])
  }

  @Test("traffic with S3 through an internet gateway: service names, path and direction")
  func serviceAndPath() throws {
    let topology = """
      account: "123456789012"
      region: ap-southeast-2
      vpcs: {v: {id: vpc-abcdefab012345678, cidr: 10.0.0.0/16}}
      subnets: {s: {id: subnet-aaaaaaaa012345678, cidr: 10.0.0.0/24, zone-id: apse2-az3, routes: r}}
      internet-gateways: {i: {id: igw-1}}
      route-tables: {r: {routes: {0.0.0.0/0: i}}}
      groups: {g: {}}
      instances: {a: {id: i-0c50d5961bcb2d47b}}
      interfaces: {a: {id: eni-1235b8ca123456789, subnet: s, address: 10.0.0.71, groups: g, instance: a}}
      """
    var file = PcapFileBuilder()
    func add(_ second: UInt32, _ isRequest: Bool, _ flags: TCPFlags, payload: Int) {
      let link = PacketBuilder().ethernet()
      let packet =
        isRequest
        ? link.ipv4("10.0.0.71", "52.95.128.179").tcp(34_210, 80, flags: flags)
        : link.ipv4("52.95.128.179", "10.0.0.71").tcp(80, 34_210, flags: flags)
      file.add(packet.payload(payload).bytes, seconds: second)
    }
    // 7 packets of 471 bytes out, 14 of 15044 bytes in, headers of 40 bytes each.
    add(1_616_729_292, true, .syn, payload: 0)
    add(1_616_729_292, false, [.syn, .ack], payload: 0)
    add(1_616_729_293, true, .ack, payload: 191)
    for number in 0..<12 { add(1_616_729_293, false, .ack, payload: number < 10 ? 1448 : 2) }
    for _ in 0..<4 { add(1_616_729_293, true, .ack, payload: 0) }
    add(1_616_729_349, false, [.fin, .ack], payload: 0)
    add(1_616_729_349, true, [.fin, .ack], payload: 0)
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(topology.utf8), as: "topology.yaml")
    let ranges = try folder.write(
      Array(
        #"{"prefixes": [{"ip_prefix": "52.95.128.0/21", "service": "S3"}]}"#.utf8),
      as: "ip-ranges.json")
    let fields =
      "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id"
      + " vpc-id subnet-id instance-id interface-id region az-id sublocation-type sublocation-id"
      + " action tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service"
      + " traffic-path flow-direction log-status"
    let format = try LogFormat(
      parsing: fields.split(separator: " ").map { "${\($0)}" }.joined(separator: " "))
    let result = try replay(file.bytes) {
      $0.topologyPath = path
      $0.ipRangesPath = ranges
      $0.format = format
      $0.interval = 600
    }
    let metadata =
      "123456789012 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-0c50d5961bcb2d47b "
      + "eni-1235b8ca123456789 ap-southeast-2 apse2-az3 - -"
    #expect(
      Set(result.lines) == [
        "5 52.95.128.179 10.0.0.71 80 34210 6 1616729292 1616729349 IPv4 14 15044 \(metadata) "
          + "ACCEPT 19 52.95.128.179 10.0.0.71 S3 - - ingress OK",
        "5 10.0.0.71 52.95.128.179 34210 80 6 1616729292 1616729349 IPv4 7 471 \(metadata) "
          + "ACCEPT 3 10.0.0.71 52.95.128.179 - S3 8 egress OK",
      ])
  }
}
