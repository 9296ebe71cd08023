import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("Classic pcap")
struct ClassicReaderTests {
  static let frame = PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2)
    .payload(11).bytes

  @Test(
    "every magic is read in both byte orders, with its own unit of time",
    arguments: ByteOrder.allCases, [false, true])
  func magics(order: ByteOrder, nanoseconds: Bool) {
    var file = PcapFileBuilder(order: order, nanoseconds: nanoseconds)
    file.add(Self.frame, seconds: 1_700_000_000, nanoseconds: 123_456_789)
    let capture = Capture(file.bytes, path: "web01.pcap")
    let expected = Capture.Item(
      kind: .frame, seconds: 1_700_000_000,
      nanoseconds: nanoseconds ? 123_456_789 : 123_456_000, bytes: Self.frame,
      wireLength: UInt32(Self.frame.count), interface: "web01")
    #expect(capture.error == nil)
    #expect(capture.frames == [expected])
  }

  @Test(
    "each supported link type is mapped",
    arguments: [
      (1, LinkType.ethernet), (113, .linuxSLL), (276, .linuxSLL2), (12, .rawIP), (14, .rawIP),
      (101, .rawIP), (228, .rawIP), (229, .rawIP), (0, .null), (108, .null), (9, .ppp),
      (50, .ppp), (51, .pppEther),
    ] as [(UInt32, LinkType)])
  func linkTypes(number: UInt32, expected: LinkType) {
    var file = PcapFileBuilder(linkType: number)
    file.add(Self.frame, seconds: 1)
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.items.map(\.linkType) == [expected, expected])
  }

  @Test("the bits that tell the length of a frame check sequence are no part of the link type")
  func frameCheckSequence() {
    var file = PcapFileBuilder(linkType: 1 | 0x2400_0000 | 1 << 26)
    file.add(Self.frame, seconds: 1)
    #expect(Capture(file.bytes).frames.map(\.linkType) == [.ethernet])
  }

  @Test(
    "a link type that is not supported is named at once",
    arguments: [
      (105, "105 (IEEE802_11, 802.11)"), (127, "127 (IEEE802_11_RADIO"),
      (100, "100 (ATM_RFC1483"), (104, "104 (C_HDLC"), (60_000, "60000 is"),
    ] as [(UInt32, String)])
  func unsupported(number: UInt32, name: String) throws {
    let capture = Capture(PcapFileBuilder(linkType: number).bytes, path: "wifi.pcap")
    let error = try #require(capture.error)
    #expect(error == .linkType(file: "wifi.pcap", number: number))
    #expect(error.description.contains("link type \(name)"))
    #expect(!error.isIncomplete)
  }

  @Test("the interface is announced before the first packet, and without any packet")
  func interface() {
    let empty = Capture(PcapFileBuilder().bytes, path: "/var/tmp/web01.pcap")
    #expect(empty.error == nil)
    #expect(empty.items == [Capture.Item(kind: .interface, interface: "web01")])
    var file = PcapFileBuilder()
    file.add(Self.frame, seconds: 1)
    #expect(Capture(file.bytes).items.map(\.kind) == [.interface, .frame])
  }

  @Test("a snapped frame keeps its length on the wire, which is never below the captured one")
  func wireLength() {
    var file = PcapFileBuilder(snapLength: 20)
    file.add(Self.frame, seconds: 1)
    file.add([1, 2, 3], seconds: 2, wireLength: 0)
    let capture = Capture(file.bytes)
    #expect(capture.frames.map(\.bytes) == [[UInt8](Self.frame.prefix(20)), [1, 2, 3]])
    #expect(capture.frames.map(\.wireLength) == [UInt32(Self.frame.count), 3])
  }

  @Test(
    "a fraction of a second or more is held below one second",
    arguments: [1_000_000, 4_294_968, UInt32.max])
  func fraction(value: UInt32) {
    var file = PcapFileBuilder()
    file.add(record: [], seconds: 7, fraction: value, capturedLength: 0, wireLength: 0)
    #expect(Capture(file.bytes).frames.map(\.seconds) == [7])
    #expect(Capture(file.bytes).frames.map(\.nanoseconds) == [999_999_999])
  }

  @Test(
    "frames survive any size of read, also where they exceed the buffer",
    arguments: [1, 7, 65_536, Int.max])
  func pieces(piece: Int) {
    var generator = SeededGenerator(seed: 1)
    var file = PcapFileBuilder(snapLength: 1 << 24)
    let sizes = [0, 1, 60, 1514, 9000] + (piece == 1 ? [3000] : [300_000, 16, 700_001])
    let frames = sizes.map { generator.bytes($0) }
    for (index, frame) in frames.enumerated() { file.add(frame, seconds: UInt32(index)) }
    let capture = Capture(file.bytes, piece: piece)
    #expect(capture.error == nil)
    #expect(capture.frames.map(\.bytes) == frames)
    #expect(capture.frames.map(\.seconds) == (0..<UInt32(frames.count)).map { $0 })
  }

  @Test("batches hold 256 descriptors at most and lose nothing between them")
  func batches() {
    var file = PcapFileBuilder()
    for index in 0..<1000 { file.add([UInt8(index & 255)], seconds: UInt32(index)) }
    let capture = Capture(file.bytes)
    #expect(capture.largestBatch == CaptureLimits.batchFrames)
    #expect(capture.frames.map(\.seconds) == (0..<1000).map { UInt32($0) })
  }

  @Test(
    "a record beyond the limit is damage, told with its offset, and no memory is taken for it",
    arguments: [UInt32(CaptureLimits.recordBytes) + 1, .max])
  func oversize(claim: UInt32) throws {
    var file = PcapFileBuilder()
    file.add(Self.frame, seconds: 5)
    file.add(record: [1, 2, 3], seconds: 6, fraction: 0, capturedLength: claim, wireLength: claim)
    let capture = Capture(file.bytes)
    #expect(capture.items.map(\.kind) == [.interface, .frame, .cut])
    #expect(capture.cuts.map(\.seconds) == [5])
    let error = try #require(capture.error)
    let offset = UInt64(file.recordOffsets[1])
    guard case .corrupt("test.pcap", offset, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.contains("byte \(offset)"))
  }
}
