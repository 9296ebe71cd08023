/// Dates and times as text, in UTC, before and after 1970.
enum CalendarText {
  private static let secondsPerDay: Int64 = 86_400

  /// `2023-01-28`.
  static func date(days: Int) -> String {
    // Counts in years that begin on 1 March, in cycles of 400 years.
    let shifted = days + 719_468
    let cycle = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
    let dayOfCycle = shifted - cycle * 146_097
    let leapDays = dayOfCycle / 1460 + dayOfCycle / 146_096 - dayOfCycle / 36_524
    let yearOfCycle = (dayOfCycle - leapDays) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// `09:30:00`, and a fraction where there is one.
  static func time(_ value: Int64, ticks: Int64) -> String {
    let magnitude = Int64(clamping: value.magnitude)
    let seconds = magnitude / ticks
    let fraction = magnitude % ticks
    var text = value < 0 ? "-" : ""
    text += padded(Int(seconds / 3600), 2) + ":" + padded(Int(seconds / 60 % 60), 2)
    text += ":" + padded(Int(seconds % 60), 2)
    guard fraction > 0 else { return text }
    var digits = padded(Int(fraction), "\(ticks)".count - 1)
    while digits.hasSuffix("0") { digits.removeLast() }
    return text + "." + digits
  }

  /// `2023-01-28 09:30:00`.
  static func timestamp(_ value: Int64, ticks: Int64) -> String {
    switch value {
    case .max: return "infinity"
    case -.max: return "-infinity"
    default: break
    }
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: ticks * secondsPerDay)
    let days = rest < 0 ? quotient - 1 : quotient
    let inDay = rest < 0 ? rest + ticks * secondsPerDay : rest
    return "\(date(days: Int(days))) \(time(inDay, ticks: ticks))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }
}
