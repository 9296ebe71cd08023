import FlowModel
import PacketDecoding

/// Decodes arbitrary bytes as frames and checks what the decoder promises of every header.
///
/// The first byte chooses the link type; then each frame is a length byte and its bytes, so that
/// several frames (fragments above all) go through one decoder.
@c(LLVMFuzzerTestOneInput)
public func fuzzPacketDecoding(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let linkTypes = LinkType.allCases
  let linkType = linkTypes[Int(first) % linkTypes.count]
  var decoder = PacketDecoder()
  var position = 1
  while position < input.count {
    let end = min(input.count, position + 1 + Int(input[position]))
    let frame = Array(input[(position + 1)..<end])
    let header = decode(frame, linkType, &decoder)
    precondition(header.kind == .packet || header.kind == .unparsed)
    if header.kind == .packet {
      precondition(header.tcpFlags & ~0x17 == 0)
      precondition(header.count >= 20)
    } else {
      precondition(UnparsedReason(rawValue: header.reason) != nil)
    }
    checkShortcut(frame, linkType)
    position = end
  }
  return 0
}

/// The decoder's shortcuts for plain Ethernet agree with the general way.
private func checkShortcut(_ frame: [UInt8], _ linkType: LinkType) {
  guard linkType == .ethernet, frame.count > 14 else { return }
  switch (frame[12], frame[13], frame[14] >> 4) {
  case (0x08, 0x00, 4), (0x86, 0xdd, 6): break
  default: return
  }
  var one = PacketDecoder()
  var other = PacketDecoder()
  let short = decode(frame, .ethernet, &one)
  let long = decode(Array(frame.dropFirst(14)), .rawIP, &other)
  precondition(short.key == long.key && short.count == long.count)
  precondition(short.kind == long.kind && short.tcpFlags == long.tcpFlags)
}

private func decode(
  _ frame: [UInt8], _ linkType: LinkType, _ decoder: inout PacketDecoder
) -> PacketHeader {
  var block = PacketHeaderBlock()
  let descriptor = FrameDescriptor(
    kind: .frame, time: PacketTime(seconds: 1, nanoseconds: 0),
    capturedLength: UInt32(frame.count), wireLength: UInt32(frame.count), interface: 0,
    linkType: linkType)
  decoder.decode([descriptor].span, in: frame.span, into: &block)
  precondition(block.count == 1)
  return block.headers[0]
}
