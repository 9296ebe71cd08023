import Daemon
import FlowLogFormat
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// The fields of the documented tcp-flags example that do not need a topology.
let documentedFormat: LogFormat = {
  let names = [
    "version", "type", "srcaddr", "dstaddr", "srcport", "dstport", "pkt-srcaddr", "pkt-dstaddr",
    "protocol", "bytes", "packets", "start", "end", "action", "tcp-flags", "flow-direction",
    "log-status",
  ]
  let text = names.map { "${\($0)}" }.joined(separator: " ")
  return (try? LogFormat(parsing: text)) ?? .default
}()

/// The short form in which these tests state records.
let briefFormat: LogFormat =
  (try? LogFormat(
    parsing: "${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets}"
      + " ${bytes} ${start} ${end} ${flow-direction} ${log-status}")) ?? .default

/// The ENI derived from an interface's name.
func eni(_ name: String) -> String { InterfaceID(derivedFrom: name).description }

@Suite struct GoldenCaptureTests {
  static let link = PacketBuilder().ethernet()

  @Test("windows, late packets and silence appear in the output as they should")
  func windows() throws {
    var file = PcapFileBuilder()
    let there = Self.link.ipv4("10.0.0.1", "198.51.100.2").udp(5000, 53).bytes
    let back = Self.link.ipv4("198.51.100.2", "10.0.0.1").udp(53, 5000).payload(100).bytes
    for (frame, second) in [
      (there, 600), (back, 601), (there, 659), (there, 661), (there, 658), (there, 666),
      (there, 657), (back, 900),
    ] as [([UInt8], UInt32)] {
      file.add(frame, seconds: second)
    }
    let result = try replay(file.bytes, named: "uplink.pcap") { $0.format = briefFormat }
    let id = eni("uplink")
    #expect(
      result.lines == [
        "\(id) 10.0.0.1 198.51.100.2 5000 53 17 3 84 600 659 egress OK",
        "\(id) 198.51.100.2 10.0.0.1 53 5000 17 1 128 601 601 ingress OK",
        "\(id) 10.0.0.1 198.51.100.2 5000 53 17 3 84 657 666 egress OK",
        "\(id) - - - - - - - 720 779 - NODATA",
        "\(id) - - - - - - - 780 839 - NODATA",
        "\(id) - - - - - - - 840 899 - NODATA",
        "\(id) 198.51.100.2 10.0.0.1 53 5000 17 1 128 900 900 ingress OK",
      ])
  }

  @Test("each interface of a pcapng file is an ENI of its own, and its losses are its own")
  func interfaces() throws {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("eth0"))
    file.interface(linkType: 113, .name("any"))
    file.interface(linkType: 1, .name("idle0"))
    file.packet(
      Self.link.ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes, ticks: 60_000_000, interface: 0)
    file.packet(
      PacketBuilder().linuxSLL(packetType: 0).ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes,
      ticks: 61_000_000, interface: 1)
    file.statistics(interface: 1, ticks: 62_000_000, dropped: 7)
    let result = try replay(file.bytes, named: "two.pcapng") { $0.format = briefFormat }
    #expect(
      result.lines == [
        "\(eni("eth0")) 10.0.0.1 10.0.0.2 1 2 17 1 28 60 60 egress OK",
        "\(eni("any")) 10.0.0.1 10.0.0.2 1 2 17 1 28 61 61 ingress OK",
        "\(eni("any")) - - - - - - - 60 119 - SKIPDATA",
        "\(eni("idle0")) - - - - - - - 60 119 - NODATA",
      ])
    #expect(result.outcome == .incomplete)
    #expect(result.statistics.books.skipped[.captureDrop] == 7)
    #expect(result.statistics.books.received == 9)
    #expect(result.diagnoses.count == 1 && result.diagnoses[0].contains("lost 7 packets"))
  }

  @Test("a flow is one record whatever the link layer said of its packets")
  func hints() throws {
    var file = PcapFileBuilder(linkType: 113)
    for (index, type) in ([3, 4, 3, 4] as [UInt16]).enumerated() {
      let packet = PacketBuilder().linuxSLL(packetType: type)
        .ipv4("10.0.0.1", "198.51.100.1").udp(1, 2)
      file.add(packet.bytes, seconds: 60 + UInt32(index))
    }
    let result = try replay(file.bytes, named: "any.pcap") { $0.format = briefFormat }
    #expect(
      result.lines == ["\(eni("any")) 10.0.0.1 198.51.100.1 1 2 17 4 112 60 63 egress OK"])
  }

  @Test("among several files an interface is known from its first packet on")
  func knownSince() throws {
    let frame = Self.link.ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes
    let folder = try TemporaryFolder()
    let monday = try folder.write(
      PcapFileBuilder.file([frame], startingAt: 60), as: "monday.pcap")
    let tuesday = try folder.write(
      PcapFileBuilder.file([frame], startingAt: 240), as: "tuesday.pcap")
    let result = replay([tuesday, monday]) { $0.format = briefFormat }
    #expect(!result.lines.contains { $0.contains("\(eni("tuesday")) - - - - - - - 60") })
    #expect(result.lines.count { $0.hasSuffix("NODATA") } == 3)
    #expect(result.lines.count == 5)
  }

  @Test("packets of the same time come in the order in which their files were named")
  func equalTimes() throws {
    let folder = try TemporaryFolder()
    let paths = try (1...3).map { number in
      let frames = (0..<4).map { port in
        Self.link.ipv4("10.0.0.\(number)", "198.51.100.1").udp(UInt16(port), 2).bytes
      }
      var file = PcapFileBuilder()
      for frame in frames { file.add(frame, seconds: 60) }
      return try folder.write(file.bytes, as: "\(number).pcap")
    }
    let result = replay([paths[1], paths[0], paths[2]]) { $0.interfaceID = InterfaceID("eni-1") }
    let sources = result.lines.map { $0.split(separator: " ")[3] }
    #expect(
      sources == Array(repeating: "10.0.0.2", count: 4).map { $0[...] }
        + Array(repeating: "10.0.0.1", count: 4) + Array(repeating: "10.0.0.3", count: 4))
  }

  @Test("one named ENI takes the packets of every interface")
  func oneInterface() throws {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("eth0"))
    file.interface(linkType: 1, .name("eth1"))
    let frame = Self.link.ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes
    file.packet(frame, ticks: 60_000_000, interface: 0)
    file.packet(frame, ticks: 61_000_000, interface: 1)
    let result = try replay(file.bytes, named: "two.pcapng") {
      $0.format = briefFormat
      $0.interfaceID = InterfaceID("eni-1")
    }
    #expect(result.lines == ["eni-1 10.0.0.1 10.0.0.2 1 2 17 2 56 60 61 egress OK"])
  }

  @Test("what is never logged is counted, and recorded when everything is asked for")
  func notLogged() throws {
    let frames = [
      Self.link.ipv4("0.0.0.0", "255.255.255.255").udp(68, 67).payload(240).bytes,
      Self.link.ipv6("fe80::1", "ff02::1:2").udp(546, 547).bytes,
      Self.link.arp("10.0.0.1", "10.0.0.2").bytes,
    ]
    let usual = try replay(PcapFileBuilder.file(frames)) { $0.format = briefFormat }
    #expect(usual.lines.count == 1 && usual.lines[0].hasSuffix("NODATA"))
    #expect(usual.statistics.books.notLogged[.dhcp] == 2)
    #expect(usual.statistics.books.unparsed[.arp] == 1)
    let everything = try replay(PcapFileBuilder.file(frames)) { $0.logsEverything = true }
    #expect(everything.statistics.books.recorded == 2)
    #expect(everything.statistics.books.unparsed[.arp] == 1)
  }

  @Test(
    "the traffic type leaves flows out of the records but not out of the books",
    arguments: [(TrafficTypeCase.reject, 0, 1), (.accept, 1, 0)])
  func trafficType(_ type: TrafficTypeCase, _ recorded: UInt64, _ filtered: UInt64) throws {
    let frame = Self.link.ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes
    let result = try replay(PcapFileBuilder.file([frame])) { $0.traffic = type.value }
    #expect(result.lines.count == Int(recorded))
    #expect(result.statistics.books.recorded == recorded)
    #expect(result.statistics.books.filtered == filtered)
  }

  @Test("statistics name every counter and close the identity")
  func statistics() throws {
    let frames = [
      Self.link.ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes,
      Self.link.arp("10.0.0.1", "10.0.0.2").bytes,
      Self.link.ipv4("0.0.0.0", "255.255.255.255").udp(68, 67).bytes,
    ]
    let result = try replay(PcapFileBuilder.file(frames))
    #expect(
      result.statistics.json == """
        {"received":3,"recorded":1,"filtered":0,"not_logged":{"dhcp":1,\
        "resolver":0,"metadata":0,"time_sync":0,"licence_activation":0,"router":0,\
        "endpoint_to_load_balancer":0,"mirrored":0},\
        "skipped":{"capture_drop":0,"cut_file":0,"ring_full":0,"probe_full":0,"unknown_interface":0},"unparsed":{"arp":1,"not_ip":0,"llc":0,\
        "link_header_truncated":0,"mpls_payload":0,"link_type":0,"ip_header_truncated":0,\
        "ip_version":0,"ip_header_length":0,"ip_total_length":0,"ipv6_extension_chain":0},\
        "records":1,"bytes":28,"flows_peak":2,"connections_evicted":0}

        """)
  }
}
