import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("Captures that libpcap reads")
struct LibraryReaderTests {
  /// A file with Alexey Kuznetsov's longer record headers (24 bytes instead of 16).
  static func modified(_ frames: [[UInt8]], linkType: UInt32 = 1) -> [UInt8] {
    var file = PcapFileBuilder(linkType: linkType, magic: 0xa1b2_cd34)
    for (index, frame) in frames.enumerated() {
      file.add(
        record: [1, 0, 0, 0, 0, 8, 0, 0] + frame, seconds: UInt32(index), fraction: 7,
        capturedLength: UInt32(frame.count), wireLength: UInt32(frame.count))
    }
    return file.bytes
  }

  @Test("a modified header is read, in any pieces", arguments: [1, 100, Int.max])
  func modified(piece: Int) {
    var generator = SeededGenerator(seed: 2)
    let frames = [0, 1, 60, 1514, 70_000].map { generator.bytes($0) }
    let capture = Capture(Self.modified(frames), path: "old.pcap", piece: piece)
    #expect(capture.error == nil)
    #expect(capture.interfaces == ["old"])
    #expect(capture.frames.map(\.bytes) == frames)
    #expect(capture.frames.map(\.seconds) == [0, 1, 2, 3, 4])
    #expect(capture.frames.map(\.nanoseconds) == [7000, 7000, 7000, 7000, 7000])
  }

  @Test("many packets keep their order and bytes over batches, compressed too")
  func many() {
    let frames = (0..<3000).map { [UInt8](repeating: UInt8($0 & 255), count: $0 % 700) }
    let capture = Capture(gzip(Self.modified(frames)))
    #expect(capture.error == nil)
    #expect(capture.frames.map(\.bytes) == frames)
    #expect(capture.largestBatch <= CaptureLimits.batchFrames)
  }

  @Test("an unsupported link type is named")
  func linkType() {
    #expect(
      Capture(Self.modified([], linkType: 105)).error == .linkType(file: "test.pcap", number: 105))
  }

  @Test("cut in the middle, the packets before are delivered and the place is told")
  func cut() {
    let file = Self.modified([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    let capture = Capture([UInt8](file.dropLast(2)))
    #expect(capture.items.map(\.kind) == [.interface, .frame, .frame, .cut])
    guard case .library("test.pcap", 2, _)? = capture.error else {
      Issue.record("\(String(describing: capture.error))")
      return
    }
    let packed = gzip(file)
    let broken = Capture([UInt8](packed.dropLast(4)))
    #expect(broken.error == .cutGzip(file: "test.pcap", offset: UInt64(packed.count - 4)))
  }
}
