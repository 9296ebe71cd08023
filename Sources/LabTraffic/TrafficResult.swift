internal import NetworkTypes

/// How an attempt ended, as whoever made it sees it.
package enum TrafficOutcome: String, CaseIterable, Sendable {
  /// A TCP connection came about.
  case connected
  /// A datagram or echo request was answered.
  case answered
  /// Nobody listens: a RST came back, or an ICMP error that says so.
  case refused
  /// Nothing came back in time.
  case timedOut = "timed-out"
  /// A router, or this host's own routes or firewall, said that there is no way.
  case unreachable
  /// No name server answered in time.
  case unresolved
  /// A name server knows no such name, or no address of it.
  case unknownName = "unknown-name"

  /// Whether somebody was reached.
  package var isSuccess: Bool { self == .connected || self == .answered }

  /// The outcome in a sentence.
  package var words: String {
    switch self {
    case .connected: "connected"
    case .answered: "answered"
    case .refused: "connection refused"
    case .timedOut: "no answer: timed out"
    case .unreachable: "unreachable"
    case .unresolved: "the name server gave no answer"
    case .unknownName: "the name is unknown"
    }
  }
}

/// What became of an attempt.
package struct TrafficResult: Hashable, Sendable {
  /// Whom it was meant for; nil while a name was not resolved.
  package var target: TrafficTarget?
  /// The name that was asked for, where there was one.
  package var name: String?
  /// How it ended.
  package var outcome: TrafficOutcome
  /// Bytes sent, without any header.
  package var sentCount: Int
  /// Bytes that came back.
  package var echoedCount: Int
  /// How long it took.
  package var milliseconds: Int

  /// Describes how an attempt ended.
  package init(
    _ target: TrafficTarget?, _ outcome: TrafficOutcome, sentCount: Int = 0, echoedCount: Int = 0,
    milliseconds: Int = 0, name: String? = nil
  ) {
    self.target = target
    self.outcome = outcome
    self.sentCount = sentCount
    self.echoedCount = echoedCount
    self.milliseconds = milliseconds
    self.name = name
  }

  /// One line for people.
  package var text: String {
    let subject = [name, target?.description].compactMap { $0 }.joined(separator: " = ")
    let echo = outcome.isSuccess ? ", \(echoedCount) of \(sentCount) bytes came back" : ""
    return "\(subject): \(outcome.words)\(echo) (\(milliseconds) ms)"
  }

  /// One JSON object for scripts.
  package var json: String {
    var members: [String] = []
    if let name { members.append("\"name\":\(jsonText(name))") }
    if let target {
      members.append("\"protocol\":\"\(target.transport.rawValue)\"")
      members.append("\"address\":\"\(target.address)\"")
      if target.transport.hasPorts { members.append("\"port\":\(target.port)") }
    }
    members += [
      "\"outcome\":\"\(outcome.rawValue)\"", "\"sent\":\(sentCount)", "\"echoed\":\(echoedCount)",
      "\"milliseconds\":\(milliseconds)",
    ]
    return "{\(members.joined(separator: ","))}"
  }
}

/// A JSON string; what is no printable ASCII becomes an escape.
func jsonText(_ text: String) -> String {
  var result = "\""
  for unit in text.utf16 {
    switch unit {
    case 0x22, 0x5c: result += "\\" + String(UnicodeScalar(UInt8(unit)))
    case 0x20...0x7e: result += String(UnicodeScalar(UInt8(unit)))
    default:
      let digits = String(unit, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
  return result + "\""
}
