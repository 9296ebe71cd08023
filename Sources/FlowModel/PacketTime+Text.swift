extension PacketTime {
  /// Reads a moment as people and programs write it; nil for any other text, also without a zone.
  ///
  /// RFC 3339 (`2026-11-20T10:00:00Z`, `2026-11-20T11:00:00.5+01:00`; a blank may stand for the
  /// `T`), the same without dashes and colons as file names have it (`20261120T100000Z`), or Unix
  /// seconds of 9 or 10 digits: shorter numbers, such as 2026 and 20261120, are dates to people.
  /// Moments outside of 1970 to 2106 are none.
  package init?(text: String) {
    let bytes = Array(text.utf8)
    if bytes.allSatisfy(MomentReader.isDigit) {
      guard (9...10).contains(bytes.count), let seconds = UInt32(text) else { return nil }
      self.init(seconds: seconds, nanoseconds: 0)
      return
    }
    var reader = MomentReader(bytes)
    guard let moment = reader.read() else { return nil }
    self = moment
  }

  /// RFC 3339 in UTC, with as many digits of a fraction as it has.
  package var rfc3339: String {
    let date = CivilDate(daysSince1970: seconds / 86_400)
    let time = seconds % 86_400
    var text = PacketTime.digits(date.year, 4) + "-" + PacketTime.digits(date.month, 2) + "-"
    text += PacketTime.digits(date.day, 2) + "T" + PacketTime.digits(time / 3600, 2) + ":"
    text += PacketTime.digits(time / 60 % 60, 2) + ":" + PacketTime.digits(time % 60, 2)
    if nanoseconds > 0 {
      var fraction = PacketTime.digits(nanoseconds, 9)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += "." + fraction
    }
    return text + "Z"
  }

  private static func digits(_ number: UInt32, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}

/// Reads date, time and zone, with dashes and colons or without any.
private struct MomentReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  mutating func read() -> PacketTime? {
    guard let year = number(4) else { return nil }
    let isSpread = take("-")
    guard let month = number(2), !isSpread || take("-"), let day = number(2),
      let date = CivilDate(year: year, month: month, day: day),
      take("T") || take("t") || (isSpread && take(" ")),
      let hour = number(2), hour < 24, !isSpread || take(":"), let minute = number(2), minute < 60,
      !isSpread || take(":"), let second = number(2), second < 60,
      let nanoseconds = fraction(), let offset = zone(isSpread), index == bytes.count
    else { return nil }
    let time = (hour * 60 + minute - offset) * 60 + second
    guard let seconds = UInt32(exactly: date.daysSince1970 * 86_400 + time) else { return nil }
    return PacketTime(seconds: seconds, nanoseconds: nanoseconds)
  }

  /// A fraction of a second, which may be missing; digits beyond nanoseconds are dropped.
  private mutating func fraction() -> UInt32? {
    guard take(".") else { return 0 }
    let digits = bytes[index...].prefix(while: MomentReader.isDigit)
    guard !digits.isEmpty else { return nil }
    index += digits.count
    let kept = digits.prefix(9)
    let value = kept.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
    return (kept.count..<9).reduce(value) { result, _ in result * 10 }
  }

  /// Minutes east of Greenwich.
  private mutating func zone(_ isSpread: Bool) -> Int? {
    if take("Z") || take("z") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hours = number(2), hours < 24, !isSpread || take(":"),
      let minutes = number(2), minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }

  private mutating func number(_ count: Int) -> Int? {
    let digits = bytes[index...].prefix(count)
    guard digits.count == count, digits.allSatisfy(MomentReader.isDigit) else { return nil }
    index += count
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }
}
