package import AWSProtocols

/// A pattern of Java's `DateTimeFormatter`, as partition projection has it: `yyyy/MM/dd`.
package struct JavaDatePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case literal([UInt8])
    case digits(Unit, count: Int)
  }

  /// What some digits of a pattern say.
  package enum Unit: Int, Hashable, Sendable, Comparable {
    /// Years.
    case years
    /// Months of the year.
    case months
    /// Days of the month.
    case days
    /// Hours of the day.
    case hours
    /// Minutes of the hour.
    case minutes
    /// Seconds of the minute.
    case seconds

    /// The longer one is the lesser.
    package static func < (left: Unit, right: Unit) -> Bool { left.rawValue < right.rawValue }
  }

  private let parts: [Part]
  /// The shortest unit that it has.
  package let precision: Unit

  /// Reads a pattern; nil where it has letters that have no fixed number of digits.
  package init?(_ pattern: String) {
    var parts: [Part] = []
    var bytes = Array(pattern.utf8)[...]
    func add(_ literal: [UInt8]) {
      if case .literal(let before) = parts.last {
        parts[parts.count - 1] = .literal(before + literal)
      } else {
        parts.append(.literal(literal))
      }
    }
    while let byte = bytes.first {
      if byte == UInt8(ascii: "'") {
        bytes = bytes.dropFirst()
        // Two quotes are one; between single ones stands text.
        guard let end = bytes.firstIndex(of: UInt8(ascii: "'")) else { return nil }
        add(end == bytes.startIndex ? [UInt8(ascii: "'")] : Array(bytes[..<end]))
        bytes = bytes[(end + 1)...]
      } else if (0x61...0x7a).contains(byte | 0x20) {
        let run = bytes.prefix { $0 == byte }
        guard let part = JavaDatePattern.part(byte, count: run.count) else { return nil }
        parts.append(part)
        bytes = bytes.dropFirst(run.count)
      } else {
        add([byte])
        bytes = bytes.dropFirst()
      }
    }
    let units = parts.compactMap { part -> Unit? in
      if case .digits(let unit, _) = part { unit } else { nil }
    }
    // Without a unit between two others, one value would be several dates.
    guard let precision = units.max(), Set(units).count == units.count,
      Set(units).count == precision.rawValue + 1
    else { return nil }
    self.parts = parts
    self.precision = precision
  }

  private static func part(_ letter: UInt8, count: Int) -> Part? {
    switch (letter, count) {
    case (UInt8(ascii: "y"), 4), (UInt8(ascii: "u"), 4): .digits(.years, count: 4)
    case (UInt8(ascii: "M"), 2): .digits(.months, count: 2)
    case (UInt8(ascii: "d"), 2): .digits(.days, count: 2)
    case (UInt8(ascii: "H"), 2): .digits(.hours, count: 2)
    case (UInt8(ascii: "m"), 2): .digits(.minutes, count: 2)
    case (UInt8(ascii: "s"), 2): .digits(.seconds, count: 2)
    default: nil
    }
  }

  /// Bytes of every text of this pattern.
  package var length: Int {
    parts.reduce(0) { sum, part in
      switch part {
      case .literal(let bytes): sum + bytes.count
      case .digits(_, let count): sum + count
      }
    }
  }

  /// The time that a text is; nil where it is none.
  package func time(_ text: some StringProtocol) -> UTCTime? {
    var bytes = Array(text.utf8)[...]
    guard bytes.count == length else { return nil }
    var numbers = [0, 1, 1, 0, 0, 0]
    for part in parts {
      switch part {
      case .literal(let literal):
        guard bytes.starts(with: literal) else { return nil }
        bytes = bytes.dropFirst(literal.count)
      case .digits(let unit, let count):
        let digits = bytes.prefix(count)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        numbers[unit.rawValue] = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        bytes = bytes.dropFirst(count)
      }
    }
    let time = CalendarTime(numbers).time
    // A thirtieth of February is no date, though it can be reckoned with.
    return time.flatMap { self.text($0) == String(text) ? $0 : nil }
  }

  /// A time in this pattern.
  package func text(_ time: UTCTime) -> String {
    let numbers = CalendarTime(time).numbers
    var text: [UInt8] = []
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .digits(let unit, let count):
        let digits = "\(numbers[unit.rawValue])".utf8
        text += repeatElement(UInt8(ascii: "0"), count: max(0, count - digits.count))
        text += digits
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A time as numbers of years, months, days, hours, minutes and seconds.
package struct CalendarTime: Hashable, Sendable {
  /// From years to seconds.
  package var numbers: [Int]

  init(_ numbers: [Int]) { self.numbers = numbers }

  /// The numbers of a time.
  package init(_ time: UTCTime) {
    let text = Array(time.basic.utf8)
    func number(_ range: Range<Int>) -> Int { text[range].reduce(0) { $0 * 10 + Int($1 & 15) } }
    let shift = text.count - 16
    numbers = [
      number(0..<4 + shift), number(4 + shift..<6 + shift), number(6 + shift..<8 + shift),
      number(9 + shift..<11 + shift), number(11 + shift..<13 + shift),
      number(13 + shift..<15 + shift),
    ]
  }

  /// The time; nil where it is outside of the years 1 to 9999.
  package var time: UTCTime? {
    guard (1...9999).contains(numbers[0]) else { return nil }
    func digits(_ place: Int, _ count: Int) -> String {
      let text = String(numbers[place])
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    return UTCTime(
      basic: digits(0, 4) + digits(1, 2) + digits(2, 2) + "T" + digits(3, 2) + digits(4, 2)
        + digits(5, 2) + "Z")
  }
}

extension UTCTime {
  /// So many of a unit later, or earlier; nil outside of the years 1 to 9999.
  package func adding(_ count: Int, _ unit: JavaDatePattern.Unit) -> UTCTime? {
    guard count.magnitude <= 400_000_000_000 else { return nil }
    let width: Int
    switch unit {
    case .years: return adding(months: count * 12)
    case .months: return adding(months: count)
    case .days: width = 86_400
    case .hours: width = 3_600
    case .minutes: width = 60
    case .seconds: width = 1
    }
    let later = UTCTime(seconds: seconds + count * width)
    let years = -62_135_596_800..<253_402_300_800
    return years.contains(later.seconds) ? later : nil
  }

  private func adding(months: Int) -> UTCTime? {
    var calendar = CalendarTime(self)
    let total = calendar.numbers[0] * 12 + calendar.numbers[1] - 1 + months
    guard total >= 12, total < 120_000 else { return nil }
    calendar.numbers[0] = total / 12
    calendar.numbers[1] = total % 12 + 1
    let day = calendar.numbers[2]
    calendar.numbers[2] = 1
    guard let first = calendar.time else { return nil }
    // The last day of a shorter month stands for days that it has not.
    for candidate in stride(from: day, through: 1, by: -1) {
      let time = UTCTime(seconds: first.seconds + (candidate - 1) * 86_400)
      if CalendarTime(time).numbers[1] == calendar.numbers[1] { return time }
    }
    return nil
  }
}
