import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("gzip")
struct GzipSourceTests {
  static func file(_ count: Int) -> PcapFileBuilder {
    var generator = SeededGenerator(seed: 3)
    var file = PcapFileBuilder()
    for index in 0..<count {
      // Half random, half the same: shrinks, but not to nothing.
      file.add(generator.bytes(50) + [UInt8](repeating: 7, count: 50), seconds: UInt32(index))
    }
    return file
  }

  @Test("a compressed capture reads like the plain one", arguments: [1, 100, Int.max])
  func plain(piece: Int) {
    let file = Self.file(piece == 1 ? 50 : 10_000)
    let capture = Capture(gzip(file.bytes), path: "web01.pcap.gz", piece: piece)
    #expect(capture.error == nil)
    #expect(capture.interfaces == ["web01"])
    #expect(capture.frames == Capture(file.bytes, path: "web01.pcap").frames)
  }

  @Test("members that follow each other are one capture", arguments: [1, Int.max])
  func members(piece: Int) {
    let file = Self.file(40)
    let cut = file.bytes.count / 3
    let parts =
      gzip([UInt8](file.bytes[..<cut])) + gzip([]) + gzip([UInt8](file.bytes[cut...]))
    let capture = Capture(parts, piece: piece)
    #expect(capture.error == nil)
    #expect(capture.frames.count == 40)
  }

  @Test("padding with zeros behind the last member is ignored, anything else is damage")
  func trailing() {
    let packed = gzip(Self.file(3).bytes)
    let padded = Capture(packed + [UInt8](repeating: 0, count: 600))
    #expect(padded.error == nil)
    #expect(padded.frames.count == 3)
    let dirty = Capture(packed + [9, 9])
    #expect(dirty.frames.count == 3)
    #expect(dirty.cuts.count == 1)
    #expect(
      dirty.error
        == .corruptGzip(
          file: "test.pcap", offset: UInt64(packed.count),
          found: "no gzip member follows the last one"))
  }

  @Test("cut anywhere, what could be unpacked is delivered and the end is told")
  func cut() {
    let file = Self.file(30)
    let packed = gzip(file.bytes)
    let whole = Capture(file.bytes).frames
    for length in 2..<packed.count {
      let capture = Capture([UInt8](packed.prefix(length)))
      #expect(capture.error == .cutGzip(file: "test.pcap", offset: UInt64(length)))
      #expect(capture.frames == [Capture.Item](whole.prefix(capture.frames.count)))
      #expect(capture.cuts.count == (capture.items.isEmpty ? 0 : 1))
    }
  }

  @Test("a cut in a large file still delivers what came before")
  func cutLate() {
    let packed = gzip(Self.file(10_000).bytes)
    let capture = Capture([UInt8](packed.prefix(packed.count / 2)))
    #expect((4000...6000).contains(capture.frames.count))
    #expect(capture.cuts.count == 1)
  }

  @Test("a wrong checksum is told after everything was delivered")
  func checksum() throws {
    var packed = gzip(Self.file(30).bytes)
    packed[packed.count - 5] ^= 1
    let capture = Capture(packed)
    #expect(capture.frames.count == 30)
    #expect(capture.cuts.count == 1)
    let error = try #require(capture.error)
    guard case .corruptGzip(_, _, "incorrect data check") = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("damage in the middle never crashes and never changes a packet unnoticed")
  func damage() {
    let packed = gzip(Self.file(200).bytes)
    var generator = SeededGenerator(seed: 5)
    let whole = Capture(packed).items
    for _ in 0..<200 {
      var damaged = packed
      let index = Int.random(in: 18..<packed.count, using: &generator)
      damaged[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      let capture = Capture(damaged)
      // Bits between two blocks are padding: nothing depends on them.
      #expect(capture.error != nil || capture.items == whole)
    }
  }

  @Test("a distance before the start of the data is damage")
  func distance() throws {
    // Found by fuzzing: with these bytes ISA-L 2.30 believes that its input has no end.
    let packed: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0xa1, 0xb2, 0x00, 0x02, 0x03, 0x0a, 0x0d,
      0x0d, 0x3c, 0x4d, 0x83, 0x00, 0x00, 0x00, 0x00, 0xff, 0xed, 0xfd, 0x4b,
      0xae, 0x80, 0x1c, 0x00, 0x00, 0x00,
    ]
    let error = try #require(Capture(packed).error)
    guard case .corruptGzip(_, _, "invalid distance too far back") = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("compressed nothing is an empty file")
  func empty() {
    #expect(Capture(gzip([])).error == .empty(file: "test.pcap"))
  }

  @Test("pcapng is read compressed too")
  func pcapng() {
    var file = PcapngFileBuilder()
    file.interface()
    file.packet([1, 2, 3], ticks: 0)
    #expect(Capture(gzip(file.bytes)).frames.map(\.bytes) == [[1, 2, 3]])
  }
}
