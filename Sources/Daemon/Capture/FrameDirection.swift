import FlowModel
import NetworkTypes

/// Tells which way a frame of a live interface went, which the ring does not say.
///
/// What an interface sends bears its own hardware address. Without one, as in tunnels, what comes
/// from its own IP addresses was sent, and so was what goes to none of them.
struct FrameDirection: Sendable {
  /// The longest header in front of an IP packet: Ethernet with two VLAN tags.
  private static let linkHeader: UInt32 = 22

  private let mac: UInt64?
  private let addresses: Set<IPAddress>
  /// The largest frame of the wire; what is larger was put together by the kernel or the hardware.
  private let largestFrame: UInt32

  init(_ interface: CapturedInterface) {
    mac = interface.mac.map(\.rawValue)
    addresses = Set(interface.addresses)
    largestFrame = interface.mtu &+ FrameDirection.linkHeader
  }

  /// Notes in each header of a block which way its frame went, and counts the frames.
  func note(
    in block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>,
    _ tally: inout InterfaceTally
  ) {
    var (sent, large) = (UInt64(0), UInt64(0))
    let count = block.count
    block.updateHeaders(0..<count) { index, header in
      let frame = frames[index]
      let isSent =
        mac != nil && frame.linkType == .ethernet && frame.capturedLength >= 12
        ? isOwn(bytes, at: Int(frame.offset) + 6)
        : header.kind == .packet && isFromHere(header.key)
      if isSent { sent += 1 }
      if frame.wireLength > largestFrame { large += 1 }
      if header.kind == .packet { header.key.setDirectionHint(isSent ? .egress : .ingress) }
    }
    tally.sent += sent
    tally.received += UInt64(count) - sent
    tally.large += large
  }

  private func isOwn(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    var bits: UInt64 = 0
    for index in start..<start + 6 { bits = bits << 8 | UInt64(bytes[index]) }
    return bits == mac
  }

  private func isFromHere(_ key: FlowKey) -> Bool {
    addresses.contains(key.source) || !addresses.contains(key.destination)
  }
}
