import SourceFetch

/// The sentences about what a running Weir told.
enum LiveWords {
  /// How fresh it is, and what it covers.
  static func lines(_ live: LiveRecords, now: Int, isExact: Bool) -> [String] {
    var parts: [String] = []
    if let since = live.openSince { parts.append("open window since \(clock(since))") }
    parts.append(QueryWords.count(live.flows, "flow"))
    parts.append(lastPacket(live, now))
    let covers =
      live.flowLogs.isEmpty
      ? "windows that are open alone"
      : "with what waits for delivery of \(QueryWords.count(live.flowLogs.count, "flow log"))"
    var lines = ["live: \(parts.joined(separator: ", ")); \(covers)"]
    if !isExact {
      lines.append(
        "live: deliveries went on while the other sources were read, so records may be missing or "
          + "twice; a shorter time (--last) reads sooner")
    }
    return lines
  }

  /// Why nothing was there at all.
  static func emptiness(_ live: LiveRecords, now: Int) -> String {
    let since = live.openSince.map { " since \(clock($0))" } ?? ""
    return "there are no records in live\(since); \(lastPacket(live, now))"
  }

  private static func lastPacket(_ live: LiveRecords, _ now: Int) -> String {
    guard let last = live.lastPacket else { return "no packet so far" }
    return "last packet \(age(max(0, now - last))) ago"
  }

  /// `3 s`, `5 min`, `2 h`, `4 d`.
  static func age(_ seconds: Int) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }

  /// The time of day, UTC.
  private static func clock(_ second: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = second % 86_400
    return "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
  }
}
