/// A function of the language, under the name that AWS documents.
package enum InsightsFunction: String, CaseIterable, Hashable, Sendable {
  // Numbers
  case abs, ceil, floor, greatest, least, log, sqrt, round, haversine
  case toNumber, toInt, toLong, toDouble
  // Times
  case bin, datefloor, dateceil, fromMillis, toMillis, now, parseDate, formatDate
  case queryStartTime, queryEndTime, queryTimeRange
  // Whatever the type
  case ispresent, coalesce, `case`, `if`, isNumeric, messageSize, unmask
  // JSON
  case jsonParse, jsonStringify, jsonArraySize, jsonArrayContains
  // Addresses
  case isValidIp, isValidIpV4, isValidIpV6, isIpInSubnet, isIpv4InSubnet, isIpv6InSubnet
  case ipv4ToNumber, isPrivateIP, isPublicIP, isReservedIP
  // Texts
  case isempty, isblank, concat, ltrim, rtrim, trim, strlen, toupper, tolower, substr, replace
  case regexReplace, strcontains, startsWith, endsWith, urlencode, urldecode, base64encode
  case base64decode, split, hexToAscii, hexToDec, decToHex, md5, sha256
  // Aggregates, for stats alone
  case avg, count, countDistinct = "count_distinct", max, min, pct, stddev, sum, values, variance
  case topk, earliest, latest, sortsFirst, sortsLast, rate, countOverTime, sumOverTime, histogram

  /// The numbers of arguments that it takes.
  package var arity: ClosedRange<Int> {
    switch self {
    case .now, .queryStartTime, .queryEndTime, .queryTimeRange: 0...0
    case .messageSize, .count: 0...1
    case .greatest, .least, .coalesce, .concat: 1...64
    case .round, .ltrim, .rtrim, .trim: 1...2
    case .datefloor, .dateceil, .jsonArrayContains, .isIpInSubnet, .isIpv4InSubnet,
      .isIpv6InSubnet, .startsWith, .endsWith, .split, .pct, .topk, .rate, .histogram:
      2...2
    case .parseDate, .formatDate, .substr, .strcontains: 2...3
    case .replace, .regexReplace, .if: 3...3
    case .haversine: 4...4
    case .case: 2...(InsightsLimits.caseBranches * 2 + 1)
    default: 1...1
    }
  }

  /// The argument that is a period such as `5m`; nil where none is.
  package var periodArgument: Int? {
    switch self {
    case .bin: 0
    case .datefloor, .dateceil, .rate: 1
    default: nil
    }
  }

  /// Whether it makes one value of many rows.
  package var isAggregate: Bool { Self.aggregates.contains(self) }

  private static let aggregates: Set<InsightsFunction> = [
    .avg, .count, .countDistinct, .max, .min, .pct, .stddev, .sum, .values, .variance, .topk,
    .earliest, .latest, .sortsFirst, .sortsLast, .rate, .countOverTime, .sumOverTime, .histogram,
  ]

  /// The function that a word calls, in any case.
  package init?(word: String) {
    guard let found = Self.words[word.lowercased()] else { return nil }
    self = found
  }

  private static let words: [String: InsightsFunction] = {
    let own = allCases.map { ($0.rawValue.lowercased(), $0) }
    let aliases: [(String, InsightsFunction)] = [
      ("countdistinct", .countDistinct), ("strftime", .formatDate), ("ceiling", .ceil),
    ]
    return Dictionary(own + aliases) { first, _ in first }
  }()

  /// `1 argument`, `2 to 3 arguments`, `1 or more arguments`.
  var arityText: String {
    if arity.upperBound == 64 { return "\(arity.lowerBound) or more arguments" }
    if arity.lowerBound != arity.upperBound {
      return "\(arity.lowerBound) to \(arity.upperBound) arguments"
    }
    return arity.lowerBound == 1 ? "1 argument" : "\(arity.lowerBound) arguments"
  }
}
