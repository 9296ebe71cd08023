import Foundation
import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// A truth table as text: rules, packets in order, and the verdict that each must get.
///
///     group sg-web                                  replaces the group of that name
///       sgr-1 in tcp 443 0.0.0.0/0                  id, direction, traffic, other side
///     acl acl-a
///       100 out deny icmp 0.0.0.0/0                 number, direction, action, traffic, block
///     members sg-app 10.0.1.5 10.0.1.6
///     prefixes pl-1 198.51.100.0/24
///     eni sg-web,sg-db acl-a                        groups and ACL (`-` for none); `auto` tracks
///     timeouts 350 30 180                           TCP established, UDP single, UDP stream
///     0.5 in tcp S 10.0.0.1:5000 10.0.0.2:443 = ACCEPT sg-web/sgr-1
///       ~ the sentence for people
///
/// Traffic: `all`, `tcp`, `tcp 22`, `udp 1-9`, `icmp 3/4`, `icmpv6 128`, `proto 47`. A packet may
/// end on `local` (same subnet), `eni N`, `id N` (ICMP identifier), `auto`, or `about` and the
/// packet that an ICMP error quotes. Rules that change between packets are in force from then on.
struct VerdictCase {
  /// What the file asks for on one line.
  enum Step {
    case rules(RuleSources)
    case packet(JudgedPacket, quoting: JudgedPacket?, expected: String, sentence: String?)
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var steps: [(line: Int, step: Step)] = []
  private(set) var timeouts = TrackingTimeouts()
  private var sources = RuleSources(groups: [], acls: [], interfaces: [])
  private var haveRulesChanged = false
  private var owner = ""
  private var line = 0

  init(_ text: String) throws {
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      line = index + 1
      let content = raw.prefix { $0 != "#" }
      let words = content.split(separator: " ").map(String.init)
      guard !words.isEmpty else { continue }
      if words[0] == "~" {
        try setSentence(words.dropFirst().joined(separator: " "))
      } else if content.hasPrefix(" ") {
        try addRule(words)
      } else {
        try read(words)
      }
    }
  }

  private func fault(_ what: String) -> Fault { Fault(description: "line \(line): \(what)") }

  private mutating func read(_ words: [String]) throws {
    switch words[0] {
    case "group":
      owner = words[1]
      sources.groups.removeAll { $0.id == owner }
      sources.groups.append(
        SecurityGroup(id: owner, name: owner, vpcID: "vpc-1", rules: [], position: position))
    case "acl":
      owner = words[1]
      sources.acls.removeAll { $0.id == owner }
      sources.acls.append(
        NetworkACL(
          id: owner, vpcID: "vpc-1", isDefault: false, entries: [], subnetIDs: [],
          position: position))
    case "members": sources.groupMembers[words[1]] = words.dropFirst(2).compactMap { IPAddress($0) }
    case "prefixes": sources.prefixLists[words[1]] = words.dropFirst(2).compactMap { CIDRBlock($0) }
    case "eni":
      sources.interfaces.append(
        InterfacePolicy(
          groupIDs: words[1] == "-" ? [] : words[1].split(separator: ",").map(String.init),
          aclID: words[2] == "-" ? nil : words[2],
          isAutomaticallyTracked: words.last == "auto"))
    case "timeouts":
      let seconds = words.dropFirst().compactMap { UInt32($0) }
      timeouts = TrackingTimeouts(
        tcpEstablished: seconds[0], udpSingle: seconds[1], udpStream: seconds[2])
    default:
      try addPacket(words)
      return
    }
    haveRulesChanged = true
  }

  private var position: SourcePosition { SourcePosition(file: "case", line: line) }

  private mutating func addRule(_ words: [String]) throws {
    haveRulesChanged = true
    let direction: FlowDirection = words[1] == "in" ? .ingress : .egress
    if owner.hasPrefix("sg-") {
      let rule = SecurityGroupRule(
        id: words[0], direction: direction, selector: try selector(words[2..<(words.count - 1)]),
        peer: try peer(words[words.count - 1]), position: position)
      let index = sources.groups.count - 1
      sources.groups[index].rules.append(rule)
      return
    }
    guard let number = Int(words[0]), let block = CIDRBlock(words[words.count - 1]) else {
      throw fault("an ACL entry needs a number and a block")
    }
    let entry = NetworkACLEntry(
      number: number, direction: direction, action: words[2] == "allow" ? .accept : .reject,
      selector: try selector(words[3..<(words.count - 1)]), block: block, position: position)
    sources.acls[sources.acls.count - 1].entries.append(entry)
  }

  private func peer(_ word: String) throws -> RulePeer {
    if word.hasPrefix("sg-") { return .group(word) }
    if word.hasPrefix("pl-") { return .prefixList(word) }
    guard let block = CIDRBlock(word) else { throw fault("\(word) is no block") }
    return .block(block)
  }

  private func selector(_ words: ArraySlice<String>) throws -> TrafficSelector {
    guard let name = words.first else { throw fault("a rule needs traffic") }
    let detail = words.dropFirst().first
    switch name {
    case "all": return .all
    case "proto":
      return .number(IPProtocol(rawValue: UInt8(detail ?? "") ?? 0))
    case "tcp", "udp":
      let ports = (detail ?? "0-65535").split(separator: "-").compactMap { UInt16($0) }
      return .ports(name == "tcp" ? .tcp : .udp, ports[0]...ports[ports.count - 1])
    case "icmp", "icmpv6":
      let numbers = (detail ?? "").split(separator: "/").compactMap { UInt8($0) }
      return .icmp(
        name == "icmp" ? .icmp : .icmpv6, type: numbers.first,
        code: numbers.count > 1 ? numbers[1] : nil)
    default: throw fault("\(name) is no traffic")
    }
  }

  private mutating func setSentence(_ sentence: String) throws {
    guard let last = steps.last,
      case .packet(let packet, let quoted, let expected, _) = last.step
    else { throw fault("a sentence belongs behind a packet") }
    steps[steps.count - 1].step = .packet(
      packet, quoting: quoted, expected: expected, sentence: sentence)
  }

  private mutating func addPacket(_ words: [String]) throws {
    guard let equals = words.firstIndex(of: "="), let seconds = Double(words[0]) else {
      throw fault("'\(words.joined(separator: " "))' is neither a rule nor a packet")
    }
    if haveRulesChanged { steps.append((line, .rules(sources))) }
    haveRulesChanged = false
    let time = PacketTime(
      seconds: UInt32(seconds) + 1_000_000,
      nanoseconds: UInt32((seconds - seconds.rounded(.down)) * 1e9))
    let split = words[..<equals].firstIndex(of: "about") ?? equals
    let packet = try packet(Array(words[1..<split]), time)
    let quoted =
      split == equals ? nil : try self.packet(Array(words[(split + 1)..<equals]), time)
    let expected = words[(equals + 1)...].joined(separator: " ")
    steps.append((line, .packet(packet, quoting: quoted, expected: expected, sentence: nil)))
  }

  private func packet(_ words: [String], _ time: PacketTime) throws -> JudgedPacket {
    guard words.count >= 4 else { throw fault("a packet has direction, traffic and addresses") }
    var rest = words[2...]
    let hasDetail = ["tcp", "icmp", "icmpv6", "proto"].contains(words[1])
    let detail = hasDetail ? rest.removeFirst() : ""
    let number: IPProtocol =
      switch words[1] {
      case "tcp": .tcp
      case "udp": .udp
      case "icmp": .icmp
      case "icmpv6": .icmpv6
      default: IPProtocol(rawValue: UInt8(detail) ?? 0)
      }
    let source = try endpoint(rest.removeFirst(), hasPort: number.hasPorts)
    let destination = try endpoint(rest.removeFirst(), hasPort: number.hasPorts)
    var packet = JudgedPacket(
      key: .flow(source.0, destination.0, source.1, destination.1, number), time: time,
      interface: 0, direction: words[0] == "in" ? .ingress : .egress)
    if number == .tcp { packet.tcpFlags = VerdictCase.flags(detail) }
    if number == .icmp || number == .icmpv6 {
      let numbers = detail.split(separator: "/").compactMap { UInt8($0) }
      (packet.icmpType, packet.icmpCode) = (numbers[0], numbers.count > 1 ? numbers[1] : 0)
    }
    while let option = rest.popFirst() {
      switch option {
      case "local": packet.crossesSubnet = false
      case "auto": packet.isAutomaticallyTracked = true
      case "eni": packet.interface = UInt32(rest.popFirst() ?? "") ?? 0
      case "id": packet.icmpIdentifier = UInt16(rest.popFirst() ?? "") ?? 0
      default: throw fault("\(option) is no option of a packet")
      }
    }
    return packet
  }

  private func endpoint(_ word: String, hasPort: Bool) throws -> (IPAddress, UInt16) {
    let colon = hasPort ? word.lastIndex(of: ":") : nil
    let text = (colon.map { String(word[..<$0]) } ?? word)
      .trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    guard let address = IPAddress(text) else { throw fault("\(word) is no address") }
    return (address, colon.flatMap { UInt16(word[word.index(after: $0)...]) } ?? 0)
  }

  private static func flags(_ letters: String) -> TCPFlags {
    letters.reduce(into: TCPFlags()) { flags, letter in
      switch letter {
      case "S": flags.insert(.syn)
      case "A": flags.insert(.ack)
      case "F": flags.insert(.fin)
      case "R": flags.insert(.rst)
      default: break
      }
    }
  }
}

extension FlowKey {
  static func flow(
    _ source: IPAddress, _ destination: IPAddress, _ sourcePort: UInt16 = 0,
    _ destinationPort: UInt16 = 0, _ number: IPProtocol
  ) -> FlowKey {
    var key = FlowKey()
    (key.sourceHigh, key.sourceLow) = (source.high, source.low)
    (key.destinationHigh, key.destinationLow) = (destination.high, destination.low)
    key.traits = FlowKey.traits(
      ports: UInt32(sourcePort) << 16 | UInt32(destinationPort), interface: 0,
      protocol: number.rawValue, hint: .none, version: source.version)
    return key
  }
}
