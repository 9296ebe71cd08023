import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("pcapng")
struct PcapngReaderTests {
  static let frame: [UInt8] = [1, 2, 3, 4, 5]

  @Test("packets of all three kinds are read in both byte orders", arguments: ByteOrder.allCases)
  func kinds(order: ByteOrder) {
    var file = PcapngFileBuilder(order: order)
    file.interface(linkType: 1, .name("eth0"))
    file.packet(Self.frame, ticks: 1_700_000_000_123_456, wireLength: 60)
    file.packet(
      Self.frame, ticks: 1_700_000_001_000_000, options: [.comment("odd length is padded")])
    file.obsoletePacket(Self.frame, ticks: 1_700_000_002_000_000)
    file.simplePacket(Self.frame)
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.interfaces == ["eth0"])
    #expect(capture.frames.map(\.bytes) == [[UInt8]](repeating: Self.frame, count: 4))
    #expect(capture.frames.map(\.seconds) == [0, 1, 2, 2].map { 1_700_000_000 + $0 })
    #expect(capture.frames.map(\.nanoseconds) == [123_456_000, 0, 0, 0])
    #expect(capture.frames.map(\.wireLength) == [60, 5, 5, 5])
  }

  @Test("each packet belongs to its interface, also where link types and snap lengths differ")
  func interfaces() {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("lan"))
    file.interface(linkType: 113, snapLength: 96, .name("any"), .decimal(9))
    file.packet(Self.frame, ticks: 1_000_000, interface: 0)
    file.packet(Self.frame, ticks: 2_000_000_000, interface: 1)
    file.packet(Self.frame, ticks: 3_000_000, interface: 0)
    let capture = Capture(file.bytes)
    #expect(capture.interfaces == ["lan", "any"])
    #expect(capture.frames.map(\.interface) == ["lan", "any", "lan"])
    #expect(capture.frames.map(\.linkType) == [.ethernet, .linuxSLL, .ethernet])
    #expect(capture.frames.map(\.seconds) == [1, 2, 3])
  }

  @Test("interfaces without a name take that of the file, and a number from the second on")
  func unnamed() {
    var file = PcapngFileBuilder()
    for _ in 0..<3 { file.interface() }
    file.interface(linkType: 1, .name("lan"))
    file.interface(linkType: 1, .name(""))
    let capture = Capture(file.bytes, path: "dir/web01.pcapng.gz")
    #expect(capture.interfaces == ["web01", "web01#1", "web01#2", "lan", "web01#3"])
  }

  @Test("a new section may change the byte order and declares its interfaces anew")
  func sections() {
    var file = PcapngFileBuilder(order: .little)
    file.interface(linkType: 1, .name("a"))
    file.packet(Self.frame, ticks: 1_000_000)
    file.section(.big, options: [.comment("second")])
    file.interface(linkType: 101, .name("b"))
    file.interface(linkType: 1, .name("a"))
    file.packet(Self.frame, ticks: 2_000_000, interface: 0)
    file.packet(Self.frame, ticks: 3_000_000, interface: 1)
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.items.map(\.kind) == [.interface, .frame, .interface, .frame, .frame])
    #expect(capture.frames.map(\.interface) == ["a", "b", "a"])
    #expect(capture.frames.map(\.seconds) == [1, 2, 3])
  }

  @Test("the same name in several files is the same interface")
  func sameName() throws {
    let registry = InterfaceRegistry()
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("eth0"))
    file.packet(Self.frame, ticks: 0)
    _ = Capture(file.bytes, registry: registry)
    _ = Capture(PcapFileBuilder().bytes, path: "other.pcap", registry: registry)
    _ = Capture(file.bytes, registry: registry)
    #expect(registry.names == ["eth0", "other"])
    #expect(try registry.number(for: "other") == 1)
  }

  @Test("blocks of unknown types are skipped, however long", arguments: [1, 100, Int.max])
  func unknown(piece: Int) {
    var file = PcapngFileBuilder()
    file.block(0x0bad, [1, 2, 3, 4, 5, 6, 7, 8])
    file.interface()
    file.block(10, [UInt8](repeating: 9, count: piece == 1 ? 5000 : 1_000_001))
    file.packet(Self.frame, ticks: 0)
    file.block(0x8000_0001, [])
    file.packet(Self.frame, ticks: 0)
    let capture = Capture(file.bytes, piece: piece)
    #expect(capture.error == nil)
    #expect(capture.frames.count == 2)
  }

  @Test("a simple packet is cut by the snap length of interface 0")
  func simple() {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, snapLength: 4)
    file.simplePacket([1, 2, 3, 4], wireLength: 1000)
    let capture = Capture(file.bytes)
    #expect(capture.frames.map(\.bytes) == [[1, 2, 3, 4]])
    #expect(capture.frames.map(\.wireLength) == [1000])
  }

  @Test("a file of unsupported link types is refused by name, at once")
  func unsupported() throws {
    var file = PcapngFileBuilder()
    file.interface(linkType: 105)
    file.packet(Self.frame, ticks: 0)
    #expect(throws: CaptureError.linkType(file: "w.pcapng", number: 105)) {
      _ = try CaptureFile(bytes: file.bytes, path: "w.pcapng", registry: InterfaceRegistry())
    }
  }

  @Test("beside a supported interface, frames of the others are delivered as unsupported")
  func mixed() {
    var file = PcapngFileBuilder()
    file.interface(linkType: 189, .name("usb"))
    file.interface(linkType: 1, .name("lan"))
    file.packet(Self.frame, ticks: 0, interface: 0)
    file.packet(Self.frame, ticks: 0, interface: 1)
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.frames.map(\.linkType) == [.unsupported, .ethernet])
  }

  @Test("sections without interface or packet are a capture of nothing")
  func nothing() {
    let capture = Capture(PcapngFileBuilder().bytes)
    #expect(capture.error == nil)
    #expect(capture.items.isEmpty)
  }
}
