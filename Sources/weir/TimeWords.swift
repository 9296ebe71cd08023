import CommandLineKit
import FlowModel
import Glibc

/// Times as people type them.
enum TimeWords {
  static let reader = ValueReader { (text) throws(ValueRefusal) in
    guard let seconds = seconds(text, now: time(nil)) else {
      throw ValueRefusal(
        "a date, a time or an age works: 2026-11-20, 2026-11-20T09:30:00Z, 15m, 24h, 7d")
    }
    return seconds
  }

  static let ageReader = ValueReader { (text) throws(ValueRefusal) in
    guard let age = age(text), age > 0 else {
      throw ValueRefusal("a length of time works: 90s, 15m, 24h, 7d, 2w")
    }
    return age
  }

  /// Seconds of a number with a unit, less than 2^40; nil for anything else.
  private static func age(_ text: String) -> Int? {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let unit = text.last.flatMap({ units[$0] }), let count = number(text.dropLast()) else {
      return nil
    }
    let (age, overflows) = count.multipliedReportingOverflow(by: unit)
    return overflows || age >= 1 << 40 ? nil : age
  }

  /// Seconds since 1970; nil for what is no time.
  static func seconds(_ text: String, now: Int) -> Int? {
    if let age = age(text) { return now - age }
    if text.utf8.count >= 9, let seconds = number(text[...]) { return seconds }
    return moment(text)
  }

  /// `2026-11-20`, with `T` or a blank and `09:30` or `09:30:15` behind, and perhaps `Z`.
  private static func moment(_ text: String) -> Int? {
    let body = text.hasSuffix("Z") ? text.dropLast() : text[...]
    let halves = body.split(separator: body.contains("T") ? "T" : " ", maxSplits: 1)
    guard let first = halves.first else { return nil }
    let parts = first.split(separator: "-", omittingEmptySubsequences: false).map(number)
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let midnight = date.daysSince1970 * 86_400
    guard halves.count == 2 else { return midnight }
    let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false).map(number)
    guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1],
      let second = clock.count == 3 ? clock[2] : 0, hour < 24, minute < 60, second < 60
    else { return nil }
    return midnight + hour * 3600 + minute * 60 + second
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}
