import Daemon
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// A flow of AWS's documentation, as packets can make it.
struct DocumentedFlow: Sendable {
  /// The record as the documentation prints it.
  var record: String
  /// The IP packets' headers up to the transport layer; the payload is what a test fills in.
  var header: PacketBuilder
  /// Bytes of IP and transport headers in each packet.
  var headerLength: Int
  /// When each packet came; nil for any times between the documented ones.
  var seconds: [UInt32]?

  /// A capture with the documented number of packets, bytes, and first and last second.
  func capture(linkType: UInt32 = 1) -> [UInt8] {
    let fields = record.split(separator: " ")
    let numbers = fields[8...11].compactMap { Int($0) }
    let (packets, bytes) = (numbers[0], numbers[1])
    let (start, end) = (UInt32(numbers[2]), UInt32(numbers[3]))
    var file = PcapFileBuilder(linkType: linkType)
    for packet in 0..<packets {
      let share = bytes / packets + (packet < bytes % packets ? 1 : 0)
      let anySecond = packet == packets - 1 ? end : start + UInt32(packet) % (end - start)
      let second = seconds?[packet] ?? anySecond
      file.add(header.payload(share - headerLength).bytes, seconds: second)
    }
    return file.bytes
  }
}

@Suite struct DocumentedRecordTests {
  static let ethernet = PacketBuilder().ethernet()

  static let flows = [
    DocumentedFlow(
      record: "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249"
        + " 1418530010 1418530070 ACCEPT OK",
      header: ethernet.ipv4("172.31.16.139", "172.31.16.21").tcp(20_641, 22), headerLength: 40),
    DocumentedFlow(
      record: "2 123456789010 eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336"
        + " 1432917027 1432917142 ACCEPT OK",
      header: ethernet.ipv4("203.0.113.12", "172.31.16.139").icmp(), headerLength: 28),
    DocumentedFlow(
      record: "2 123456789010 eni-1235b8ca123456789 2001:db8:1234:a100:8d6e:3477:df66:f105"
        + " 2001:db8:1234:a102:3304:8879:34cf:4071 34892 22 6 54 8855 1477913708 1477913820"
        + " ACCEPT OK",
      header: ethernet.ipv6(
        "2001:db8:1234:a100:8d6e:3477:df66:f105", "2001:db8:1234:a102:3304:8879:34cf:4071"
      ).tcp(34_892, 22), headerLength: 60),
  ]

  @Test("the documented records that packets can make are made byte for byte", arguments: flows)
  func record(_ flow: DocumentedFlow) throws {
    let result = try replay(flow.capture()) {
      $0.interval = 600
      $0.interfaceID = InterfaceID("eni-1235b8ca123456789")
      $0.accountID = "123456789010"
    }
    #expect(result.lines == [flow.record])
    #expect(result.outcome == .complete)
  }

  @Test("the documented tcp-flags of two short connections: 3 from the client, 19 from the server")
  func flags() throws {
    var file = PcapFileBuilder()
    let client = Self.ethernet.ipv4("52.213.180.42", "10.0.0.62")
    let server = Self.ethernet.ipv4("10.0.0.62", "52.213.180.42")
    let exchange: [(PacketBuilder, TCPFlags)] = [
      (client.tcp(43_638, 5001, flags: .syn), .syn),
      (server.tcp(5001, 43_638, flags: [.syn, .ack]), .syn),
      (client.tcp(43_638, 5001, flags: .ack), .ack),
      (client.tcp(43_638, 5001, flags: [.fin, .ack]), .fin),
      (server.tcp(5001, 43_638, flags: [.fin, .ack]), .fin),
      (client.tcp(43_638, 5001, flags: .ack), .ack),
    ]
    for (index, packet) in exchange.enumerated() {
      file.add(packet.0.bytes, seconds: 1_566_933_133 + UInt32(index))
    }
    let result = try replay(file.bytes) {
      $0.format = documentedFormat
    }
    #expect(
      result.lines
        == [
          "5 IPv4 52.213.180.42 10.0.0.62 43638 5001 52.213.180.42 10.0.0.62 6 160 4"
            + " 1566933133 1566933138 ACCEPT 3 ingress OK",
          "5 IPv4 10.0.0.62 52.213.180.42 5001 43638 10.0.0.62 52.213.180.42 6 80 2"
            + " 1566933134 1566933137 ACCEPT 19 egress OK",
        ])
  }
}
