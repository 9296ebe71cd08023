import FlowLogScanner
import FlowModel
import QueryEngine
import SourceFetch

/// The sentences behind an answer.
enum QueryWords {
  /// The time that was covered, what was read for it, and what could not be read.
  static func lines(_ footer: QueryFooter, seconds: Double) -> [String] {
    let report = footer.report
    var parts: [String] = []
    if let window = window(report) { parts.append(window) }
    if report.files > 0 || footer.columnarFiles == 0 {
      parts.append("\(count(report.records, "record")) in \(count(report.files, "file"))")
      parts.append("\(bytes(report.bytes)) read")
    }
    if footer.columnarFiles > 0 {
      parts.append(
        "\(count(footer.columnarRecords, "record")) as columns of "
          + count(footer.columnarFiles, "file"))
    }
    if footer.prunedFiles > 0 {
      parts.append(
        "\(count(footer.prunedFiles, "file")) pruned by path (\(bytes(footer.prunedBytes)))")
    }
    parts.append(duration(seconds))
    var lines = [parts.joined(separator: ", ")]
    if report.malformed > 0 {
      lines.append("\(count(report.malformed, "line")) could not be read as a record")
    }
    if report.badValues > 0 {
      lines.append("\(count(report.badValues, "value")) could not be read and count as NULL")
    }
    return lines
  }

  /// Why there is nothing to see.
  ///
  /// - Parameter since: The second from which on records were asked for.
  /// - Parameter now: Seconds since 1970.
  static func emptiness(
    _ footer: QueryFooter, since: Int?, live: LiveRecords?, now: Int
  ) -> String {
    let report = footer.report
    guard report.records + footer.columnarRecords == 0 else {
      let last = report.starts.map {
        "; the last one began \(moment($0.upperBound))" + age(now - Int($0.upperBound))
      }
      let span = since.map { now - $0 }.flatMap { $0 > 0 ? " in \(LiveWords.age($0))" : nil }
      return "no record matches\(span ?? ""), of "
        + "\(count(report.records + footer.columnarRecords, "record"))\(last ?? "")"
    }
    if let live, footer.prunedFiles == 0 { return LiveWords.emptiness(live, now: now) }
    if footer.prunedFiles > 0 {
      return "no file has such records; "
        + "\(count(footer.prunedFiles, "file")) pruned by path"
    }
    return report.files == 0
      ? "there is no file to read" : "there is no record in \(count(report.files, "file"))"
  }

  /// How long ago, as long as one thinks in days.
  private static func age(_ seconds: Int) -> String {
    (0..<8_640_000).contains(seconds) ? ", \(LiveWords.age(seconds)) ago" : ""
  }

  private static func window(_ report: ScanReport) -> String? {
    guard let starts = report.starts else { return nil }
    return "about \(moment(starts.lowerBound)) to \(moment(starts.upperBound))"
  }

  private static func moment(_ seconds: Int64) -> String {
    guard seconds >= 0, seconds < 253_402_300_800 else { return "at second \(seconds)" }
    let date = CivilDate(daysSince1970: UInt32(seconds / 86_400))
    let minute = seconds % 86_400 / 60
    return "\(date.year)-\(two(date.month))-\(two(date.day)) "
      + "\(two(UInt32(minute / 60))):\(two(UInt32(minute % 60)))"
  }

  private static func two(_ number: UInt32) -> String { number < 10 ? "0\(number)" : "\(number)" }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Digits in threes: `8,000,000`.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  private static func bytes(_ number: Int) -> String {
    switch number {
    case ..<10_000: "\(grouped(number)) bytes"
    case ..<10_000_000: "\(number / 1000) kB"
    default: "\(number / 1_000_000) MB"
    }
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 1 ? "\(Int(seconds * 1000)) ms" : "\(Double(Int(seconds * 100)) / 100) s"
  }
}
