import NetworkTypes

/// Two minutes in the VPC of `Examples/three-tier`: what its rules let through, and what not.
///
/// Captured at the VPC's router, where every packet between subnets passes once.
package struct ThreeTierTraffic {
  private static let start: UInt32 = 1_763_640_000
  private static let router: UInt64 = 0x02_00_0a_00_ff_01
  /// MAC addresses of the instances by their address.
  private static let macs: [String: UInt64] = [
    "10.0.0.10": 0x02_00_0a_00_00_0a, "10.0.1.10": 0x02_00_0a_00_01_0a,
    "10.0.10.10": 0x02_00_0a_00_0a_0a, "10.0.11.10": 0x02_00_0a_00_0b_0a,
    "10.0.20.10": 0x02_00_0a_00_14_0a, "10.0.21.10": 0x02_00_0a_00_15_0a,
  ]
  private var packets: [(milliseconds: UInt32, frame: [UInt8])] = []

  /// Makes the traffic; it is the same every time.
  package init() {
    connect("198.51.100.77", 51_744, "10.0.0.10", 443, at: 1_000)
    connect("10.0.0.10", 40_100, "10.0.10.10", 8080, at: 1_200)
    connect("10.0.10.10", 40_200, "10.0.20.10", 5432, at: 1_400)
    // The web tier has no business with the database.
    knock("10.0.0.10", 40_300, "10.0.20.10", 5432, at: 5_000)
    // SSH is for the offices.
    knock("198.51.100.99", 61_000, "10.0.0.10", 22, at: 9_000)
    // The application may not call arbitrary ports outside.
    knock("10.0.11.10", 40_400, "198.51.100.5", 25, at: 12_000)
    ping("198.51.100.77", "10.0.0.10", at: 20_000)
    add(30_000, packet("10.0.0.10", "10.0.0.2").udp(49_152, 53).payload(31))
    add(30_004, packet("10.0.0.2", "10.0.0.10").udp(53, 49_152).payload(80))
    // Long after the first connection ended, its client speaks once more.
    add(100_000, packet("198.51.100.77", "10.0.0.10").tcp(51_744, 443, flags: .ack).payload(8))
  }

  /// The capture as a classic pcap file with microseconds.
  package var pcap: [UInt8] {
    var file = PcapFileBuilder()
    for packet in packets.sorted(by: { $0.milliseconds < $1.milliseconds }) {
      file.add(
        packet.frame, seconds: Self.start + packet.milliseconds / 1000,
        nanoseconds: packet.milliseconds % 1000 * 1_000_000)
    }
    return file.bytes
  }

  private mutating func add(_ milliseconds: UInt32, _ packet: PacketBuilder) {
    packets.append((milliseconds, packet.bytes))
  }

  /// From the instance to the router, or from the router for what comes from elsewhere.
  private func packet(_ source: String, _ destination: String) -> PacketBuilder {
    PacketBuilder().ethernet(
      source: Self.macs[source] ?? Self.router,
      destination: Self.macs[source] == nil ? Self.macs[destination] ?? Self.router : Self.router
    ).ipv4(source, destination)
  }

  private mutating func connect(
    _ client: String, _ port: UInt16, _ server: String, _ service: UInt16, at time: UInt32
  ) {
    let there = packet(client, server)
    let back = packet(server, client)
    add(time, there.tcp(port, service, flags: .syn))
    add(time + 1, back.tcp(service, port, flags: [.syn, .ack]))
    add(time + 2, there.tcp(port, service).payload(200))
    add(time + 5, back.tcp(service, port).payload(1200))
    add(time + 900, there.tcp(port, service, flags: [.fin, .ack]))
    add(time + 901, back.tcp(service, port, flags: [.fin, .ack]))
    add(time + 902, there.tcp(port, service))
  }

  /// A SYN and its two repetitions, unanswered.
  private mutating func knock(
    _ client: String, _ port: UInt16, _ server: String, _ service: UInt16, at time: UInt32
  ) {
    for delay in [0, 1000, 3000] as [UInt32] {
      add(time + delay, packet(client, server).tcp(port, service, flags: .syn))
    }
  }

  private mutating func ping(_ client: String, _ server: String, at time: UInt32) {
    for echo in 0..<UInt32(4) {
      add(time + echo * 1000, packet(client, server).icmp(type: 8).payload(56))
      add(time + echo * 1000 + 1, packet(server, client).icmp(type: 0).payload(56))
    }
  }
}
