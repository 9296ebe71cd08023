import NetworkTypes

/// Pieces of nftables' JSON: expressions and statements as text.
///
/// Names in them are made by this module alone, so nothing needs to be escaped.
enum NftJSON {
  /// Fields of a packet.
  enum Field {
    static let mark = meta("mark")
    static let arrivedAt = meta("iifname")
    static let leavesBy = meta("oifname")
    static let ipProtocol = meta("l4proto")
    static let family = meta("nfproto")
    static let sourcePort = #"{"payload":{"protocol":"th","field":"sport"}}"#
    static let destinationPort = #"{"payload":{"protocol":"th","field":"dport"}}"#
    static let icmpType = #"{"payload":{"base":"th","offset":0,"len":8}}"#
    static let icmpCode = #"{"payload":{"base":"th","offset":8,"len":8}}"#

    static func source(_ version: IPVersion) -> String { address("saddr", version) }
    static func destination(_ version: IPVersion) -> String { address("daddr", version) }

    private static func meta(_ key: String) -> String { #"{"meta":{"key":"\#(key)"}}"# }

    private static func address(_ field: String, _ version: IPVersion) -> String {
      let name = version == .v4 ? "ip" : "ip6"
      return #"{"payload":{"protocol":"\#(name)","field":"\#(field)"}}"#
    }
  }

  static func match(_ left: String, _ right: String, isEqual: Bool = true) -> String {
    #"{"match":{"op":"\#(isEqual ? "==" : "!=")","left":\#(left),"right":\#(right)}}"#
  }

  static func matchFamily(_ version: IPVersion) -> String {
    match(Field.family, version == .v4 ? #""ipv4""# : #""ipv6""#)
  }

  static func set(_ elements: [String]) -> String {
    #"{"set":[\#(elements.joined(separator: ","))]}"#
  }

  static func names(_ names: [String]) -> String { set(names.map { "\"\($0)\"" }) }

  static func range(_ first: some CustomStringConvertible, _ last: some CustomStringConvertible)
    -> String
  {
    #"{"range":["\#(first)","\#(last)"]}"#
  }

  static func range(_ ports: ClosedRange<UInt16>) -> String {
    ports.count == 1
      ? "\(ports.lowerBound)" : "{\"range\":[\(ports.lowerBound),\(ports.upperBound)]}"
  }

  static func setMark(_ mark: UInt32) -> String { mangle(Field.mark, "\(mark)") }

  /// Sets the mark to its bits under `mask`, and those of `added`.
  static func setMark(keeping mask: UInt32, adding added: UInt32 = 0) -> String {
    let kept = #"{"&":[\#(Field.mark),\#(mask)]}"#
    return mangle(Field.mark, added == 0 ? kept : #"{"|":[\#(kept),\#(added)]}"#)
  }

  static func mangle(_ field: String, _ value: String) -> String {
    #"{"mangle":{"key":\#(field),"value":\#(value)}}"#
  }

  static func map(_ field: String, _ pairs: [(String, String)]) -> String {
    #"{"map":{"key":\#(field),"data":\#(set(pairs.map { "[\($0.0),\($0.1)]" }))}}"#
  }

  static func verdictMap(_ field: String, _ pairs: [(String, String)]) -> String {
    #"{"vmap":{"key":\#(field),"data":\#(set(pairs.map { "[\"\($0.0)\",\($0.1)]" }))}}"#
  }

  static func jump(_ chain: String) -> String { #"{"jump":{"target":"\#(chain)"}}"# }
  static func goto(_ chain: String) -> String { #"{"goto":{"target":"\#(chain)"}}"# }
  static let accept = #"{"accept":null}"#
  static let drop = #"{"drop":null}"#
  static let back = #"{"return":null}"#
}

/// What belongs into chains, by name: what one transaction puts in force.
struct Ruleset: Equatable {
  /// The rules of each chain, each rule an array of statements in JSON.
  private(set) var chains: [String: [String]] = [:]
  /// Chains in the order in which they were added.
  private(set) var order: [String] = []

  /// Adds a chain; one of the same name keeps its place and has these rules then.
  mutating func set(_ chain: String, _ rules: [[String]]) {
    if chains[chain] == nil { order.append(chain) }
    chains[chain] = rules.map { "[\($0.joined(separator: ","))]" }
  }

  /// Adds a rule at the end of a chain.
  mutating func append(_ chain: String, _ rule: [String]) {
    if chains[chain] == nil { order.append(chain) }
    chains[chain, default: []].append("[\(rule.joined(separator: ","))]")
  }

  /// Whether there is a chain of this name.
  func has(_ chain: String) -> Bool { chains[chain] != nil }

  /// The transaction that turns what is in force into this; nil where nothing is different.
  ///
  /// Chains that are the same are left alone. The kernel puts all of it in force at once.
  ///
  /// - Parameter before: What is in force; nil when that is not known, so that all is written.
  /// - Parameter known: Chains that there are.
  func transaction(replacing before: Ruleset?, known: Set<String>) -> String? {
    let changed = order.filter { before?.chains[$0] != chains[$0] || !known.contains($0) }
    let removed = known.subtracting(order).sorted()
    guard !changed.isEmpty || !removed.isEmpty else { return nil }
    let place = #""family":"inet","table":"\#(LabNames.table)""#
    var commands: [String] = []
    for chain in changed where !known.contains(chain) {
      commands.append(#"{"add":{"chain":{\#(place),"name":"\#(chain)"}}}"#)
    }
    for chain in changed + removed where known.contains(chain) {
      commands.append(#"{"flush":{"chain":{\#(place),"name":"\#(chain)"}}}"#)
    }
    for chain in changed {
      for rule in chains[chain] ?? [] {
        commands.append(#"{"add":{"rule":{\#(place),"chain":"\#(chain)","expr":\#(rule)}}}"#)
      }
    }
    for chain in removed {
      commands.append(#"{"delete":{"chain":{\#(place),"name":"\#(chain)"}}}"#)
    }
    return "{\"nftables\":[\(commands.joined(separator: ",\n"))]}\n"
  }
}
