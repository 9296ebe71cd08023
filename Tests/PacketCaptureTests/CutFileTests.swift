import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("Files that end too early")
struct CutFileTests {
  static let frames: [[UInt8]] = (1...4).map {
    PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).payload($0).bytes
  }

  @Test(
    "a classic capture cut at any byte gives its whole packets, one event and the offset",
    arguments: [1, Int.max])
  func classic(piece: Int) {
    var file = PcapFileBuilder()
    for (index, frame) in Self.frames.enumerated() {
      file.add(frame, seconds: 100 + UInt32(index), nanoseconds: 5000)
    }
    let boundaries = file.recordOffsets + [file.bytes.count]
    for length in 24...file.bytes.count {
      let capture = Capture([UInt8](file.bytes.prefix(length)), piece: piece)
      let whole = boundaries.dropFirst().count { $0 <= length }
      #expect(capture.frames.map(\.bytes) == [[UInt8]](Self.frames.prefix(whole)))
      guard !boundaries.contains(length) else {
        #expect(capture.error == nil && capture.cuts.isEmpty)
        continue
      }
      let start = boundaries[whole]
      let hasHeader = length - start >= 16
      #expect(
        capture.error
          == .cut(
            file: "test.pcap", offset: UInt64(start),
            needed: UInt64(hasHeader ? 16 + Self.frames[whole].count : 16),
            available: UInt64(length - start)))
      // The cut packet's own time when it is there, else that of the one before.
      let second: UInt32 = hasHeader ? 100 + UInt32(whole) : whole > 0 ? 99 + UInt32(whole) : 0
      #expect(capture.items.last?.kind == .cut)
      #expect(capture.cuts.map(\.seconds) == [second])
    }
  }

  @Test(
    "a pcapng capture cut at any byte gives its whole packets, one event and the offset",
    arguments: [1, Int.max])
  func pcapng(piece: Int) {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("lan"))
    for (index, frame) in Self.frames.enumerated() {
      file.packet(frame, ticks: (100 + UInt64(index)) * 1_000_000, options: [.comment("x")])
    }
    let boundaries = file.blockOffsets + [file.bytes.count]
    for length in 12..<file.bytes.count {
      let capture = Capture([UInt8](file.bytes.prefix(length)), piece: piece)
      let block = boundaries.count { $0 <= length } - 1
      let whole = max(0, block - 2)
      #expect(capture.frames.map(\.bytes) == [[UInt8]](Self.frames.prefix(whole)))
      guard !boundaries.contains(length) else {
        #expect(capture.error == nil && capture.cuts.isEmpty)
        continue
      }
      let available = length - boundaries[block]
      let needed = available < 12 ? 12 : boundaries[block + 1] - boundaries[block]
      #expect(
        capture.error
          == .cut(
            file: "test.pcap", offset: UInt64(boundaries[block]), needed: UInt64(needed),
            available: UInt64(available)))
      let second: UInt32 =
        available >= 28 ? 100 + UInt32(whole) : whole > 0 ? 99 + UInt32(whole) : 0
      #expect(capture.cuts.map(\.seconds) == (block >= 2 ? [second] : []))
    }
  }

  @Test("a cut in the file header refuses the file at once", arguments: 4..<24)
  func fileHeader(length: Int) {
    let capture = Capture([UInt8](PcapFileBuilder().bytes.prefix(length)))
    #expect(capture.items.isEmpty)
    // Without its version a header of 4 to 7 bytes could be of any kind of pcap.
    if length >= 8 {
      #expect(
        capture.error
          == .cut(file: "test.pcap", offset: 0, needed: 24, available: UInt64(length)))
    } else {
      #expect(capture.error != nil)
    }
  }

  @Test("the fault is thrown once; afterwards the capture is at its end")
  func once() throws {
    var file = PcapFileBuilder()
    file.add(Self.frames[0], seconds: 1)
    var capture = try CaptureFile(
      bytes: file.bytes.dropLast(), path: "a.pcap", registry: InterfaceRegistry())
    #expect(try capture.nextBatch())
    #expect(throws: CaptureError.self) {
      while try capture.nextBatch() {}
    }
    #expect(try !capture.nextBatch())
    let left = capture.frames.count
    #expect(left == 0)
  }

  @Test("the sentence tells where, how much was needed and how much is there")
  func sentence() {
    let error = CaptureError.cut(file: "a.pcap", offset: 24, needed: 76, available: 20)
    #expect(
      error.description
        == "a.pcap: ends in the middle of a record: the one at byte 24 needs 76 bytes, 20 are"
        + " there; everything before it was read")
    #expect(error.isIncomplete)
  }
}
