internal import Glibc

/// Time and chance, as delivery uses them.
package struct DeliveryClock: Sendable {
  /// Unix seconds, as people and files have them; they may jump.
  package var now: @Sendable () -> Int
  /// Milliseconds of a clock that never jumps, from any beginning.
  package var steady: @Sendable () -> Int
  /// Any 64 bits.
  package var random: @Sendable () -> UInt64

  /// Puts a clock together, as tests do.
  package init(
    now: @escaping @Sendable () -> Int, steady: @escaping @Sendable () -> Int,
    random: @escaping @Sendable () -> UInt64
  ) {
    self.now = now
    self.steady = steady
    self.random = random
  }

  /// The machine's.
  package static var process: DeliveryClock {
    DeliveryClock(
      now: { time(nil) },
      steady: {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
      },
      random: { UInt64.random(in: .min ... .max) })
  }

  /// A number from 0 to 1.
  var fraction: Double { Double(random() >> 11) / Double(1 << 53) }
}
