package import AWSProtocols

/// The values that a projected partition column can have.
package struct ProjectedColumn: Hashable, Sendable {
  /// Where values come from.
  package enum Source: Hashable, Sendable {
    /// A list.
    case listed([String])
    /// Whole numbers from one to another, with at least so many digits.
    case integers(first: Int, last: Int, interval: Int, digits: Int)
    /// Dates of a pattern.
    case dates(DateRange)
    /// The query must name them.
    case injected
  }

  /// Dates from one to another.
  package struct DateRange: Hashable, Sendable {
    /// How they are written.
    package var pattern: JavaDatePattern
    /// The first.
    package var first: ProjectedTime
    /// The last.
    package var last: ProjectedTime
    /// So many units are between two.
    package var interval: Int
    /// The unit.
    package var unit: JavaDatePattern.Unit
  }

  /// The column, in lower case.
  package var name: String
  /// Where its values come from.
  package var source: Source

  /// So many values of a column are worked out; beyond that, keys tell which there are.
  package static let valueLimit = 400_000

  /// All values, in order; nil where only the query knows them, or there are too many.
  package func values(now: UTCTime) -> [String]? {
    switch source {
    case .injected: return nil
    case .listed(let values): return values
    case .integers(let first, let last, let interval, let digits):
      guard (last - first) / interval < ProjectedColumn.valueLimit else { return nil }
      return stride(from: first, through: last, by: interval).map {
        ProjectedColumn.padded($0, digits)
      }
    case .dates(let range):
      guard let first = range.first.time(now), let last = range.last.time(now) else { return [] }
      var values: [String] = []
      var time: UTCTime? = first
      while let value = time, value <= last {
        guard values.count < ProjectedColumn.valueLimit else { return nil }
        values.append(range.pattern.text(value))
        // Steps are counted from the first, as a month after 31 January is 28 February.
        time = first.adding(values.count * range.interval, range.unit)
      }
      return values
    }
  }

  /// The value at the front of some bytes of a key; nil where there is none.
  func value(at bytes: ArraySlice<UInt8>, now: UTCTime) -> String? {
    func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
    switch source {
    case .injected:
      let value = bytes.prefix { $0 != UInt8(ascii: "/") }
      return value.isEmpty ? nil : text(value)
    case .listed(let values):
      return values.filter { bytes.starts(with: $0.utf8) }.max { $0.utf8.count < $1.utf8.count }
    case .integers(let first, let last, let interval, let digits):
      let run = text(bytes.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
      guard let number = Int(run), (first...last).contains(number),
        (number - first) % interval == 0, ProjectedColumn.padded(number, digits) == run
      else { return nil }
      return run
    case .dates(let range):
      let value = text(bytes.prefix(range.pattern.length))
      guard let time = range.pattern.time(value), let first = range.first.time(now),
        let last = range.last.time(now), first <= time, time <= last
      else { return nil }
      return value
    }
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, digits - text.utf8.count))
      + text
  }
}

/// An end of a range of dates: fixed, or so far from the time of the query.
package enum ProjectedTime: Hashable, Sendable {
  /// A time.
  case fixed(UTCTime)
  /// The time of the query, and so many units more; none for `NOW` alone.
  case now(Int, JavaDatePattern.Unit)

  /// The time of this end for a query.
  package func time(_ now: UTCTime) -> UTCTime? {
    switch self {
    case .fixed(let time): time
    case .now(let count, let unit): now.adding(count, unit)
    }
  }

  private static let units: [String: (JavaDatePattern.Unit, Int)] = [
    "YEAR": (.years, 1), "MONTH": (.months, 1), "WEEK": (.days, 7), "DAY": (.days, 1),
    "HOUR": (.hours, 1), "MINUTE": (.minutes, 1), "SECOND": (.seconds, 1),
  ]
  /// So far may an end be from now.
  private static let countLimit = 1_000_000

  /// The unit of a word such as `DAYS`, and how many of it the word stands for.
  static func unit(_ word: some StringProtocol) -> (JavaDatePattern.Unit, Int)? {
    let word = word.uppercased()
    return units[word.hasSuffix("S") ? String(word.dropLast()) : word]
  }

  /// Reads `NOW`, `NOW-3YEARS` or a date of the pattern.
  init?(_ text: some StringProtocol, _ pattern: JavaDatePattern) {
    let blank: Character = " "
    let trimmed = String(text.drop { $0 == blank }.reversed().drop { $0 == blank }.reversed())
    guard trimmed.uppercased().hasPrefix("NOW") else {
      guard let time = pattern.time(trimmed) else { return nil }
      self = .fixed(time)
      return
    }
    let rest = trimmed.dropFirst(3).filter { $0 != blank }
    guard let sign = rest.first else {
      self = .now(0, .seconds)
      return
    }
    let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
    guard sign == "+" || sign == "-", let count = Int(digits), count <= ProjectedTime.countLimit,
      let (unit, width) = ProjectedTime.unit(rest.dropFirst(1 + digits.count))
    else { return nil }
    self = .now((sign == "-" ? -count : count) * width, unit)
  }
}
