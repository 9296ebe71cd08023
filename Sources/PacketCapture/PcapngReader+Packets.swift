import FlowModel

// The blocks that hold packets, and those that count lost ones.

extension PcapngReader {
  private enum OptionCode {
    static let dropCount: UInt16 = 4
    static let interfaceDrops: UInt16 = 5
  }

  /// The obsolete block's way to say that drops were not counted.
  private static let unknownDrops: UInt16 = 0xffff

  /// Adds the frame of an Enhanced Packet Block or of the obsolete block it replaced.
  mutating func addPacket(
    _ block: PcapngBlock, _ bytes: Span<UInt8>, _ batch: inout FrameBatch
  ) throws(CaptureError) {
    let start = block.start
    let index = interfaceIndex(block.kind, bytes, start)
    let interface = try interface(index, block)
    let captured = bytes.word(at: start + 20, swapped: swapped)
    let frame = start + 28
    guard Int(captured) <= block.bodyEnd - frame else {
      throw corrupt(
        block, "a packet claims \(captured) bytes in a block with room for \(block.bodyEnd - frame)"
      )
    }
    let wire = bytes.word(at: start + 24, swapped: swapped)
    latest = interface.clock.time(ticks: ticks(bytes, start + 12))
    latestInterface = interface.seen
    let options = frame + (Int(captured) + 3) & ~3
    if block.kind == .obsoletePacket || block.bodyEnd - options >= 4 {
      addDrops(before: block, options: options, index: index, bytes, &batch)
    }
    batch.append(
      FrameDescriptor(
        kind: .frame, time: latest, offset: UInt32(truncatingIfNeeded: frame),
        capturedLength: captured, wireLength: max(captured, wire), interface: interface.number,
        linkType: interface.linkType))
  }

  /// Adds the frame of a Simple Packet Block: of interface 0, at the time of the packet before.
  mutating func addSimplePacket(
    _ block: PcapngBlock, _ bytes: Span<UInt8>, _ batch: inout FrameBatch
  ) throws(CaptureError) {
    let interface = try interface(0, block)
    let wire = bytes.word(at: block.start + 8, swapped: swapped)
    let frame = block.start + 12
    let limit = interface.snapLength == 0 ? .max : interface.snapLength
    let captured = min(wire, limit, UInt32(block.bodyEnd - frame))
    latestInterface = interface.seen
    batch.append(
      FrameDescriptor(
        kind: .frame, time: latest, offset: UInt32(truncatingIfNeeded: frame),
        capturedLength: captured, wireLength: wire, interface: interface.number,
        linkType: interface.linkType))
  }

  /// Reports what an Interface Statistics Block counts beyond the drops already reported.
  mutating func addStatistics(
    _ block: PcapngBlock, _ bytes: Span<UInt8>, _ batch: inout FrameBatch
  ) {
    let index = Int(bytes.word(at: block.start + 8, swapped: swapped))
    guard index < interfaces.count else { return }
    var total: UInt64?
    _ = bytes.eachOption(from: block.start + 20, to: block.bodyEnd, swapped: swapped) {
      code, value in
      guard code == OptionCode.interfaceDrops, value.count == 8 else { return }
      total = bytes.long(at: value.lowerBound, swapped: swapped)
    }
    guard let total else { return }
    // A smaller number than before means that the counter began anew.
    let before = interfaces[index].reportedDrops
    let ticks = ticks(bytes, block.start + 12)
    let time = ticks == 0 ? latest : interfaces[index].clock.time(ticks: ticks)
    report(total >= before ? total - before : total, index: index, at: time, &batch)
    interfaces[index].reportedDrops = total
  }

  /// Remembers interface and time of a packet whose block is cut but whose header is whole.
  mutating func notePartial(_ kind: PcapngBlock.Kind, _ window: borrowing ByteWindow) {
    guard kind == .enhancedPacket || kind == .obsoletePacket, window.available >= 28 else { return }
    let index = interfaceIndex(kind, window.bytes, window.start)
    guard index < interfaces.count else { return }
    latestInterface = interfaces[index].seen
    latest = interfaces[index].clock.time(ticks: ticks(window.bytes, window.start + 12))
  }

  /// Packets can carry the number of those lost since the packet before.
  private mutating func addDrops(
    before block: PcapngBlock, options: Int, index: Int, _ bytes: Span<UInt8>,
    _ batch: inout FrameBatch
  ) {
    var drops: UInt64 = 0
    if block.kind == .obsoletePacket {
      let field = bytes.half(at: block.start + 10, swapped: swapped)
      drops = field == Self.unknownDrops ? 0 : UInt64(field)
    } else {
      _ = bytes.eachOption(from: options, to: block.bodyEnd, swapped: swapped) { code, value in
        guard code == OptionCode.dropCount, value.count == 8 else { return }
        drops = bytes.long(at: value.lowerBound, swapped: swapped)
      }
    }
    let total = interfaces[index].reportedDrops.addingReportingOverflow(drops)
    interfaces[index].reportedDrops = total.overflow ? .max : total.partialValue
    report(drops, index: index, at: latest, &batch)
  }

  /// Announces lost packets; a number beyond 32 bits is held at the largest.
  private func report(
    _ drops: UInt64, index: Int, at time: PacketTime, _ batch: inout FrameBatch
  ) {
    guard drops > 0 else { return }
    batch.append(
      FrameDescriptor(
        kind: .dropped, time: time, capturedLength: UInt32(clamping: drops),
        interface: interfaces[index].number, linkType: interfaces[index].linkType))
  }

  private func interfaceIndex(
    _ kind: PcapngBlock.Kind, _ bytes: Span<UInt8>, _ start: Int
  ) -> Int {
    kind == .enhancedPacket
      ? Int(bytes.word(at: start + 8, swapped: swapped))
      : Int(bytes.half(at: start + 8, swapped: swapped))
  }

  private func ticks(_ bytes: Span<UInt8>, _ offset: Int) -> UInt64 {
    let high = UInt64(bytes.word(at: offset, swapped: swapped))
    return high << 32 | UInt64(bytes.word(at: offset + 4, swapped: swapped))
  }
}
