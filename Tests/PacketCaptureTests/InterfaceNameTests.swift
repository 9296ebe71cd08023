import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("Interface names")
struct InterfaceNameTests {
  @Test(
    "come from the file's base name without its capture extension",
    arguments: [
      ("web01.pcap", "web01"), ("/var/tmp/web01.pcap3", "web01"), ("web01.pcapng.gz", "web01"),
      ("web01.cap", "web01"), ("web01.dump", "web01"), ("web01.trace", "web01"),
      ("web01.PCAP.GZ", "web01"), ("web01.2024.pcap", "web01.2024"), ("web01", "web01"),
      ("web01.gz", "web01"), ("web01.txt", "web01.txt"), (".pcap", ".pcap"),
      ("web.pcap.pcap", "web.pcap"), ("a/b.pcap/c", "c"),
    ])
  func base(path: String, name: String) {
    #expect(Capture(PcapFileBuilder().bytes, path: path).interfaces == [name])
  }

  @Test("are cut at 255 bytes, at a whole character")
  func long() {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name(String(repeating: "ü", count: 20_000)))
    let name = Capture(file.bytes).interfaces.first ?? ""
    #expect(name == String(repeating: "ü", count: 127))
  }

  @Test("a run numbers 65,535 interfaces and refuses one more")
  func limit() throws {
    let registry = InterfaceRegistry()
    for index in 0..<CaptureLimits.interfaces {
      #expect(try registry.number(for: "i\(index)") == index)
    }
    #expect(throws: CaptureError.tooManyInterfaces(name: "more", limit: 65_535)) {
      try registry.number(for: "more")
    }
    #expect(try registry.number(for: "i7") == 7)
  }
}
