import FlowModel

/// Turns the ticks of one pcapng interface into packet times.
///
/// The resolution is any negative power of 10 or 2, the offset any number of seconds; results
/// outside of 1970 to 2106 are held at the ends.
struct TickClock {
  private enum Unit {
    case microsecond
    case nanosecond
    /// Ticks in a second (nil: more than 2^64), and how a remainder becomes nanoseconds.
    case decimal(perSecond: UInt64?, multiply: UInt64, divide: UInt64?)
    case binary(shift: UInt64)
  }

  private let unit: Unit
  private let offset: Int64

  /// Takes the option bytes `if_tsresol` (default 6: microseconds) and `if_tsoffset`.
  init(resolution: UInt8 = 6, offset: Int64 = 0) {
    self.offset = offset
    let exponent = Int(resolution & 0x7f)
    if resolution & 0x80 != 0 {
      unit = .binary(shift: UInt64(exponent))
    } else if exponent == 6 {
      unit = .microsecond
    } else if exponent == 9 {
      unit = .nanosecond
    } else {
      unit = .decimal(
        perSecond: TickClock.powerOfTen(exponent),
        multiply: TickClock.powerOfTen(max(0, 9 - exponent)) ?? 1,
        divide: TickClock.powerOfTen(max(0, exponent - 9)))
    }
  }

  /// The moment of a time stamp.
  func time(ticks: UInt64) -> PacketTime {
    let seconds: UInt64
    let nanoseconds: UInt64
    switch unit {
    case .microsecond:
      seconds = ticks / 1_000_000
      nanoseconds = ticks % 1_000_000 * 1000
    case .nanosecond:
      seconds = ticks / 1_000_000_000
      nanoseconds = ticks % 1_000_000_000
    case .decimal(let perSecond, let multiply, let divide):
      seconds = perSecond.map { ticks / $0 } ?? 0
      let remainder = perSecond.map { ticks % $0 } ?? ticks
      nanoseconds = divide.map { remainder / $0 * multiply } ?? 0
    case .binary(let shift):
      let scaled = UInt128(ticks) * 1_000_000_000
      seconds = shift < 64 ? ticks >> shift : 0
      nanoseconds = UInt64((scaled >> UInt128(shift)) - UInt128(seconds) * 1_000_000_000)
    }
    return held(seconds: seconds, nanoseconds: UInt32(truncatingIfNeeded: nanoseconds))
  }

  private func held(seconds: UInt64, nanoseconds: UInt32) -> PacketTime {
    let shifted = Int128(seconds) + Int128(offset)
    guard shifted >= 0 else { return PacketTime(rawValue: 0) }
    guard let whole = UInt32(exactly: shifted) else {
      return PacketTime(seconds: .max, nanoseconds: .max)
    }
    return PacketTime(seconds: whole, nanoseconds: nanoseconds)
  }

  /// 10 to the power of `exponent`; nil above 19, where 64 bits end.
  private static func powerOfTen(_ exponent: Int) -> UInt64? {
    guard exponent <= 19 else { return nil }
    return (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
