import FlowModel
import NetworkTypes
import VPCTopology

/// Finds the interfaces of a topology at both ends of a packet: by MAC address, else by IP address.
///
/// Runs behind decoding, where the frame's bytes are still at hand.
struct InterfaceFinder: Sendable {
  private let byMAC: NumberMap
  private let byIPv4: NumberMap
  private let byIPv6: NumberMap
  /// Addresses that several VPCs use; they name no interface on their own.
  private let ambiguous: Set<IPAddress>

  init(_ topology: Topology, _ interfaces: RecordedInterfaces) {
    var macs: [(high: UInt64, low: UInt64, number: UInt16)] = []
    var four = macs
    var six = macs
    var seen: Set<IPAddress> = []
    var shared: Set<IPAddress> = []
    for (index, interface) in topology.resources.interfaces.prefix(interfaces.count).enumerated() {
      let number = UInt16(index)
      if let mac = interface.macAddress { macs.append((0, mac.rawValue, number)) }
      for address in interface.privateAddresses {
        if !seen.insert(address).inserted { shared.insert(address) }
        switch address.version {
        case .v4: four.append((0, address.low, number))
        case .v6: six.append((address.high, address.low, number))
        }
      }
    }
    byMAC = NumberMap(macs)
    byIPv4 = NumberMap(four)
    byIPv6 = NumberMap(six)
    ambiguous = shared
  }

  /// Notes in each header which interfaces sent and will get the packet.
  func find(
    in block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>
  ) {
    block.updateHeaders { index, header in
      guard header.kind == .packet else { return }
      let frame = frames[index]
      var macs: (source: UInt16?, destination: UInt16?) = (nil, nil)
      if frame.linkType == .ethernet, frame.capturedLength >= 12 {
        let start = Int(frame.offset)
        macs.destination = byMAC[0, InterfaceFinder.mac(bytes, at: start)]
        macs.source = byMAC[0, InterfaceFinder.mac(bytes, at: start + 6)]
      }
      header.sourceInterface =
        macs.source ?? number(of: header.key.source) ?? PacketHeader.noInterface
      header.destinationInterface =
        macs.destination ?? number(of: header.key.destination) ?? PacketHeader.noInterface
    }
  }

  private func number(of address: IPAddress) -> UInt16? {
    let found: UInt16? =
      switch address.version {
      case .v4: byIPv4[0, address.low]
      case .v6: byIPv6[address.high, address.low]
      }
    guard found != nil, !ambiguous.isEmpty else { return found }
    return ambiguous.contains(address) ? nil : found
  }

  private static func mac(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
    var bits: UInt64 = 0
    for index in start..<start + 6 { bits = bits << 8 | UInt64(bytes[index]) }
    return bits
  }
}
