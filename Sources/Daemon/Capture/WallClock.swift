import FlowModel
import Glibc

/// The time of day, as captures have it.
enum WallClock {
  /// Now.
  static var now: PacketTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return PacketTime(
      seconds: UInt32(truncatingIfNeeded: time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
  }

  /// Milliseconds of a clock that nobody sets.
  static var milliseconds: UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
  }
}
