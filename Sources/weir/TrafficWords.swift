import CommandLineKit
import LabTraffic
import NetworkTypes

/// Reads the words behind `weir lab traffic ROLE`, one after the other.
struct TrafficWords {
  private var rest: ArraySlice<String>

  init(_ words: [String]) { rest = words[...] }

  /// Whom to reach.
  enum Host {
    case address(IPAddress)
    case name(String)
  }

  /// What a server is.
  enum Kind: String, CaseIterable {
    case tcp
    case udp
    case http
    case dns

    /// What it does; a name server also needs its names.
    var service: TrafficService { self == .http ? .http : .echo }
  }

  mutating func transport() throws(UsageError) -> TrafficTransport {
    try choice("the protocol", TrafficTransport.allCases)
  }

  mutating func service() throws(UsageError) -> (TrafficTransport, Kind) {
    let kind = try choice("what to serve", Kind.allCases)
    return (kind == .udp || kind == .dns ? .udp : .tcp, kind)
  }

  mutating func host(mayBeName: Bool) throws(UsageError) -> Host {
    let text = try next("ADDRESS")
    if let address = IPAddress(text) { return .address(address) }
    guard mayBeName else {
      throw refusal(text, "an address such as 10.0.2.10 works; a name needs --resolver ADDRESS")
    }
    return .name(text)
  }

  mutating func port() throws(UsageError) -> UInt16 {
    let text = try next("PORT")
    guard let port = UInt16(text), port > 0 else {
      throw refusal(text, "a port from 1 to 65535 works")
    }
    return port
  }

  /// `22,80,8000-8999`.
  mutating func portRanges() throws(UsageError) -> [ClosedRange<UInt16>] {
    let text = try next("PORTS")
    var ranges: [ClosedRange<UInt16>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        .map { UInt16($0) ?? 0 }
      guard let first = ends.first, let last = ends.last, first > 0, first <= last else {
        throw refusal(text, "ports and ranges such as 22,80,8000-8999 work")
      }
      ranges.append(first...last)
    }
    return ranges
  }

  /// All words left, as `NAME=ADDRESS`.
  mutating func names() throws(UsageError) -> [String: IPAddress] {
    var names: [String: IPAddress] = [:]
    while let word = rest.popFirst() {
      let sides = word.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let address = IPAddress(sides[1]) else {
        throw refusal(word, "a pair such as db.internal=10.0.2.10 works")
      }
      names[sides[0].lowercased()] = address
    }
    return names
  }

  /// Refuses what is left over.
  func end() throws(UsageError) {
    if let word = rest.first {
      throw .unexpectedArgument(word, command: "weir lab traffic")
    }
  }

  private mutating func next(_ placeholder: String) throws(UsageError) -> String {
    guard let word = rest.popFirst() else {
      throw .missingArgument(placeholder, usage: "weir lab traffic ROLE WORD...")
    }
    return word
  }

  private mutating func choice<Value: RawRepresentable<String>>(
    _ place: String, _ all: [Value]
  ) throws(UsageError) -> Value {
    let text = try next(all.map(\.rawValue).joined(separator: "|"))
    guard let value = Value(rawValue: text) else {
      throw .valueNotAllowed(
        place: place, found: text, allowed: all.map(\.rawValue), suggestion: nil)
    }
    return value
  }

  private func refusal(_ found: String, _ reason: String) -> UsageError {
    .valueRefused(place: "argument WORD", found: found, reason: reason)
  }
}
