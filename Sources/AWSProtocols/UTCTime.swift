/// A second of universal time, in the forms that AWS writes.
package struct UTCTime: Hashable, Comparable, Sendable {
  /// Seconds since 1970, without leap seconds.
  package var seconds: Int

  /// Names a second since 1970.
  package init(seconds: Int) { self.seconds = seconds }

  /// Reads `2026-01-31T12:00:00Z`, with or without a fraction, or with an offset such as `+00:00`.
  package init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"),
      let year = UTCTime.number(bytes[0..<4]), let month = UTCTime.number(bytes[5..<7]),
      let day = UTCTime.number(bytes[8..<10]), let hour = UTCTime.number(bytes[11..<13]),
      let minute = UTCTime.number(bytes[14..<16]), let second = UTCTime.number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop { (0x30...0x39).contains($0) }
    }
    guard let offset = UTCTime.offset(rest) else { return nil }
    seconds =
      UTCTime.days(year: year, month: month, day: day) * UTCTime.secondsPerDay + hour * 3600
      + minute * 60 + second - offset
  }

  /// `20260131T120000Z`, as signatures need it.
  package var basic: String {
    let (date, time) = digits
    return "\(date)T\(time)Z"
  }

  /// `20260131`, the day of a credential scope.
  package var day: String { digits.date }

  private static let secondsPerDay = 86_400

  private var digits: (date: String, time: String) {
    func padded(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    let day = (Double(seconds) / Double(UTCTime.secondsPerDay)).rounded(.down)
    let rest = seconds - Int(day) * UTCTime.secondsPerDay
    let (year, month, date) = UTCTime.date(ofDay: Int(day))
    return (
      padded(year, 4) + padded(month, 2) + padded(date, 2),
      padded(rest / 3600, 2) + padded(rest / 60 % 60, 2) + padded(rest % 60, 2)
    )
  }

  // Years are counted from March, so that the leap day is the last of its year; 400 of them repeat.

  private static let daysBefore1970 = 719_468
  private static let daysOf400Years = 146_097

  /// Days since 1970 of a date of the Gregorian calendar.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear
      - daysBefore1970
  }

  private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = max(0, day + daysBefore1970)
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: daysOf400Years)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (daysOf400Years - 1)) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Seconds east of Greenwich that `Z`, `+02:00` or `+0200` stand for.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
    if bytes.elementsEqual("Z".utf8) { return 0 }
    let figures = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      figures.count == 4, let number = number(figures[...])
    else { return nil }
    let seconds = number / 100 * 3600 + number % 100 * 60
    return sign == UInt8(ascii: "+") ? seconds : -seconds
  }

  /// The earlier one is the lesser.
  package static func < (left: UTCTime, right: UTCTime) -> Bool { left.seconds < right.seconds }
}

extension UTCTime {
  /// Reads `20260131T120000Z`, as signatures have it.
  package init?(basic text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else {
      return nil
    }
    let parts = [0..<4, 4..<6, 6..<8, 9..<11, 11..<13, 13..<15].map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
    self.init(
      iso8601: "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z")
  }

  /// `2026-01-31T12:00:00.000Z` for milliseconds since 1970.
  package static func iso8601(milliseconds: Int) -> String {
    let fraction = ((milliseconds % 1000) + 1000) % 1000
    let time = UTCTime(seconds: (milliseconds - fraction) / 1000)
    let digits = String(fraction)
    return time.iso8601.dropLast() + "."
      + String(repeating: "0", count: 3 - digits.utf8.count) + digits + "Z"
  }

  /// `2026-01-31T12:00:00Z`.
  package var iso8601: String {
    let bytes = Array(basic.utf8)
    let parts = [0..<4, 4..<6, 6..<11, 11..<13, 13..<16].map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
    return "\(parts[0])-\(parts[1])-\(parts[2]):\(parts[3]):\(parts[4])"
  }

  /// `Sat, 31 Jan 2026 12:00:00 GMT`, as the `Date` header has it.
  package var httpDate: String {
    let bytes = Array(basic.utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let week = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let day = ((seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400 % 7 + 7) % 7
    let month = UTCTime.months[max(0, min(11, (Int(part(4..<6)) ?? 1) - 1))]
    return "\(week[day]), \(part(6..<8)) \(month) \(part(0..<4)) "
      + "\(part(9..<11)):\(part(11..<13)):\(part(13..<15)) GMT"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads the `Date` header of an answer: `Fri, 20 Nov 2026 14:33:29 GMT`.
  package init?(httpDate text: String) {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2,
      let month = UTCTime.months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    self.init(iso8601: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
