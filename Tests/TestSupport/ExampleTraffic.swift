import NetworkTypes

/// Twelve minutes in the life of a web server at 10.0.1.14: the capture behind the README's first
/// command.
///
/// Visitors over IPv4 and IPv6, an administrator's SSH, a scanner, name look-ups, pings, and what
/// a flow log leaves out: DHCP and ARP.
package struct ExampleTraffic {
  private static let start: UInt32 = 1_763_640_000
  private static let host = "10.0.1.14"
  private static let host6 = "fd12:3456:789a:1::14"
  private var packets: [(milliseconds: UInt32, frame: [UInt8])] = []

  /// Makes the traffic; it is the same every time.
  package init() {
    configure()
    visit(from: "203.0.113.77", port: 51_744, at: 8_000, kilobytes: 48)
    visit(from: "198.51.100.23", port: 40_110, at: 31_500, kilobytes: 7)
    visit(from: "2001:db8:beef::5", port: 55_012, at: 64_000, kilobytes: 21)
    administer(from: "192.0.2.10", port: 58_220, at: 90_000, keystrokes: 40)
    scan(from: "198.51.100.99", at: 200_000)
    ping(from: "192.0.2.10", at: 260_000)
    lookUp(at: 300_000)
    visit(from: "203.0.113.77", port: 51_902, at: 655_000, kilobytes: 3)
    lookUp(at: 700_000)
  }

  /// The capture as a classic pcap file with microseconds.
  package var pcap: [UInt8] {
    var file = PcapFileBuilder()
    for packet in packets.sorted(by: { $0.milliseconds < $1.milliseconds }) {
      file.add(
        packet.frame, seconds: ExampleTraffic.start + packet.milliseconds / 1000,
        nanoseconds: packet.milliseconds % 1000 * 1_000_000)
    }
    return file.bytes
  }

  private mutating func add(_ milliseconds: UInt32, _ packet: PacketBuilder) {
    packets.append((milliseconds, packet.bytes))
  }

  private func network(_ source: String, _ destination: String) -> PacketBuilder {
    let link = PacketBuilder().ethernet()
    return source.contains(":") ? link.ipv6(source, destination) : link.ipv4(source, destination)
  }

  private mutating func configure() {
    let link = PacketBuilder().ethernet()
    add(0, link.ipv4("0.0.0.0", "255.255.255.255").udp(68, 67).payload(244))
    add(20, link.ipv4("10.0.1.1", Self.host).udp(67, 68).payload(260))
    add(60, link.arp(Self.host, "10.0.1.1"))
  }

  /// A TCP connection to the server: handshake, a request, an answer in full segments, a close.
  private mutating func visit(from client: String, port: UInt16, at time: UInt32, kilobytes: Int) {
    let server = client.contains(":") ? Self.host6 : Self.host
    let there = network(client, server)
    let back = network(server, client)
    add(time, there.tcp(port, 443, flags: .syn))
    add(time + 1, back.tcp(443, port, flags: [.syn, .ack]))
    add(time + 30, there.tcp(port, 443))
    add(time + 31, there.tcp(port, 443).payload(517))
    var now = time + 40
    for _ in 0..<kilobytes {
      add(now, back.tcp(443, port).payload(1024))
      add(now + 28, there.tcp(port, 443))
      now += 3
    }
    add(now + 40, there.tcp(port, 443, flags: [.fin, .ack]))
    add(now + 41, back.tcp(443, port, flags: [.fin, .ack]))
    add(now + 70, there.tcp(port, 443))
  }

  private mutating func administer(
    from client: String, port: UInt16, at time: UInt32, keystrokes: Int
  ) {
    let there = network(client, Self.host)
    let back = network(Self.host, client)
    add(time, there.tcp(port, 22, flags: .syn))
    add(time + 1, back.tcp(22, port, flags: [.syn, .ack]))
    for key in 0..<UInt32(keystrokes) {
      add(time + 500 + key * 700, there.tcp(port, 22).payload(36))
      add(time + 502 + key * 700, back.tcp(22, port).payload(36))
    }
  }

  /// Closed ports answer with RST.
  private mutating func scan(from client: String, at time: UInt32) {
    for (index, port) in ([23, 3389, 5900] as [UInt16]).enumerated() {
      let moment = time + UInt32(index) * 120
      add(moment, network(client, Self.host).tcp(61_000, port, flags: .syn))
      add(moment + 1, network(Self.host, client).tcp(port, 61_000, flags: [.rst, .ack]))
    }
  }

  private mutating func ping(from client: String, at time: UInt32) {
    for echo in 0..<UInt32(4) {
      add(time + echo * 1000, network(client, Self.host).icmp(type: 8).payload(56))
      add(time + echo * 1000 + 1, network(Self.host, client).icmp(type: 0).payload(56))
    }
  }

  private mutating func lookUp(at time: UInt32) {
    add(time, network(Self.host, "10.0.0.53").udp(49_152, 53).payload(31))
    add(time + 4, network("10.0.0.53", Self.host).udp(53, 49_152).payload(95))
  }
}
