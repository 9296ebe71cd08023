internal import AWSProtocols
internal import RecordStore

/// Places among events, as clients carry them from page to page.
enum LogToken {
  /// Sequence tokens mean nothing any more, and clients miss them where they are absent.
  static let sequence = "49039859611842613617711893428300000000000000000000000000"

  /// The token of GetLogEvents: which way to go, and from where.
  static func encode(_ position: LogPosition, isBackward: Bool) -> String {
    let digits =
      padded(position.timestamp, 18) + padded(position.sequence, 20)
      + padded(position.index + 1, 18)
    return "\(isBackward ? "b" : "f")/\(digits)/s"
  }

  /// Reads a token of GetLogEvents.
  static func decode(
    _ text: String, stream: LogStream
  ) throws(ServiceError) -> (position: LogPosition, isBackward: Bool) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, ["b", "f"].contains(parts[0]), parts[2] == "s",
      let numbers = numbers(parts[1], [18, 20, 18])
    else { throw .invalidLogs("The specified nextToken is invalid.") }
    let position = LogPosition(
      timestamp: numbers[0], sequence: numbers[1], stream: stream.identifier,
      index: numbers[2] - 1)
    return (position, parts[0] == "b")
  }

  /// The identifier of an event, and the token of FilterLogEvents: digits in the order of events.
  static func identifier(_ position: LogPosition) -> String {
    position.identifier
  }

  /// Reads the token of FilterLogEvents.
  static func position(_ text: String) throws(ServiceError) -> LogPosition {
    guard let numbers = numbers(text[...], [15, 20, 12, 9]) else {
      throw .invalidLogs("The specified nextToken is invalid.")
    }
    return LogPosition(
      timestamp: numbers[0], sequence: numbers[1], stream: numbers[2], index: numbers[3])
  }

  private static func padded(_ number: Int, _ count: Int) -> String {
    let digits = String(max(0, number))
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }

  private static func numbers(_ text: Substring, _ lengths: [Int]) -> [Int]? {
    var rest = Array(text.utf8)[...]
    guard rest.count == lengths.reduce(0, +), rest.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    var numbers: [Int] = []
    for length in lengths {
      guard let number = Int(String(decoding: rest.prefix(length), as: UTF8.self)) else {
        return nil
      }
      numbers.append(number)
      rest = rest.dropFirst(length)
    }
    return numbers
  }
}
