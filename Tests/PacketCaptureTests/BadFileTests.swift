import FlowModel
import Foundation
import PacketCapture
import TestSupport
import Testing

@Suite("Paths that are no capture")
struct BadFileTests {
  @Test("a missing file is told in the system's words")
  func missing() {
    let error = Capture(path: "/nonexistent/a.pcap").error
    #expect(
      error
        == .unreadable(file: "/nonexistent/a.pcap", reason: "No such file or directory"))
    #expect(
      error?.description == "/nonexistent/a.pcap: cannot be read: No such file or directory")
  }

  @Test("a directory is told, with what to name instead")
  func directory() {
    let error = Capture(path: "/tmp").error
    #expect(error == .directory(file: "/tmp"))
    #expect(error?.description.hasSuffix("such as /tmp/*.pcap") == true)
  }

  @Test("an empty file is told")
  func empty() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([], as: "empty.pcap")
    #expect(Capture(path: path).error == .empty(file: path))
  }

  @Test(
    "what is no capture is told by its first bytes",
    arguments: [
      ([0x41], "begins with 41;"), ([0x68, 0x65, 0x6c, 0x6c, 0x6f], "begins with 68 65 6c 6c 6f;"),
      ([UInt8](repeating: 0, count: 100), "begins with 00 00 00 00 00 00 00 00;"),
      ([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0], "zstd -dc FILE | weir replay -"),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0], "xz -dc FILE | weir replay -"),
      ([0x42, 0x5a, 0x68, 0x39], "bzip2 -dc FILE | weir replay -"),
    ])
  func notACapture(bytes: [UInt8], text: String) throws {
    let capture = Capture(bytes)
    #expect(capture.items.isEmpty)
    let error = try #require(capture.error)
    #expect(error == .notACapture(file: "test.pcap", firstBytes: [UInt8](bytes.prefix(8))))
    #expect(error.description.contains(text))
    #expect(!error.isIncomplete)
  }

  @Test("a version of pcap that nothing reads is told in libpcap's words")
  func version() {
    var bytes = PcapFileBuilder().bytes
    bytes[4] = 3
    #expect(
      Capture(bytes).error
        == .unsupportedFormat(
          file: "test.pcap", message: "unsupported pcap savefile version 3.4"))
  }

  @Test("no error takes more than one line")
  func oneLine() {
    let errors: [CaptureError] = [
      .unreadable(file: "a", reason: "b"), .interrupted(file: "a", offset: 1, reason: "b"),
      .directory(file: "a"), .empty(file: "a"), .notACapture(file: "a", firstBytes: [1]),
      .unsupportedFormat(file: "a", message: "b"), .linkType(file: "a", number: 105),
      .cut(file: "a", offset: 1, needed: 2, available: 1),
      .cutGzip(file: "a", offset: 1), .corrupt(file: "a", offset: 1, found: "b"),
      .corruptGzip(file: "a", offset: 1, found: "b"),
      .library(file: "a", packets: 1, message: "b"), .tooManyInterfaces(name: "a", limit: 1),
    ]
    for error in errors {
      #expect(!error.description.contains("\n"))
      #expect(!error.description.contains("  "))
    }
  }

  @Test("random bytes, bare or behind a good header, never crash")
  func random() {
    var generator = SeededGenerator(seed: 7)
    var pcapng = PcapngFileBuilder()
    pcapng.interface(linkType: 1, .name("a"))
    pcapng.packet([1, 2, 3], ticks: 4)
    var classic = PcapFileBuilder()
    classic.add([1, 2, 3], seconds: 1)
    let starts: [[UInt8]] = [
      [], classic.bytes, pcapng.bytes, PcapFileBuilder(magic: 0xa1b2_cd34).bytes,
    ]
    for start in starts {
      for _ in 0..<300 {
        let count = Int.random(in: 0...200, using: &generator)
        _ = Capture(start + generator.bytes(count))
        guard !start.isEmpty else { continue }
        var flipped = start + start
        flipped[Int.random(in: 4..<flipped.count, using: &generator)] ^=
          1
          << UInt8.random(
            in: 0...7, using: &generator)
        let capture = Capture(flipped)
        #expect(capture.cuts.count <= 1)
      }
    }
  }
}
