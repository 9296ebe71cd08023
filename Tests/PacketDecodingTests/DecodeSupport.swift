import FlowModel
import NetworkTypes
import PacketDecoding
import TestSupport

/// What a test expects of a decoded packet, written as one line.
///
/// `10.0.0.1:40000 > 10.0.0.2:443 6 40B flags 2`, or `unparsed arp`, or `skipped cut_file x1`.
func summary(_ header: PacketHeader) -> String {
  switch header.kind {
  case .packet:
    let key = header.key
    let from = "\(key.source):\(key.sourcePort)"
    let to = "\(key.destination):\(key.destinationPort)"
    let hint = key.directionHint == .none ? "" : " \(key.directionHint)"
    return
      "\(from) > \(to) \(key.ipProtocol.rawValue) \(header.count)B flags \(header.tcpFlags)\(hint)"
  case .unparsed:
    return "unparsed \(UnparsedReason(rawValue: header.reason)?.name ?? "?")"
  case .skipped:
    return "skipped \(SkipReason(rawValue: header.reason)?.name ?? "?") x\(header.count)"
  case .interface:
    return "interface \(header.key.interface)"
  }
}

/// Decodes frames one by one through one decoder, a second apart.
///
/// - Parameter captured: Bytes kept of each frame, as a snap length would.
func decode(
  _ frames: [[UInt8]], as linkType: LinkType = .ethernet, captured limit: Int = .max,
  secondsApart step: UInt32 = 1
) -> [String] {
  var decoder = PacketDecoder()
  var lines: [String] = []
  for (number, frame) in frames.enumerated() {
    var block = PacketHeaderBlock()
    let bytes = Array(frame.prefix(limit))
    let descriptor = FrameDescriptor(
      kind: .frame, time: PacketTime(seconds: UInt32(number) * step, nanoseconds: 0),
      capturedLength: UInt32(bytes.count), wireLength: UInt32(frame.count), interface: 0,
      linkType: linkType)
    decoder.decode([descriptor].span, in: bytes.span, into: &block)
    lines += block.headers.indices.map { summary(block.headers[$0]) }
  }
  return lines
}

/// Decodes one frame.
func decode(
  _ builder: PacketBuilder, as linkType: LinkType = .ethernet, captured limit: Int = .max
) -> String {
  decode([builder.bytes], as: linkType, captured: limit).joined(separator: "; ")
}
