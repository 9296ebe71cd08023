import FlowModel
import NetworkTypes

/// Tells which way a frame of a live interface went, which the ring does not say.
///
/// What an interface sends bears its own hardware address. Without one, as in tunnels, what comes
/// from its own IP addresses was sent, and so was what goes to none of them.
struct FrameDirection: Sendable {
  private let mac: UInt64?
  private let addresses: Set<IPAddress>

  init(_ interface: CapturedInterface) {
    mac = interface.mac.map(\.rawValue)
    addresses = Set(interface.addresses)
  }

  /// Notes in each header of a block which way its frame went.
  func note(
    in block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>
  ) {
    block.updateHeaders(0..<block.count) { index, header in
      guard header.kind == .packet else { return }
      let frame = frames[index]
      let isSent =
        mac != nil && frame.linkType == .ethernet && frame.capturedLength >= 12
        ? isOwn(bytes, at: Int(frame.offset) + 6) : isFromHere(header.key)
      header.key.setDirectionHint(isSent ? .egress : .ingress)
    }
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
