import FlowModel
import PacketCapture
import TestSupport
import Testing

@Suite("pcapng time stamps")
struct TickClockTests {
  private func read(
    _ option: PcapngFileBuilder.Option, offset: Int64 = 0, ticks: UInt64
  ) -> Capture.Item? {
    var file = PcapngFileBuilder()
    file.interface(linkType: 1, offset: offset, option)
    file.packet([1], ticks: ticks)
    return Capture(file.bytes).frames.first
  }

  @Test(
    "decimal resolutions",
    arguments: [
      (0, 7, 7, 0), (3, 1500, 1, 500_000_000), (6, 1_000_001, 1, 1000),
      (7, 10_000_001, 1, 100), (9, 1_000_000_001, 1, 1), (12, 1_999_999_999_999, 1, 999_999_999),
      (19, 18_446_744_073_709_551_615, 1, 844_674_407),
      (20, 18_446_744_073_709_551_615, 0, 184_467_440), (28, 18_446_744_073_709_551_615, 0, 1),
      (29, 18_446_744_073_709_551_615, 0, 0), (127, 18_446_744_073_709_551_615, 0, 0),
    ] as [(UInt8, UInt64, UInt32, UInt32)])
  func decimal(exponent: UInt8, ticks: UInt64, seconds: UInt32, nanoseconds: UInt32) {
    let frame = read(.decimal(exponent), ticks: ticks)
    #expect(frame?.seconds == seconds)
    #expect(frame?.nanoseconds == nanoseconds)
  }

  @Test(
    "binary resolutions",
    arguments: [
      (0, 7, 7, 0), (1, 3, 1, 500_000_000), (10, 1025, 1, 976_562),
      (32, 0x1_8000_0000, 1, 500_000_000), (63, .max, 1, 999_999_999), (64, .max, 0, 999_999_999),
      (65, .max, 0, 499_999_999), (127, .max, 0, 0),
    ] as [(UInt8, UInt64, UInt32, UInt32)])
  func binary(exponent: UInt8, ticks: UInt64, seconds: UInt32, nanoseconds: UInt32) {
    let frame = read(.binary(exponent), ticks: ticks)
    #expect(frame?.seconds == seconds)
    #expect(frame?.nanoseconds == nanoseconds)
  }

  @Test(
    "offsets move the clock and are held at its ends",
    arguments: [
      (1_700_000_000, 5, 1_700_000_005), (-3, 5, 2), (-6, 5, 0), (.min, 5, 0), (.max, 5, .max),
      (4_294_967_290, 5, 4_294_967_295), (4_294_967_291, 5, .max),
    ] as [(Int64, UInt64, UInt32)])
  func offsets(offset: Int64, ticks: UInt64, seconds: UInt32) {
    #expect(read(.decimal(0), offset: offset, ticks: ticks)?.seconds == seconds)
  }

  @Test("every resolution agrees with slow exact arithmetic on random ticks")
  func reference() {
    var generator = SeededGenerator(seed: 11)
    for exponent in UInt8(0)...38 {
      for bits in [8, 30, 62] as [UInt64] {
        let ticks = generator.next() >> (63 - bits)
        let unit = (0..<exponent).reduce(UInt128(1)) { power, _ in power * 10 }
        let whole = UInt128(ticks) / unit
        let fraction = UInt128(ticks) % unit
        let nanoseconds =
          exponent <= 9 ? fraction * (1_000_000_000 / unit) : fraction / (unit / 1_000_000_000)
        let frame = read(.decimal(exponent), ticks: ticks)
        guard whole <= UInt128(UInt32.max) else {
          #expect(frame?.seconds == .max)
          continue
        }
        #expect(frame?.seconds == UInt32(whole))
        #expect(frame?.nanoseconds == UInt32(nanoseconds))
      }
    }
  }
}
