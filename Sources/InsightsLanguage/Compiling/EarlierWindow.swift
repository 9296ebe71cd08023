internal import FlowModel

extension InsightsCommand.Kind {
  /// Whether the command compares the query's time with an earlier one.
  var comparesTimes: Bool {
    switch self {
    case .diff, .logCompare: true
    default: false
    }
  }

  /// The earlier time, as long as the query's own; nil where the command compares nothing.
  func earlier(than window: ClosedRange<Int>) -> ClosedRange<Int>? {
    switch self {
    case .diff(nil): EarlierWindow.shifted(window, by: window.upperBound - window.lowerBound + 1)
    case .diff(.previousDay): EarlierWindow.shifted(window, by: 86_400_000)
    case .diff(.previousWeek): EarlierWindow.shifted(window, by: 604_800_000)
    case .diff(.previousMonth): EarlierWindow.shifted(window, months: 1)
    case .logCompare(let period):
      if let months = period.months {
        EarlierWindow.shifted(window, months: months)
      } else {
        period.milliseconds.map { EarlierWindow.shifted(window, by: $0) }
      }
    default: nil
    }
  }
}

/// Times as long as a given one, and earlier; nothing is earlier than 1970.
enum EarlierWindow {
  /// Milliseconds of a day.
  private static let day = 86_400_000

  static func shifted(_ window: ClosedRange<Int>, by length: Int) -> ClosedRange<Int> {
    let first = max(0, window.lowerBound - length)
    return first...max(first, window.upperBound - length)
  }

  /// The same day and time of an earlier month; the last day of a month that has no such day.
  static func shifted(_ window: ClosedRange<Int>, months: Int) -> ClosedRange<Int> {
    let first = max(0, window.lowerBound)
    guard let days = UInt32(exactly: first / day), days < 3_000_000 else { return window }
    let date = CivilDate(daysSince1970: days)
    let month = Int(date.year) * 12 + Int(date.month) - 1 - months
    guard month >= 1970 * 12 else { return shifted(window, by: window.upperBound) }
    var found: CivilDate?
    for back in 0...3 where found == nil {
      found = CivilDate(
        year: month / 12, month: month % 12 + 1, day: max(1, Int(date.day) - back))
    }
    let start = (found ?? date).daysSince1970 * day + first % day
    return shifted(window, by: first - start)
  }
}
