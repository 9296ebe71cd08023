/// A length of time as queries write it: `5m`, `1h`, `30 seconds`.
package struct InsightsPeriod: Hashable, Sendable {
  /// How many of the unit.
  package let amount: Int
  /// The unit.
  package let unit: InsightsPeriodUnit

  /// Makes a period; the amount is at least 1.
  package init(amount: Int, unit: InsightsPeriodUnit) {
    (self.amount, self.unit) = (amount, unit)
  }

  /// What AWS carries out: at most 1,000 ms, 60 s, 60 m, 24 h, so that `300s` is a minute.
  package var capped: InsightsPeriod {
    InsightsPeriod(amount: min(amount, unit.cap ?? amount), unit: unit)
  }

  /// Milliseconds where the unit has a fixed length; nil for months, quarters and years.
  package var milliseconds: Int? {
    unit.milliseconds.flatMap { length in
      let (product, overflow) = amount.multipliedReportingOverflow(by: length)
      return overflow ? nil : product
    }
  }

  /// Months where the unit is made of them; nil otherwise.
  package var months: Int? {
    unit.months.flatMap { length in
      let (product, overflow) = amount.multipliedReportingOverflow(by: length)
      return overflow ? nil : product
    }
  }
}

extension InsightsPeriod: CustomStringConvertible {
  /// The short form, such as `5m`.
  package var description: String { "\(amount)\(unit.rawValue)" }
}

/// A unit of time, under its shortest name.
package enum InsightsPeriodUnit: String, CaseIterable, Hashable, Sendable {
  case millisecond = "ms"
  case second = "s"
  case minute = "m"
  case hour = "h"
  case day = "d"
  case week = "w"
  case month = "mo"
  case quarter = "q"
  case year = "y"

  /// The unit that a word names, in any case, in the singular or the plural.
  package init?(word: String) {
    let folded = word.lowercased()
    guard let found = Self.words[folded] ?? Self.plural(folded) else { return nil }
    self = found
  }

  private static func plural(_ word: String) -> InsightsPeriodUnit? {
    guard word.count > 2, word.hasSuffix("s") else { return nil }
    return words[String(word.dropLast())]
  }

  private static let words: [String: InsightsPeriodUnit] = [
    "ms": .millisecond, "msec": .millisecond, "millisecond": .millisecond,
    "s": .second, "sec": .second, "second": .second,
    "m": .minute, "min": .minute, "minute": .minute,
    "h": .hour, "hr": .hour, "hour": .hour, "d": .day, "day": .day, "w": .week, "week": .week,
    "mo": .month, "mon": .month, "month": .month, "q": .quarter, "qtr": .quarter,
    "quarter": .quarter, "y": .year, "yr": .year, "year": .year,
  ]

  var cap: Int? {
    switch self {
    case .millisecond: 1_000
    case .second, .minute: 60
    case .hour: 24
    default: nil
    }
  }

  var milliseconds: Int? {
    switch self {
    case .millisecond: 1
    case .second: 1_000
    case .minute: 60_000
    case .hour: 3_600_000
    case .day: 86_400_000
    case .week: 604_800_000
    default: nil
    }
  }

  var months: Int? {
    switch self {
    case .month: 1
    case .quarter: 3
    case .year: 12
    default: nil
    }
  }
}
