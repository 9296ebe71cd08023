internal import Glibc

/// What the system says of this process.
enum ProcessMetrics {
  /// Bytes of memory that are in use, and processor time in seconds.
  static func write(to text: inout MetricsText) {
    if let pages = residentPages() {
      text.single(
        "process_resident_memory_bytes", .gauge, "Memory that is in use.",
        pages * Int(sysconf(Int32(_SC_PAGESIZE))))
    }
    var usage = rusage()
    if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
      text.begin("process_cpu_seconds_total", .counter, "Processor time, user and system.")
      text.sample("\(seconds(usage.ru_utime) + seconds(usage.ru_stime))")
    }
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
  }

  /// The second number of `/proc/self/statm`.
  private static func residentPages() -> Int? {
    let words = (SmallFile.text("/proc/self/statm") ?? "").split(separator: " ")
    return words.count > 1 ? Int(words[1]) : nil
  }
}
