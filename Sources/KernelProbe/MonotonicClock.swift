internal import FlowModel
internal import Glibc

/// Turns the kernel's time since boot into the time of day, as both stand at one moment.
///
/// Taken anew for each drain, so that a clock that is set moves later rows alone.
struct MonotonicClock {
  /// Nanoseconds from the monotonic clock to the time of day.
  private let offset: Int64

  /// Reads both clocks, the monotonic one before and after, to meet the middle.
  static func now() -> MonotonicClock {
    let before = nanoseconds(CLOCK_MONOTONIC)
    let wall = nanoseconds(CLOCK_REALTIME)
    let after = nanoseconds(CLOCK_MONOTONIC)
    return MonotonicClock(offset: wall - (before + (after - before) / 2))
  }

  init(offset: Int64) { self.offset = offset }

  /// The time of day of a monotonic time; times before 1970 and after 2106 are held at the ends.
  func wall(_ monotonic: UInt64) -> PacketTime {
    let (sum, overflow) = Int64(clamping: monotonic).addingReportingOverflow(offset)
    let total = overflow ? Int64.max : max(0, sum)
    let (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard seconds <= Int64(UInt32.max) else {
      return PacketTime(seconds: .max, nanoseconds: .max)
    }
    return PacketTime(seconds: UInt32(seconds), nanoseconds: UInt32(rest))
  }

  private static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
