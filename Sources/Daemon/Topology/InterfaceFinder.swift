import FlowModel
import NetworkTypes
import VPCTopology

/// Finds the interfaces of a topology at both ends of a packet: by MAC address, else by IP address.
///
/// Runs behind decoding, where the frame's bytes are still at hand.
struct InterfaceFinder: Sendable {
  private let byMAC: NumberMap<UInt64>
  private let byIPv4: IPv4InterfaceMap
  private let byIPv6: NumberMap<UInt128>
  /// Blocks delegated to interfaces; nil where there are none, as for most topologies.
  private let byBlock: AddressMap<UInt16>?
  /// The one interface that counts; nil for all.
  private let only: UInt16?

  /// Collects the addresses of interfaces by their numbers.
  ///
  /// One that several VPCs use names no interface by itself.
  ///
  /// - Parameter only: The interface at which the capture was taken; no other is found then.
  init(_ interfaces: [ElasticNetworkInterface?], only: UInt16?) {
    var macs: [(UInt64, UInt16)] = []
    var four: [(UInt32, UInt16)] = []
    var six: [(UInt128, UInt16)] = []
    for (index, interface) in interfaces.enumerated() {
      guard let interface else { continue }
      let number = UInt16(index)
      if let mac = interface.macAddress { macs.append((mac.rawValue, number)) }
      for address in interface.privateAddresses {
        switch address.version {
        case .v4: four.append((UInt32(truncatingIfNeeded: address.low), number))
        case .v6: six.append((UInt128(_low: address.low, _high: address.high), number))
        }
      }
    }
    byMAC = NumberMap(macs)
    byIPv4 = IPv4InterfaceMap(four)
    byIPv6 = NumberMap(six)
    byBlock = InterfaceFinder.delegated(interfaces)
    self.only = only
  }

  /// The interfaces of delegated blocks, in which containers have their addresses.
  private static func delegated(_ interfaces: [ElasticNetworkInterface?]) -> AddressMap<UInt16>? {
    var numbers: [CIDRBlock: UInt16] = [:]
    for (index, interface) in interfaces.enumerated() {
      for block in interface?.prefixes ?? [] {
        numbers[block] = numbers[block] == nil ? UInt16(index) : PacketHeader.noInterface
      }
    }
    return numbers.isEmpty ? nil : AddressMap(numbers.map { (block: $0.key, value: $0.value) })
  }

  /// Notes in headers which interfaces sent and will get the packet.
  ///
  /// - Parameter range: The headers of the time that the finder is for.
  func find(
    in block: inout PacketHeaderBlock, _ range: Range<Int>, _ frames: Span<FrameDescriptor>,
    _ bytes: Span<UInt8>
  ) {
    var link = KnownLink()
    block.updateHeaders(range) { index, header in
      guard header.kind == .packet else { return }
      let frame = frames[index]
      var macs = (destination: PacketHeader.noInterface, source: PacketHeader.noInterface)
      if frame.linkType == .ethernet, frame.capturedLength >= 12 {
        macs = self.macs(bytes, at: Int(frame.offset), &link)
      }
      header.sourceInterface = number(macs.source, header, .egress)
      header.destinationInterface = number(macs.destination, header, .ingress)
    }
  }

  /// The two MAC addresses of the frame before: most frames of a capture come from few links.
  private struct KnownLink {
    var high: UInt64 = 0
    var low: UInt32 = 0
    var numbers: (destination: UInt16, source: UInt16)?
  }

  @inline(__always)
  private func macs(
    _ bytes: Span<UInt8>, at start: Int, _ link: inout KnownLink
  ) -> (destination: UInt16, source: UInt16) {
    let raw = unsafe bytes.bytes
    let high = unsafe UInt64(
      bigEndian: raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    let low = unsafe UInt32(
      bigEndian: raw.unsafeLoadUnaligned(fromByteOffset: start + 8, as: UInt32.self))
    if let numbers = link.numbers, link.high == high, link.low == low { return numbers }
    let numbers = (
      destination: byMAC[high >> 16], source: byMAC[(high & 0xffff) << 32 | UInt64(low)]
    )
    link = KnownLink(high: high, low: low, numbers: numbers)
    return numbers
  }

  @inline(__always)
  private func number(
    _ byLink: UInt16, _ header: PacketHeader, _ direction: FlowDirection
  ) -> UInt16 {
    var number = byLink
    if number == PacketHeader.noInterface {
      let isEgress = direction == .egress
      let low = isEgress ? header.key.sourceLow : header.key.destinationLow
      switch header.key.version {
      case .v4:
        number = byIPv4[UInt32(truncatingIfNeeded: low)]
      case .v6:
        let high = isEgress ? header.key.sourceHigh : header.key.destinationHigh
        number = byIPv6[UInt128(_low: low, _high: high)]
      }
      if let byBlock, number == PacketHeader.noInterface {
        let address = direction == .egress ? header.key.source : header.key.destination
        number = byBlock.value(for: address) ?? number
      }
    }
    return only == nil || number == only ? number : PacketHeader.noInterface
  }
}
