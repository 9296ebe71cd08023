/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
  /// The year, from 1970 in all that Weir counts.
  package let year: UInt32
  /// 1 to 12.
  package let month: UInt32
  /// 1 to 31.
  package let day: UInt32

  /// Counts in years that begin on 1 March, so that the leap day is the last of its year, and in
  /// 400-year cycles of 146,097 days.
  package init(daysSince1970 days: UInt32) {
    let shifted = days + 719_468
    let dayOfCycle = shifted % 146_097
    let leapDays = dayOfCycle / 1460 + dayOfCycle / 146_096
    let yearOfCycle = (dayOfCycle - leapDays + dayOfCycle / 36_524) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = shifted / 146_097 * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
  }

  /// Takes a year from 1 to 9999, and a month and day that it has; nil for what is in no calendar.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    (self.year, self.month, self.day) = (UInt32(year), UInt32(month), UInt32(day))
  }

  /// Days since 1 January 1970; negative before.
  package var daysSince1970: Int {
    let (year, month) = (Int(year), Int(month))
    let yearFromMarch = month <= 2 ? year - 1 : year
    let monthFromMarch = month <= 2 ? month + 9 : month - 3
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int(day) - 1
    let leapDays = yearFromMarch / 4 - yearFromMarch / 100 + yearFromMarch / 400
    return 365 * yearFromMarch + leapDays + dayOfYear - 719_468
  }
}
