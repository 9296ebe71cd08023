internal import FlowModel

/// What the path of a flow log file says about its records, in any of AWS's layouts.
///
/// `AWSLogs/ACCOUNT/vpcflowlogs/REGION/YYYY/MM/DD[/HH]/`, the same with Hive's `name=value`, and
/// the name `ACCOUNT_vpcflowlogs_REGION_fl-…_YYYYMMDDTHHMMZ_….log.gz`.
package struct KeyFacts: Hashable, Sendable {
  /// The account in the path.
  package private(set) var account: String?
  /// The Region in the path.
  package private(set) var region: String?
  /// Seconds since 1970 in which records of the file can have begun; nil where no date stands.
  package private(set) var starts: Range<Int>?

  /// Seconds that records can have begun before the time in the path: the longest aggregation
  /// interval, AWS's own delay, and as much again.
  static let earliness = 3600
  /// Seconds by which they can be late: `start` may lie a minute ahead.
  static let lateness = 300

  /// Reads a path or an object key.
  package init(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    var date = PartialDate()
    for (index, part) in parts.enumerated() {
      if let (name, value) = Self.pair(part) {
        switch name {
        case "aws-account-id", "account_id", "accid": account = Self.account(value) ?? account
        case "aws-region", "region": region = Self.region(value) ?? region
        case "year": date.year = Self.number(value, digits: 4)
        case "month": date.month = Self.number(value, digits: 2)
        case "day": date.day = Self.number(value, digits: 2)
        case "hour": date.hour = Self.number(value, digits: 2)
        default: break
        }
      } else if index > 0, parts[index - 1] == "AWSLogs" {
        account = Self.account(part) ?? account
      } else if part.lowercased().hasSuffix("flowlogs"), index > 0, index + 1 < parts.count {
        account = Self.account(parts[index - 1]) ?? account
        region = Self.region(parts[index + 1]) ?? region
        date.take(Array(parts[(index + 2)...].prefix(4)))
      }
    }
    starts = date.seconds
    if let last = parts.last { takeName(last) }
  }

  /// The file's own name, which is exact to the minute.
  private mutating func takeName(_ name: String) {
    let words = name.split(separator: "_").map(String.init)
    guard words.count >= 4, let account = Self.account(words[0]) else { return }
    self.account = self.account ?? account
    region = region ?? Self.region(words[2])
    for word in words {
      guard let minute = Self.minute(word) else { continue }
      starts = minute - Self.earliness..<minute + Self.lateness
    }
  }

  /// `20230128T0930Z` as seconds.
  private static func minute(_ word: String) -> Int? {
    let letters = Array(word.utf8)
    guard letters.count == 14, letters[8] == UInt8(ascii: "T"), letters[13] == UInt8(ascii: "Z"),
      let day = Int(word.prefix(8)), let time = Int(word.dropFirst(9).prefix(4)),
      let date = CivilDate(year: day / 10_000, month: day / 100 % 100, day: day % 100),
      time / 100 < 24, time % 100 < 60
    else { return nil }
    return date.daysSince1970 * 86_400 + time / 100 * 3600 + time % 100 * 60
  }

  private static func pair(_ part: String) -> (name: String, value: String)? {
    guard let equals = part.firstIndex(of: "=") else { return nil }
    return (String(part[..<equals]), String(part[part.index(after: equals)...]))
  }

  private static func account(_ text: String) -> String? {
    text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
  }

  /// Letters, a hyphen, letters, a hyphen, a digit: `us-gov-west-1` too.
  private static func region(_ text: String) -> String? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), Int(parts[parts.count - 1]) != nil,
      parts.dropLast().allSatisfy({ $0.count >= 2 && $0.allSatisfy { $0.isLetter } })
    else { return nil }
    return text
  }

  static func number(_ text: String, digits: Int) -> Int? {
    let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return text.utf8.count == digits && isNumber ? Int(text) : nil
  }
}

/// A date in folders, down to the hour where there are as many.
private struct PartialDate {
  var year: Int?
  var month: Int?
  var day: Int?
  var hour: Int?

  /// Folders of numbers, as far as there are any.
  mutating func take(_ folders: [String]) {
    guard let first = folders.first, let year = KeyFacts.number(first, digits: 4) else { return }
    self.year = year
    guard folders.count > 1, let month = KeyFacts.number(folders[1], digits: 2) else { return }
    self.month = month
    guard folders.count > 2, let day = KeyFacts.number(folders[2], digits: 2) else { return }
    self.day = day
    hour = folders.count > 3 ? KeyFacts.number(folders[3], digits: 2) : nil
  }

  /// The seconds in which records of that year, month, day or hour can have begun.
  var seconds: Range<Int>? {
    guard let year, let begin = CivilDate(year: year, month: month ?? 1, day: day ?? 1) else {
      return nil
    }
    var first = begin.daysSince1970 * 86_400
    let end: Int
    if month == nil {
      guard let next = CivilDate(year: year + 1, month: 1, day: 1) else { return nil }
      end = next.daysSince1970 * 86_400
    } else if day == nil {
      // The first of the next month.
      let isLast = month == 12
      guard
        let next = CivilDate(
          year: isLast ? year + 1 : year, month: isLast ? 1 : (month ?? 1) + 1, day: 1)
      else { return nil }
      end = next.daysSince1970 * 86_400
    } else if let hour {
      first += min(hour, 23) * 3600
      end = first + 3600
    } else {
      end = first + 86_400
    }
    return first - KeyFacts.earliness..<end + KeyFacts.lateness
  }
}
