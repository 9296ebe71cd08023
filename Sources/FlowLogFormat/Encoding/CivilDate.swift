/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
  let year: UInt32
  let month: UInt32
  let day: UInt32

  /// Counts in years that begin on 1 March, so that the leap day is the last of its year, and in
  /// 400-year cycles of 146,097 days.
  init(daysSince1970 days: UInt32) {
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
}
