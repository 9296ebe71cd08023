internal import FlowModel

/// What is asked of records, as far as the path or key of their file can tell.
///
/// It leaves a file out where no record of it can be wanted, if the path is true: one under another
/// account, Region or time has none of this one. Whatever a path does not tell, and whatever is no
/// condition of this kind, leaves nothing out.
package indirect enum KeyCondition: Hashable, Sendable {
  /// A part of the time at which a record begins.
  package enum CalendarPart: Hashable, Sendable {
    case month, day, hour
  }

  /// Nothing that a path can tell.
  case unknown
  /// The record is of one of these accounts; each has twelve digits.
  case account(Set<String>)
  /// The record is of one of these Regions.
  case region(Set<String>)
  /// The record begins within these seconds of 1970.
  case start(ClosedRange<Int>)
  /// The record ends within these seconds of 1970.
  case end(ClosedRange<Int>)
  /// The record begins in one of these months, days or hours.
  case calendar(CalendarPart, Set<Int>)
  /// All of them hold.
  case all([KeyCondition])
  /// One of them holds.
  case any([KeyCondition])

  /// Whether a file with this path can have records that are wanted.
  package func allows(_ facts: KeyFacts) -> Bool {
    switch self {
    case .unknown: true
    case .account(let accounts): facts.account.map(accounts.contains) ?? true
    case .region(let regions): facts.region.map(regions.contains) ?? true
    case .start(let seconds): facts.starts.map { $0.overlaps(seconds) } ?? true
    case .end(let seconds): facts.ends.map { $0.overlaps(seconds) } ?? true
    case .calendar(let part, let values): facts.allows(part, values)
    case .all(let conditions): conditions.allSatisfy { $0.allows(facts) }
    case .any(let conditions): conditions.contains { $0.allows(facts) }
    }
  }

  /// Whether a file may be left out at all.
  package var isSelective: Bool { asks != Asked() }

  /// Whether the folder of a path says so much that the paths in it can hardly say more.
  package func isSettled(by facts: KeyFacts) -> Bool {
    let asks = asks
    if asks.account, facts.account == nil { return false }
    if asks.region, facts.region == nil { return false }
    guard asks.time else { return true }
    return facts.starts.map { $0.count <= Self.narrowSeconds } ?? false
  }

  /// Seconds in which every wanted record begins.
  package var starts: ClosedRange<Int> {
    switch self {
    case .start(let seconds): return seconds
    case .all(let conditions):
      var range = Self.always
      for condition in conditions {
        let next = condition.starts
        // Where nothing is left, the narrower of the two says as much.
        range = range.overlaps(next) ? range.clamped(to: next) : next
      }
      return range
    case .any(let conditions):
      guard let first = conditions.first?.starts else { return Self.always }
      return conditions.dropFirst().reduce(first) { range, condition in
        let next = condition.starts
        return min(range.lowerBound, next.lowerBound)...max(range.upperBound, next.upperBound)
      }
    case .unknown, .account, .region, .end, .calendar: return Self.always
    }
  }

  /// All seconds.
  package static let always = Int.min...Int.max

  /// Folders whose time is no longer than this are looked through as a whole.
  private static let narrowSeconds = 2 * 86_400

  private struct Asked: Equatable {
    var account = false
    var region = false
    var time = false
  }

  private var asks: Asked {
    switch self {
    case .unknown: Asked()
    case .account: Asked(account: true)
    case .region: Asked(region: true)
    case .start(let seconds), .end(let seconds): Asked(time: seconds != Self.always)
    case .calendar: Asked(time: true)
    case .all(let conditions), .any(let conditions):
      conditions.reduce(into: Asked()) { sum, condition in
        let asks = condition.asks
        sum.account = sum.account || asks.account
        sum.region = sum.region || asks.region
        sum.time = sum.time || asks.time
      }
    }
  }
}

extension KeyFacts {
  /// Seconds in which records of the file can have ended.
  var ends: Range<Int>? {
    // A record is no longer than the longest aggregation interval.
    starts.map { $0.lowerBound..<$0.upperBound + KeyFacts.earliness }
  }

  /// Whether a record of the file can have begun in one of these months, days or hours.
  func allows(_ part: KeyCondition.CalendarPart, _ values: Set<Int>) -> Bool {
    guard let starts, starts.count <= KeyFacts.hoursLimit * 3600, starts.lowerBound >= 0 else {
      return true
    }
    for hour in starts.lowerBound / 3600...(starts.upperBound - 1) / 3600 {
      let date = CivilDate(daysSince1970: UInt32(clamping: hour / 24))
      let value =
        switch part {
        case .month: Int(date.month)
        case .day: Int(date.day)
        case .hour: hour % 24
        }
      if values.contains(value) { return true }
    }
    return false
  }

  /// Hours of a path that are looked at one by one, at most: those of a month.
  private static let hoursLimit = 32 * 24
}
