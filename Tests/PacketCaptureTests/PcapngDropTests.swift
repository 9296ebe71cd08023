import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("Packets that a pcapng file says were lost")
struct PcapngDropTests {
  @Test("interface statistics report the difference to the value before")
  func statistics() {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, .name("a"))
    file.interface(linkType: 1, .name("b"), .decimal(9))
    file.packet([1], ticks: 50_000_000)
    file.statistics(interface: 0, ticks: 60_000_000, dropped: 5)
    file.statistics(interface: 1, ticks: 61_000_000_000, dropped: 2)
    file.statistics(interface: 0, ticks: 62_000_000, dropped: 5, received: 9)
    file.statistics(interface: 0, ticks: 63_000_000, dropped: nil)
    file.statistics(interface: 0, ticks: 64_000_000, dropped: 12)
    let drops = Capture(file.bytes).drops
    #expect(drops.map(\.lost) == [5, 2, 7])
    #expect(drops.map(\.interface) == ["a", "b", "a"])
    #expect(drops.map(\.seconds) == [60, 61, 64])
  }

  @Test("statistics without a time stand at the packet before")
  func withoutTime() {
    var file = PcapngFileBuilder()
    file.interface()
    file.packet([1], ticks: 50_000_000)
    file.statistics(ticks: 0, dropped: 1)
    #expect(Capture(file.bytes).drops.map(\.seconds) == [50])
  }

  @Test("a counter that began anew counts from zero")
  func restart() {
    var file = PcapngFileBuilder()
    file.interface()
    file.statistics(ticks: 1, dropped: 100)
    file.statistics(ticks: 2, dropped: 3)
    file.statistics(ticks: 3, dropped: 4)
    #expect(Capture(file.bytes).drops.map(\.lost) == [100, 3, 1])
  }

  @Test("counts on packets are reported, and not again by the statistics")
  func perPacket() {
    var file = PcapngFileBuilder()
    file.interface()
    file.packet(
      [1], ticks: 1, options: [PcapngFileBuilder.Option(4, [3, 0, 0, 0, 0, 0, 0, 0])])
    file.obsoletePacket([2], ticks: 2, drops: 4)
    file.obsoletePacket([3], ticks: 3, drops: 0xffff)
    file.statistics(ticks: 4, dropped: 9)
    let capture = Capture(file.bytes)
    #expect(
      capture.items.map(\.kind)
        == [.interface, .dropped, .frame, .dropped, .frame, .frame, .dropped])
    #expect(capture.drops.map(\.lost) == [3, 4, 2])
  }

  @Test("a count beyond 32 bits is held, and statistics of an unknown interface say nothing")
  func absurd() {
    var file = PcapngFileBuilder()
    file.interface()
    file.statistics(ticks: 1, dropped: .max)
    file.statistics(interface: 7, ticks: 1, dropped: 1)
    #expect(Capture(file.bytes).drops.map(\.lost) == [.max])
  }

  @Test("a drop beside each of many packets never overfills a batch")
  func fullBatches() {
    var file = PcapngFileBuilder()
    file.interface()
    for index in 0..<600 { file.obsoletePacket([1], ticks: UInt64(index), drops: 1) }
    let capture = Capture(file.bytes)
    #expect(capture.frames.count == 600)
    #expect(capture.drops.count == 600)
    #expect(capture.largestBatch <= CaptureLimits.batchFrames)
  }
}
