import FlowModel

// The hot loop over what nearly every block is.

extension PcapngReader {
  /// Takes Enhanced Packet Blocks without options, as many as are whole, sound and have room.
  ///
  /// Anything else stops the loop and is left to the careful path, which knows what to say of it.
  mutating func takePlainPackets(_ batch: inout FrameBatch, _ window: inout ByteWindow) {
    guard hasSupportedInterface else { return }
    var position = window.start
    var time = latest
    var last: Int?
    do {
      let bytes = window.bytes
      let interfaces = interfaces.span
      let swapped = swapped
      batch.fill { room, filled in
        var count = filled
        while count < room.count, bytes.count - position >= PcapngBlock.packetBytes {
          let head = bytes.fourWords(at: position, swapped: swapped)
          let tail = bytes.fourWords(at: position + 16, swapped: swapped)
          let length = Int(head.y)
          guard head.x == PcapngBlock.Kind.enhancedPacket.rawValue, head.z < interfaces.count,
            tail.y <= CaptureLimits.recordBytes,
            length == PcapngBlock.packetBytes + (Int(tail.y) + 3) & ~3,
            length <= bytes.count - position,
            bytes.word(at: position + length - 4, swapped: swapped) == head.y
          else { break }
          let index = Int(head.z)
          time = interfaces[index].clock.time(ticks: UInt64(head.w) << 32 | UInt64(tail.x))
          room[count] = FrameDescriptor(
            kind: .frame, time: time, offset: UInt32(truncatingIfNeeded: position + 28),
            capturedLength: tail.y, wireLength: max(tail.y, tail.z),
            interface: interfaces[index].number, linkType: interfaces[index].linkType)
          last = index
          position += length
          count += 1
        }
        return count
      }
    }
    guard let last else { return }
    latest = time
    latestInterface = interfaces[last].seen
    window.consume(position - window.start)
  }
}
