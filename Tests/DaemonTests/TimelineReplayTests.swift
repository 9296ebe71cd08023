import Daemon
import FlowLogFormat
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// Replays by topologies that change while packets pass.
@Suite struct TimelineReplayTests {
  private static let beginning: UInt32 = 1_763_640_000  // 2025-11-20T12:00:00Z

  private static let topology = """
    vpcs: {a: {id: vpc-1, cidr: 10.0.0.0/16}}
    subnets: {s: {cidr: 10.0.0.0/24, acl: edge}}
    acls: {edge: {id: acl-1, in: [{rule: 100, allow: all, from: 0.0.0.0/0}],
                  out: [{rule: 100, allow: all, to: 0.0.0.0/0}]}}
    groups: {g: {id: sg-1, in: [{id: sgr-1, allow: tcp 443, from: 192.0.2.0/24}], out: []}}
    instances: {one: {id: i-1}}
    interfaces: {i: {id: eni-1, subnet: s, address: 10.0.0.10, groups: g, instance: one}}
    changes:
      - at: 2025-11-20T12:00:10Z
        groups: {g: {id: sg-1, in: [{id: sgr-2, allow: tcp 80, from: 192.0.2.0/24}], out: []}}
        instances: {two: {id: i-2}}
        interfaces:
          i: {id: eni-1, subnet: s, address: 10.0.0.10, groups: g, instance: two}
          new: {id: eni-2, subnet: s, address: 10.0.0.20, groups: g}
      - at: 2025-11-20T12:00:20.5Z
        acls: {edge: {id: acl-1, in: [{rule: 50, deny: all, from: 192.0.2.0/24}],
                      out: [{rule: 100, allow: all, to: 0.0.0.0/0}]}}
      - at: 2025-11-20T12:00:30Z
        remove: [new]
    """

  /// A packet of a client, this many milliseconds after noon.
  private struct Sent {
    let milliseconds: UInt32
    let port: UInt16
    var to = "10.0.0.10"
    var service: UInt16 = 443
    var flags: TCPFlags = .syn
  }

  private static func capture(_ packets: [Sent]) -> [UInt8] {
    var file = PcapFileBuilder()
    for packet in packets {
      let frame = PacketBuilder().ethernet().ipv4("192.0.2.7", packet.to)
        .tcp(packet.port, packet.service, flags: packet.flags)
      file.add(
        frame.bytes,
        at: PacketTime(
          seconds: beginning + packet.milliseconds / 1000,
          nanoseconds: packet.milliseconds % 1000 * 1_000_000))
    }
    return file.bytes
  }

  private static func replayed(
    _ captures: [[Sent]], _ fields: String, threads: Int = 1, interval: UInt32 = 600
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(topology.utf8), as: "vpc.yaml")
    let paths = try captures.enumerated().map { index, packets in
      try folder.write(capture(packets), as: "\(index).pcap")
    }
    let format = try LogFormat(parsing: fields)
    let result = replay(paths) {
      $0.topologyPath = path
      $0.format = format
      $0.interval = interval
      $0.threads = threads
    }
    #expect(result.outcome == .complete && result.statistics.books.balance)
    return result.lines.sorted()
  }

  private static let rules = "${srcport} ${dstport} ${packets} ${action} ${x-deciding-rule}"

  @Test("a packet is judged by the rules in force at its time", arguments: [1, 2])
  func rules(threads: Int) throws {
    let packets = [
      Sent(milliseconds: 0, port: 1000), Sent(milliseconds: 1, port: 1001, service: 80),
      // To the moment, the change holds.
      Sent(milliseconds: 9_999, port: 1002), Sent(milliseconds: 10_000, port: 1003),
      Sent(milliseconds: 10_001, port: 1004, service: 80),
      // A tracked connection lives on when its rule goes, and is cut when the ACL refuses it.
      Sent(milliseconds: 11_000, port: 1000, flags: .ack),
      Sent(milliseconds: 20_499, port: 1000, flags: .ack),
      Sent(milliseconds: 20_500, port: 1000, flags: .ack),
    ]
    let lines = try Self.replayed([packets], Self.rules, threads: threads)
    #expect(
      lines == [
        "1000 443 1 REJECT acl-1/50", "1000 443 3 ACCEPT sg-1/sgr-1",
        "1001 80 1 REJECT sg-default-deny",
        "1002 443 1 ACCEPT sg-1/sgr-1", "1003 443 1 REJECT sg-default-deny",
        "1004 80 1 ACCEPT sg-1/sgr-2",
      ])
  }

  @Test("packets out of order, in one capture or two, are judged by their own times")
  func disorder() throws {
    let early = Sent(milliseconds: 9_000, port: 1000)
    let late = Sent(milliseconds: 12_000, port: 1001)
    let other = Sent(milliseconds: 9_500, port: 1002)
    let expected = [
      "1000 443 1 ACCEPT sg-1/sgr-1", "1001 443 1 REJECT sg-default-deny",
      "1002 443 1 ACCEPT sg-1/sgr-1",
    ]
    #expect(try Self.replayed([[early, late, other]], Self.rules) == expected)
    #expect(try Self.replayed([[late], [early, other]], Self.rules) == expected)
  }

  @Test("an interface is found while it is there, and records say what it was when a flow began")
  func interfaces() throws {
    let packets = [
      Sent(milliseconds: 0, port: 1000), Sent(milliseconds: 5_000, port: 1001, to: "10.0.0.20"),
      Sent(milliseconds: 15_000, port: 1002, service: 80),
      Sent(milliseconds: 15_000, port: 1003, to: "10.0.0.20", service: 80),
      Sent(milliseconds: 31_000, port: 1004, to: "10.0.0.20"),
    ]
    let capture = eni("0")
    let expected = [
      "\(capture) 1001 - -", "\(capture) 1004 - -", "eni-1 1000 vpc-1 i-1",
      "eni-1 1002 vpc-1 i-2", "eni-2 1003 vpc-1 -",
    ]
    let lines = try Self.replayed(
      [packets], "${interface-id} ${srcport} ${vpc-id} ${instance-id}")
    #expect(lines == expected.sorted())
  }

  @Test("an interface that is gone has no NODATA records, and one that is there has")
  func absence() throws {
    let packets = [
      Sent(milliseconds: 0, port: 1000), Sent(milliseconds: 15_000, port: 1001, to: "10.0.0.20"),
      Sent(milliseconds: 130_000, port: 1002),
    ]
    let lines = try Self.replayed([packets], "${interface-id} ${start} ${log-status}", interval: 60)
    // eni-2 is removed half a minute after noon.
    #expect(
      lines == [
        "eni-1 1763640000 OK", "eni-1 1763640060 NODATA", "eni-1 1763640130 OK",
        "eni-2 1763640015 OK",
      ])
  }

  @Test("packets that go back and forth between two versions take no longer than others")
  func backAndForth() throws {
    var text = "vpcs: {a: {cidr: 10.0.0.0/16}}\nsubnets: {s: {cidr: 10.0.0.0/16}}\ngroups:\n"
    for number in 0..<100 {
      let rules = (1...30).map { "{allow: tcp \($0), from: 198.51.\(number).\($0)}" }
      text += "  g\(number): {in: [\(rules.joined(separator: ", "))]}\n"
    }
    text += "interfaces:\n"
    for number in 0..<1000 {
      let address = "10.0.\(number / 200).\(number % 200 + 4)"
      text += "  i\(number): {subnet: s, address: \(address), groups: g\(number % 100)}\n"
    }
    text += "changes: [{at: 2025-11-20T12:00:10Z, groups: {g0: {in: []}}}]\n"
    let packets = (0..<4000).map { number in
      Sent(milliseconds: 9_999 + UInt32(number % 2), port: UInt16(10_000 + number), to: "10.0.0.4")
    }
    let folder = try TemporaryFolder()
    let topology = try folder.write(Array(text.utf8), as: "vpc.yaml")
    let path = try folder.write(Self.capture(packets), as: "0.pcap")
    let clock = ContinuousClock()
    let duration = clock.measure {
      let result = replay([path]) { $0.topologyPath = topology }
      #expect(result.outcome == .complete && result.lines.count == 4000)
    }
    // What is made for a version takes tens of milliseconds; 4,000 times it is minutes.
    #expect(duration < .seconds(20))
  }
}
