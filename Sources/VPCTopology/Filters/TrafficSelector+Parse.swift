import NetworkTypes

/// Why text selects no traffic: what was found, and what was expected.
struct SelectorFault: Error, Hashable {
  var message: String
}

extension TrafficSelector {
  /// Joins protocol, ports and ICMP type and code as the EC2 API has them.
  ///
  /// - Parameter from: The first port, or the ICMP type; -1 and nil stand for all.
  /// - Parameter to: The last port, or the ICMP code; -1 and nil stand for all.
  init(protocolText text: String, from: Int?, to: Int?) throws(SelectorFault) {
    guard text != "-1", text != "all" else {
      self = .all
      return
    }
    let number = try TrafficSelector.ipProtocol(text)
    switch number {
    case .tcp, .udp: self = .ports(number, try TrafficSelector.ports(from, to))
    case .icmp, .icmpv6:
      let type = try TrafficSelector.octet(from, "type")
      let code = try TrafficSelector.octet(to, "code")
      self = .icmp(number, type: type, code: type == nil ? nil : code)
    default: self = .number(number)
    }
  }

  /// The protocol of a name or number.
  static func ipProtocol(_ text: String) throws(SelectorFault) -> IPProtocol {
    if let number = number(text).flatMap(UInt8.init(exactly:)) {
      return IPProtocol(rawValue: number)
    }
    if let known = names[text.lowercased()] { return known }
    throw SelectorFault(
      message: "protocol \(quoted(text)) is unknown; expected a name such as tcp, udp, icmp, "
        + "icmpv6 or esp, a number from 0 to 255, or -1 for all")
  }

  /// A number of digits alone; Swift would take `+80` and `-0`, too.
  private static func number(_ text: some StringProtocol) -> UInt32? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(text) : nil
  }

  private static let names: [String: IPProtocol] = {
    var names: [String: IPProtocol] = ["icmp6": .icmpv6, "ipv6-icmp": .icmpv6]
    for number in UInt8.min...UInt8.max {
      let known = IPProtocol(rawValue: number)
      if let name = known.name { names["\(name)"] = known }
    }
    return names
  }()

  private static func ports(_ from: Int?, _ to: Int?) throws(SelectorFault) -> ClosedRange<UInt16> {
    let first = from ?? -1
    let last = to ?? first
    if first == -1 && last == -1 { return 0...UInt16.max }
    guard let low = UInt16(exactly: first), let high = UInt16(exactly: last) else {
      throw SelectorFault(
        message: "the ports \(first)-\(last) do not exist; expected numbers from 0 to 65535")
    }
    guard low <= high else {
      throw SelectorFault(
        message: "the port range \(low)-\(high) is upside down; expected \(high)-\(low)")
    }
    return low...high
  }

  private static func octet(_ number: Int?, _ noun: String) throws(SelectorFault) -> UInt8? {
    guard let number, number != -1 else { return nil }
    guard let octet = UInt8(exactly: number) else {
      throw SelectorFault(
        message: "the ICMP \(noun) \(number) does not exist; expected 0 to 255, or -1 for all")
    }
    return octet
  }
}

extension TrafficSelector {
  /// Reads the short form: `all`, `tcp`, `tcp 443`, `udp 8000-8999`, `icmp 8`, `icmp 3/4`, `gre`.
  init(shortForm text: String) throws(SelectorFault) {
    let words = text.split(separator: " ")
    guard let name = words.first, words.count <= 2 else {
      throw SelectorFault(
        message: "\(quoted(text)) selects no traffic; expected a protocol and its ports, "
          + "such as 'tcp 443', 'udp 8000-8999', 'icmp 3/4' or 'all'")
    }
    guard words.count == 2, words[1] != "all" else {
      try self.init(protocolText: String(name), from: nil, to: nil)
      return
    }
    let number = try TrafficSelector.ipProtocol(String(name))
    let separator: Character
    switch number {
    case .tcp, .udp: separator = "-"
    case .icmp, .icmpv6: separator = "/"
    default:
      throw SelectorFault(
        message: "\(quoted(text)) names ports of a protocol without ports; expected "
          + quoted(String(name))
      )
    }
    let parts = words[1].split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap(TrafficSelector.number).map(Int.init)
    guard parts.count <= 2, numbers.count == parts.count else {
      throw SelectorFault(
        message: "\(quoted(String(words[1]))) is "
          + (separator == "-"
            ? "no port or port range; expected one such as 443, 8000-8999 or all"
            : "no ICMP type; expected one such as 8, 3/4 or all"))
    }
    let from = numbers[0]
    let to = numbers.count == 2 ? numbers[1] : separator == "-" ? from : nil
    try self.init(protocolText: String(name), from: from, to: to)
  }

  /// The text that `init(shortForm:)` reads back as the same value.
  public var shortForm: String {
    switch self {
    case .all: return "all"
    case .ports(let number, let range):
      if range == 0...UInt16.max { return "\(number)" }
      return range.count == 1
        ? "\(number) \(range.lowerBound)" : "\(number) \(range.lowerBound)-\(range.upperBound)"
    case .icmp(let number, let type, let code):
      guard let type else { return "\(number)" }
      return code.map { "\(number) \(type)/\($0)" } ?? "\(number) \(type)"
    case .number(let number): return "\(number)"
    }
  }

  /// Whether every packet that the other selector is about is also what this one is about.
  public func covers(_ other: TrafficSelector) -> Bool {
    switch (self, other) {
    case (.all, _): return true
    case (.ports(let mine, let range), .ports(let theirs, let inner)):
      return mine == theirs && range.lowerBound <= inner.lowerBound
        && range.upperBound >= inner.upperBound
    case (.icmp(let mine, let type, let code), .icmp(let theirs, let innerType, let innerCode)):
      return mine == theirs && (type == nil || type == innerType)
        && (code == nil || code == innerCode)
    case (.number(let mine), .number(let theirs)): return mine == theirs
    default: return false
    }
  }
}
