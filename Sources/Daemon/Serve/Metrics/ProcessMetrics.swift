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
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    guard count > 0 else { return nil }
    let words = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]) : nil
  }
}
