import Daemon
import FlowAggregation
import FlowLogFormat
import FlowModel
import Foundation
import NetworkTypes
import TestSupport
import Testing

/// Records of a replay with a topology, in the fields that a verdict is about.
private let judgedFormat: LogFormat =
  (try? LogFormat(
    parsing: "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets}"
      + " ${flow-direction} ${action} ${x-deciding-rule}")) ?? .default

@Suite struct TopologyReplayTests {
  static let folder = ExampleCaptureTests.threeTier
  static let web1 = "eni-0666fc22e095c221f"
  static let app1 = "eni-0f67432a45808f146"
  static let db1 = "eni-07b6804672aa2e741"
  static let router: UInt64 = 0x02_00_0a_00_ff_01

  static func replayed(
    _ capture: [UInt8], _ change: (inout ReplayConfiguration) -> Void = { _ in }
  ) throws -> ReplayResult {
    try replay(capture) {
      $0.topologyPath = folder.path
      $0.format = judgedFormat
      $0.interval = 600
      change(&$0)
    }
  }

  /// A frame from the router, as most captures have it.
  static func frame(_ source: String, _ destination: String) -> PacketBuilder {
    PacketBuilder().ethernet(source: router, destination: router).ipv4(source, destination)
  }

  @Test("the example shows what a VPC would let through, and the rule that refused the rest")
  func example() throws {
    let result = try Self.replayed(ThreeTierTraffic().pcap)
    #expect(result.outcome == .complete)
    let refused = result.lines.filter { $0.contains(" REJECT ") }
    #expect(
      refused == [
        "\(Self.db1) 10.0.0.10 10.0.20.10 40300 5432 6 3 ingress REJECT acl-008914e07b53ba1e3/*",
        "eni-0f67431a45808ef93 10.0.11.10 198.51.100.5 40400 25 6 3 egress REJECT sg-default-deny",
        "\(Self.web1) 10.0.0.10 198.51.100.77 0 0 1 4 egress REJECT acl-05ea0e11948721ef1/*",
      ])
    #expect(
      result.lines.contains(
        "\(Self.web1) 198.51.100.77 10.0.0.10 0 0 1 4 ingress ACCEPT"
          + " sg-05ea0e11948721ef1/sgr-030034528c71d4baf"))
    #expect(result.statistics.books.notLogged[.resolver] == 2)
    #expect(result.statistics.books.balance)
  }

  @Test("JSON says what decided and what came nearest, whatever fields were asked for")
  func reasons() throws {
    let result = try Self.replayed(ThreeTierTraffic().pcap) {
      $0.output = .ndjson
      $0.format = .default
    }
    let refused = result.lines.filter { $0.contains("sg-default-deny") }
    #expect(
      refused.allSatisfy {
        $0.hasSuffix(
          #""x-deciding-rule":"sg-default-deny","x-nearest-rule":"sg-0e74fa719056a838c/"#
            + #"sgr-046d32f21724bd0d0:port"}"#)
      } && refused.count == 1)
    let plain = try replay(ThreeTierTraffic().pcap) { $0.output = .ndjson }
    #expect(plain.lines.allSatisfy { !$0.contains("x-") })
  }

  @Test("two threads judge as one does")
  func threads() throws {
    let one = try Self.replayed(ThreeTierTraffic().pcap) { $0.threads = 1 }
    let two = try Self.replayed(ThreeTierTraffic().pcap) { $0.threads = 2 }
    #expect(one.lines == two.lines && one.statistics.json == two.statistics.json)
  }

  @Test("two threads keep the order of many more blocks than wait between them")
  func manyBlocks() throws {
    // Of each connection the first packet is the client's, so order decides what is accepted.
    let frames = (0..<60_000).map { number -> [UInt8] in
      let client = UInt16(20_000 + number / 4 % 40_000)
      return number % 2 == 0
        ? Self.frame("10.0.0.10", "10.0.10.10").tcp(client, 8080, flags: .syn).bytes
        : Self.frame("10.0.10.10", "10.0.0.10").tcp(8080, client, flags: .ack).bytes
    }
    let one = try Self.replayed(PcapFileBuilder.file(frames)) { $0.threads = 1 }
    let two = try Self.replayed(PcapFileBuilder.file(frames)) { $0.threads = 2 }
    #expect(one.lines == two.lines && one.statistics.json == two.statistics.json)
    #expect(two.statistics.books.received == 120_000 && two.lines.count == 60_000)
  }

  @Test("a packet between two interfaces is recorded at both, one that its source refused at one")
  func bothEnds() throws {
    let allowed = Self.frame("10.0.0.10", "10.0.10.10").tcp(40_000, 8080, flags: .syn)
    let refused = Self.frame("10.0.10.10", "10.0.0.10").tcp(41_000, 80, flags: .syn)
    let result = try Self.replayed(PcapFileBuilder.file([allowed.bytes, refused.bytes]))
    #expect(
      result.lines.map {
        $0.split(separator: " ").enumerated().filter { [0, 7, 8].contains($0.offset) }
      }
      .map { $0.map(\.element).joined(separator: " ") } == [
        "\(Self.web1) egress ACCEPT", "\(Self.app1) ingress ACCEPT", "\(Self.app1) egress REJECT",
      ])
    #expect(result.statistics.books.received == 3)
  }

  @Test("addresses of delegated prefixes are those of their interface, for groups, too")
  func delegated() throws {
    let folder = try TemporaryFolder()
    let text = """
      vpcs: {a: {cidr: [10.0.0.0/16, "2001:db8::/56"]}}
      subnets: {s: {cidr: [10.0.0.0/24, "2001:db8::/64"]}}
      groups:
        pods: {in: [], out: [{allow: all, to: db}]}
        db: {id: sg-1, in: [{id: sgr-1, allow: tcp 5432, from: pods}], out: []}
      interfaces:
        node:
          {id: eni-1, subnet: s, address: 10.0.0.10, groups: pods,
           prefixes: [10.0.0.32/28, "2001:db8::/80"]}
        db:
          {id: eni-2, subnet: s, address: 10.0.0.20, ipv6: "2001:db8::1:0:0:20", groups: db}
      """
    let path = try folder.write(Array(text.utf8), as: "vpc.yaml")
    let frames = [
      Self.frame("10.0.0.40", "10.0.0.20").tcp(40_000, 5432, flags: .syn),
      Self.frame("10.0.0.48", "10.0.0.20").tcp(40_001, 5432, flags: .syn),
      PacketBuilder().ethernet().ipv6("2001:db8::7", "2001:db8::1:0:0:20")
        .tcp(40_002, 5432, flags: .syn),
    ]
    let result = try replay(PcapFileBuilder.file(frames.map(\.bytes))) {
      $0.topologyPath = path
      $0.format =
        (try? LogFormat(
          parsing: "${interface-id} ${srcaddr} ${pkt-srcaddr} ${action} ${x-deciding-rule}"))
        ?? .default
    }
    #expect(
      result.lines.map { $0.split(separator: " ").prefix(4).joined(separator: " ") } == [
        "eni-1 10.0.0.10 10.0.0.40 ACCEPT", "eni-2 10.0.0.40 10.0.0.40 ACCEPT",
        "eni-2 10.0.0.48 10.0.0.48 REJECT",
        "eni-1 2001:db8::7 2001:db8::7 ACCEPT", "eni-2 2001:db8::7 2001:db8::7 ACCEPT",
      ])
    #expect(result.lines.filter { $0.hasSuffix("sg-1/sgr-1") }.count == 2)
  }

  @Test("an ICMP error about a tracked connection passes the group, one about nothing does not")
  func errors() throws {
    let folder = try TemporaryFolder()
    let text = """
      vpcs: {a: {cidr: 10.0.0.0/16}}
      subnets: {s: {cidr: 10.0.0.0/24}}
      groups: {g: {in: [], out: [{allow: tcp 443, to: 0.0.0.0/0}]}}
      interfaces: {i: {subnet: s, address: 10.0.0.10, groups: g}}
      """
    let path = try folder.write(Array(text.utf8), as: "vpc.yaml")
    let requests = [40_000, 40_001].map {
      Self.frame("10.0.0.10", "192.0.2.9").tcp($0, 443, flags: .syn).bytes
    }
    let errors = requests.map {
      Self.frame("192.0.2.1", "10.0.0.10").icmp(type: 3, code: 3)
        .payload(bytes: Array($0.dropFirst(14))).bytes
    }
    for (threads, count) in [(1, 1), (2, 1), (1, 2)] {
      // A second capture, so that packets move from one block to another.
      let captures = [[requests[0], errors[0]], [errors[1]]].prefix(count)
      let paths = try captures.enumerated().map { index, frames in
        try folder.write(PcapFileBuilder.file(frames), as: "\(index).pcap")
      }
      let result = replay(paths) {
        $0.topologyPath = path
        $0.format = judgedFormat
        $0.interval = 600
        $0.threads = threads
      }
      let lines = result.lines.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
      #expect(lines.contains("192.0.2.1 10.0.0.10 0 0 1 1 ingress ACCEPT tracked"))
      #expect(
        lines.contains("192.0.2.1 10.0.0.10 0 0 1 1 ingress REJECT sg-default-deny")
          == (count == 2))
    }
  }

  @Test("open to everywhere, a connection is tracked where its way through a gateway says so")
  func trackedPaths() throws {
    let folder = try TemporaryFolder()
    let text = """
      vpcs: {a: {cidr: [10.0.0.0/16, "2001:db8::/56"]}}
      subnets:
        s: {cidr: [10.0.0.0/24, "2001:db8::/64"], routes: private}
        p: {cidr: 10.0.1.0/24}
      internet-gateways: {i: {}}
      egress-only-gateways: {e: {}}
      nat-gateways: {n: {subnet: p}}
      endpoints:
        d: {type: Gateway, service: com.amazonaws.us-east-1.dynamodb, route-tables: private}
        s3: {type: Gateway, service: com.amazonaws.us-east-1.s3, route-tables: private}
      prefix-lists: {dynamo: [198.51.100.0/24], store: [203.0.113.0/24]}
      route-tables:
        private:
          routes: {"::/0": e, 192.0.2.0/24: n, dynamo: d, store: s3, 198.18.0.0/15: i}
      groups: {g: {in: [{allow: all, from: [0.0.0.0/0, "::/0"]}], out: [{allow: all, to: [0.0.0.0/0, "::/0"]}]}}
      interfaces: {x: {subnet: s, address: 10.0.0.10, ipv6: "2001:db8::10", groups: g}}
      """
    let path = try folder.write(Array(text.utf8), as: "vpc.yaml")
    for (remote, isTracked) in [
      ("192.0.2.1", true), ("198.51.100.1", true), ("2001:db9::1", true), ("203.0.113.1", false),
      ("198.18.0.1", false), ("10.0.0.11", false),
    ] {
      let link = PacketBuilder().ethernet()
      let frames =
        remote.contains(":")
        ? [
          link.ipv6("2001:db8::10", remote).udp(4000, 443),
          link.ipv6(remote, "2001:db8::10").udp(443, 4000),
        ]
        : [
          link.ipv4("10.0.0.10", remote).udp(4000, 443),
          link.ipv4(remote, "10.0.0.10").udp(443, 4000),
        ]
      let result = try replay(PcapFileBuilder.file(frames.map(\.bytes))) {
        $0.topologyPath = path
        $0.format = (try? LogFormat(parsing: "${flow-direction} ${x-deciding-rule}")) ?? .default
      }
      #expect(result.outcome == .complete, "\(result.diagnoses)")
      #expect(
        result.lines.last == (isTracked ? "ingress tracked" : "ingress untracked"), "\(remote)")
    }
  }

  @Test("the ACL has no say between an interface and a gateway of its own subnet")
  func sameSubnet() throws {
    let folder = try TemporaryFolder()
    let text = """
      vpcs: {a: {cidr: 10.0.0.0/16}}
      subnets: {s: {cidr: 10.0.0.0/24, acl: edge, routes: r}, t: {cidr: 10.0.1.0/24, acl: edge}}
      acls:
        edge: {id: acl-1, in: [{rule: 1, allow: all, from: 10.0.0.0/16}],
               out: [{rule: 1, allow: all, to: 10.0.1.0/24}]}
      groups: {g: {id: sg-1, in: [], out: [{id: sgr-1, allow: tcp 443, to: 0.0.0.0/0}]}}
      nat-gateways: {gw: {subnet: s, interfaces: n}}
      route-tables: {r: {routes: {0.0.0.0/0: gw}}}
      interfaces:
        h: {id: eni-1, subnet: s, address: 10.0.0.10, mac: "02:00:00:00:00:01", groups: g}
        n: {id: eni-2, subnet: s, address: 10.0.0.99, mac: "02:00:00:00:00:02", type: nat_gateway}
        o: {id: eni-3, subnet: t, address: 10.0.1.10, mac: "02:00:00:00:00:03", groups: g}
        c: {id: eni-4, subnet: s, address: 10.0.0.50, mac: "02:00:00:00:00:04", groups: g,
            managed: true, requester: amazon-elb, description: ELB classic}
      """
    let path = try folder.write(Array(text.utf8), as: "vpc.yaml")
    func lines(_ from: String, _ source: UInt64, _ to: String, _ destination: UInt64) throws
      -> [String]
    {
      let frame = PacketBuilder().ethernet(source: source, destination: destination)
        .ipv4(from, to).tcp(40_000, 443, flags: .syn)
      return try replay(PcapFileBuilder.file([frame.bytes])) {
        $0.topologyPath = path
        $0.format =
          (try? LogFormat(parsing: "${interface-id} ${action} ${x-deciding-rule}")) ?? .default
      }.lines
    }
    let (host, nat, other, classic, router): (UInt64, UInt64, UInt64, UInt64, UInt64) = (
      0x02_00_00_00_00_01, 0x02_00_00_00_00_02, 0x02_00_00_00_00_03, 0x02_00_00_00_00_04, 9
    )
    // To the gateway that the frame names, and to the one that the route names.
    #expect(
      try lines("10.0.0.10", host, "192.0.2.1", nat)
        == ["eni-1 ACCEPT sg-1/sgr-1", "eni-2 ACCEPT -"])
    #expect(try lines("10.0.0.10", host, "192.0.2.1", router) == ["eni-1 ACCEPT sg-1/sgr-1"])
    // Out of the subnet it has a say, also towards a known interface with a far address.
    #expect(try lines("10.0.1.10", other, "192.0.2.1", nat) == ["eni-3 REJECT acl-1/*"])
    #expect(try lines("10.0.1.10", other, "192.0.2.1", router) == ["eni-3 REJECT acl-1/*"])
    // A Classic Load Balancer is asked within its subnet, too.
    #expect(
      try lines("10.0.0.50", classic, "10.0.0.10", host)
        == ["eni-4 REJECT acl-1/*"])
  }

  @Test("connections that had to be forgotten are counted and said")
  func eviction() throws {
    let frames = (0..<200).map { client in
      Self.frame("198.51.100.\(client)", "10.0.0.10").tcp(40_000, 22, flags: .syn).bytes
    }
    for threads in [1, 2] {
      let result = try Self.replayed(PcapFileBuilder.file(frames)) {
        $0.connectionLimit = 64
        $0.threads = threads
      }
      #expect(result.statistics.evictedConnections > 0 && result.outcome == .complete)
      #expect(result.diagnoses.count == 1 && result.diagnoses[0].contains("--max-connections"))
      let enough = try Self.replayed(PcapFileBuilder.file(frames)) { $0.threads = threads }
      #expect(enough.statistics.evictedConnections == 0 && enough.diagnoses.isEmpty)
    }
  }

  @Test("with --at one interface is recorded, and what it saw was not stopped before")
  func capturedAt() throws {
    let refusedAtSource = Self.frame("10.0.10.10", "10.0.0.10").tcp(41_000, 80, flags: .syn)
    let other = Self.frame("10.0.10.10", "10.0.20.10").tcp(41_001, 5432, flags: .syn)
    let arp = PacketBuilder().ethernet().arp("10.0.0.10", "10.0.0.1")
    let frames = [refusedAtSource.bytes, arp.bytes]
    let result = try Self.replayed(PcapFileBuilder.file(frames)) {
      $0.capturedAt = InterfaceID(Self.web1)
    }
    #expect(
      result.lines == [
        "\(Self.web1) 10.0.10.10 10.0.0.10 41000 80 6 1 ingress ACCEPT"
          + " sg-05ea0e11948721ef1/sgr-00bbd6f25c1de96e7"
      ])
    #expect(result.statistics.books.unparsed[.arp] == 1)
    let elsewhere = try Self.replayed(PcapFileBuilder.file([other.bytes])) {
      $0.capturedAt = InterfaceID(Self.web1)
    }
    #expect(elsewhere.lines.isEmpty)
    #expect(elsewhere.statistics.books.filtered == 1)
  }

  @Test("an interface is found by its MAC address before its IP address")
  func byMAC() throws {
    // The application server forwards a packet that is not its own.
    let frame = PacketBuilder().ethernet(source: 0x02_00_0a_00_0a_0a, destination: Self.router)
      .ipv4("192.0.2.1", "192.0.2.2").tcp(40_000, 443, flags: .syn)
    let result = try Self.replayed(PcapFileBuilder.file([frame.bytes])) {
      $0.format =
        (try? LogFormat(
          parsing: "${interface-id} ${srcaddr} ${pkt-srcaddr} ${dstaddr} ${vpc-id} ${az-id}"))
        ?? .default
    }
    #expect(
      result.lines == [
        "\(Self.app1) 10.0.10.10 192.0.2.1 192.0.2.2 vpc-046dc5e18e28e2409 euc1-az2"
      ])
  }

  @Test("packets of no known interface stay on the capture's own, without a verdict's rule")
  func unknown() throws {
    let frame = Self.frame("192.0.2.1", "192.0.2.2").udp(1, 2).bytes
    let result = try Self.replayed(PcapFileBuilder.file([frame]))
    #expect(result.lines == ["\(eni("test")) 192.0.2.1 192.0.2.2 1 2 17 1 egress ACCEPT -"])
  }

  @Test(
    "the traffic type selects by verdict",
    arguments: [(TrafficTypeCase.accept, 13), (.reject, 3)])
  func trafficType(_ type: TrafficTypeCase, _ count: Int) throws {
    let result = try Self.replayed(ThreeTierTraffic().pcap) { $0.traffic = type.value }
    #expect(result.lines.filter { !$0.contains("NODATA") && !$0.hasSuffix(" - -") }.count == count)
    #expect(result.statistics.books.filtered > 0 && result.statistics.books.balance)
  }

  @Test("a topology that cannot be used stops the run with all its faults")
  func faults() throws {
    let folder = try TemporaryFolder()
    let text = """
      vpcs: {a: {cidr: 10.0.0.0/16}}
      subnets: {s: {cidr: 10.9.0.0/24}, t: {cidr: 10.0.0.0/33}}
      """
    let path = try folder.write(Array(text.utf8), as: "broken.yaml")
    let result = try Self.replayed(PcapFileBuilder.file([])) { $0.topologyPath = path }
    #expect(result.outcome == .failed)
    #expect(result.diagnoses.count >= 2)
    #expect(result.diagnoses.contains { $0.contains("broken.yaml:2") })
    let nobody = try Self.replayed(PcapFileBuilder.file([])) {
      $0.capturedAt = InterfaceID("eni-0123")
    }
    #expect(nobody.outcome == .failed && nobody.diagnoses[0].contains("no interface eni-0123"))
    // One name for all captures would be one number for all interfaces.
    let named = try Self.replayed(ThreeTierTraffic().pcap) {
      $0.interfaceID = InterfaceID("eni-0123")
    }
    #expect(named.outcome == .failed && named.lines.isEmpty)
    #expect(named.diagnoses[0].contains("eni-0123") && named.diagnoses[0].contains("--at"))
  }
}
