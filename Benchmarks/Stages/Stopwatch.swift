import Glibc

/// Measures work by the processor time of this process, the least of several rounds.
///
/// Processor time leaves out the time in which other programs run; the least leaves out most of
/// what they do to the caches.
struct Stopwatch {
  let rounds: Int

  /// Nanoseconds of processor time of the cheapest round.
  func cheapest(_ work: () throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
      let begin = Stopwatch.nanoseconds()
      try work()
      least = min(least, Stopwatch.nanoseconds() - begin)
    }
    return least
  }

  private static func nanoseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
