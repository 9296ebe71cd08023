import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("Damaged pcapng")
struct PcapngDamageTests {
  /// A kind of damage, written behind one good packet at 1 s.
  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var write: @Sendable (inout PcapngFileBuilder) -> Void

    init(_ name: String, _ write: @escaping @Sendable (inout PcapngFileBuilder) -> Void) {
      testDescription = name
      self.write = write
    }
  }

  static let packet: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0]

  static let damages = [
    Damage("length below the minimum") { $0.block(6, packet, length: 8) },
    Damage("length below the packet block's minimum") { $0.block(6, packet) },
    Damage("length of zero") { $0.block(6, packet, length: 0) },
    Damage("length that is no multiple of 4") { $0.block(6, packet, length: 33) },
    Damage("length beyond the limit") {
      $0.block(6, packet, length: UInt32(CaptureLimits.recordBytes) + 4)
    },
    Damage("lengths that differ") {
      $0.block(6, packet + [UInt8](repeating: 0, count: 8), trailing: 36)
    },
    Damage("lengths of an unknown block that differ") { $0.block(99, [1, 2, 3, 4], trailing: 20) },
    Damage("captured length beyond the block") {
      $0.block(6, packet + [5, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3, 4])
    },
    Damage("largest captured length") {
      $0.block(6, packet + [255, 255, 255, 255, 5, 0, 0, 0, 1, 2, 3, 4])
    },
    Damage("packet of an undeclared interface") { $0.packet([1], ticks: 0, interface: 1) },
    Damage("packet of the largest interface") { $0.packet([1], ticks: 0, interface: .max) },
    Damage("section without byte-order magic") {
      $0.block(0x0a0d_0d0a, [UInt8](repeating: 1, count: 16))
    },
    Damage("section of version 2") { $0.section(.little, major: 2) },
    Damage("interface option longer than its block") {
      $0.block(1, [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 255, 255, 65, 0, 0, 0])
    },
    Damage("if_tsresol of two bytes") {
      $0.interface(linkType: 1, PcapngFileBuilder.Option(9, [6, 6]))
    },
    Damage("if_tsoffset of four bytes") {
      $0.interface(linkType: 1, PcapngFileBuilder.Option(14, [0, 0, 0, 0]))
    },
  ]

  @Test("is told with the block's offset, after the packets before it", arguments: damages)
  func offsets(damage: Damage) throws {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("lan"))
    file.packet([1, 2, 3], ticks: 1_000_000)
    damage.write(&file)
    file.packet([4, 5, 6], ticks: 2_000_000)
    let capture = Capture(file.bytes)
    #expect(capture.items.map(\.kind) == [.interface, .frame, .cut])
    #expect(capture.cuts.map(\.seconds) == [1])
    guard case .corrupt(_, let offset, _) = try #require(capture.error) else {
      Issue.record("\(String(describing: capture.error))")
      return
    }
    #expect(offset == UInt64(file.blockOffsets[3]))
  }

  @Test("a simple packet before any interface is damage")
  func simpleWithoutInterface() throws {
    var file = PcapngFileBuilder()
    file.simplePacket([1])
    let capture = Capture(file.bytes)
    #expect(capture.items.isEmpty)
    guard case .corrupt(_, 28, _) = try #require(capture.error) else {
      Issue.record("\(String(describing: capture.error))")
      return
    }
  }

  @Test("options of a packet that overrun their block do not harm the packet")
  func packetOptions() {
    var file = PcapngFileBuilder()
    file.interface()
    file.block(
      6,
      [UInt8](repeating: 0, count: 12) + [4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4, 4, 0, 255, 255])
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.frames.map(\.bytes) == [[1, 2, 3, 4]])
  }
}
