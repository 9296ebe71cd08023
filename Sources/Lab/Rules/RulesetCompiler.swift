import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// Compiles groups and network ACLs into chains; the mark of each rule names it.
///
/// Groups and ACLs are a chain each, however many interfaces carry them; chains of interfaces only
/// jump.
struct RulesetCompiler {
  let plan: LabPlan
  let sources: RuleSources
  var ruleset = Ruleset()
  var book: RuleBook
  /// Numbers of groups and ACLs in names of chains.
  private var groupNumbers: [String: Int] = [:]
  private var policyNumbers: [[String]: Int] = [:]
  var groups: [String: SecurityGroup] = [:]
  /// Addresses of peers, made once for all rules that name them.
  private var peerSets: [RulePeer: [IPVersion: String]] = [:]

  /// - Parameter book: The names of rules so far; those that stay keep their numbers.
  init(_ plan: LabPlan, book: RuleBook) {
    self.plan = plan
    self.book = book
    sources = RuleSources(plan.topology, plan.interfaces.map(\.resource))
  }

  /// Compiles everything.
  mutating func compile() {
    for (number, group) in sources.groups.sorted(by: { $0.id < $1.id }).enumerated() {
      groups[group.id] = group
      groupNumbers[group.id] = number
    }
    let used = Set(sources.interfaces.flatMap(\.groupIDs))
    for group in groups.values.sorted(by: { $0.id < $1.id }) where used.contains(group.id) {
      for direction in [FlowDirection.egress, .ingress] { add(group, direction) }
    }
    for direction in [FlowDirection.egress, .ingress] { addPolicies(direction) }
    addLists()
    addInterfaces()
    addRefusals()
    addAutomaticTracking()
    addWays()
  }

  // MARK: Groups

  /// The chains of one group and direction: rules that are open to everywhere, and the others.
  private mutating func add(_ group: SecurityGroup, _ direction: FlowDirection) {
    let rules = group.rules.filter { $0.direction == direction }
      .sorted { $0.sortKey < $1.sortKey }
    for isWide in [true, false] {
      var compiled: [[String]] = []
      for rule in rules where rule.peer.isEverywhere == isWide {
        let number = book.number(of: RuleSubject(rule, of: group.id))
        let mark = DecidingRule(.securityGroup, subject: number).rawValue
        for match in matches(rule.selector, rule.peer, direction) {
          compiled.append(
            match + [NftJSON.setMark(mark | (isWide ? LabMark.wide : 0)), NftJSON.back])
        }
      }
      if !compiled.isEmpty { ruleset.set(groupChain(group.id, direction, isWide), compiled) }
    }
  }

  private func groupChain(_ id: String, _ direction: FlowDirection, _ isWide: Bool) -> String {
    "group_\(groupNumbers[id] ?? 0)_\(direction.way)_\(isWide ? "wide" : "narrow")"
  }

  /// The number of a set of groups that interfaces carry together.
  mutating func policy(_ groupIDs: [String]) -> Int {
    let key = Set(groupIDs).sorted()
    if let known = policyNumbers[key] { return known }
    policyNumbers[key] = policyNumbers.count
    return policyNumbers.count - 1
  }

  /// Walks over the groups that an interface carries: of several rules that allow a packet the
  /// first that is for everywhere decides, else the first at all.
  private mutating func addPolicies(_ direction: FlowDirection) {
    var table: [(String, String)] = []
    for (interface, policy) in zip(plan.interfaces, sources.interfaces)
    where !policy.groupIDs.isEmpty {
      let chain = "walk_\(self.policy(policy.groupIDs))_\(direction.way)"
      table.append((interface.routerName, NftJSON.goto(chain)))
      if !ruleset.has(chain) { addWalk(chain, Set(policy.groupIDs).sorted(), direction) }
    }
    let field = direction == .egress ? NftJSON.Field.arrivedAt : NftJSON.Field.leavesBy
    ruleset.set(
      "walk_\(direction.way)",
      [[NftJSON.setMark(0)]] + (table.isEmpty ? [] : [[NftJSON.verdictMap(field, table)]]))
  }

  private mutating func addWalk(_ chain: String, _ ids: [String], _ direction: FlowDirection) {
    let found = NftJSON.match(NftJSON.Field.mark, "0", isEqual: false)
    let opened = openings(ids, direction == .egress ? .ingress : .egress)
    if !opened.isEmpty { ruleset.set("\(chain)_open", opened) }
    let wideEnd = opened.isEmpty ? NftJSON.back : NftJSON.goto("\(chain)_open")
    var rules: [[String]] = []
    for isWide in [true, false] {
      let chains = ids.map { groupChain($0, direction, isWide) }.filter { ruleset.has($0) }
      for group in chains {
        rules.append([NftJSON.jump(group)])
        rules.append([found, isWide ? wideEnd : NftJSON.back])
      }
    }
    ruleset.set(chain, rules)
  }

  /// Notes in the mark where groups let a whole protocol pass to and from everywhere.
  private func openings(_ ids: [String], _ direction: FlowDirection) -> [[String]] {
    var rules: [[String]] = []
    for version in [IPVersion.v4, .v6] {
      for number in [IPProtocol.tcp, .udp] {
        let isOpen = ids.contains { id in
          groups[id]?.rules.contains { $0.isOpen(direction, version, number) } ?? false
        }
        guard isOpen else { continue }
        rules.append([
          NftJSON.matchFamily(version),
          NftJSON.match(NftJSON.Field.ipProtocol, "\(number.rawValue)"),
          NftJSON.setMark(keeping: .max, adding: LabMark.open), NftJSON.back,
        ])
      }
    }
    return rules
  }

  // MARK: What rules match

  /// The conditions of a rule, one list for each family that it is about.
  mutating func matches(
    _ selector: TrafficSelector, _ peer: RulePeer, _ direction: FlowDirection
  ) -> [[String]] {
    [IPVersion.v4, .v6].compactMap { version -> [String]? in
      guard let address = condition(peer, version, direction) else { return nil }
      return [address] + conditions(selector)
    }
  }

  private mutating func condition(
    _ peer: RulePeer, _ version: IPVersion, _ direction: FlowDirection
  ) -> String? {
    let field =
      direction == .egress ? NftJSON.Field.destination(version) : NftJSON.Field.source(version)
    if case .block(let block) = peer {
      guard block.base.version == version else { return nil }
      if block.prefixLength == 0 { return NftJSON.matchFamily(version) }
      return NftJSON.match(field, AddressRanges.prefix(block))
    }
    return peerSet(peer, version).map { NftJSON.match(field, $0) }
  }

  private mutating func peerSet(_ peer: RulePeer, _ version: IPVersion) -> String? {
    if let known = peerSets[peer] { return known[version] }
    let blocks: [CIDRBlock]
    switch peer {
    case .block(let block): blocks = [block]
    case .prefixList(let id): blocks = sources.prefixLists[id] ?? []
    case .group(let id):
      blocks =
        (sources.groupMembers[id] ?? []).compactMap {
          CIDRBlock($0, prefixLength: $0.bitWidth)
        } + (sources.groupBlocks[id] ?? [])
    }
    var sets: [IPVersion: String] = [:]
    for version in [IPVersion.v4, .v6] { sets[version] = AddressRanges.set(blocks, version) }
    peerSets[peer] = sets
    return sets[version]
  }

  private func conditions(_ selector: TrafficSelector) -> [String] {
    func isProtocol(_ number: IPProtocol) -> String {
      NftJSON.match(NftJSON.Field.ipProtocol, "\(number.rawValue)")
    }
    switch selector {
    case .all: return []
    case .number(let number): return [isProtocol(number)]
    case .ports(let number, let ports):
      guard number == .tcp || number == .udp, ports != 0...UInt16.max else {
        return [isProtocol(number)]
      }
      return [
        isProtocol(number), NftJSON.match(NftJSON.Field.destinationPort, NftJSON.range(ports)),
      ]
    case .icmp(let number, let type, let code):
      guard let type else { return [isProtocol(number)] }
      let ofType = NftJSON.match(NftJSON.Field.icmpType, "\(type)")
      return [isProtocol(number), ofType]
        + (code.map { [NftJSON.match(NftJSON.Field.icmpCode, "\($0)")] } ?? [])
    }
  }
}

extension FlowDirection {
  /// The ending of chains of this direction.
  var way: String { self == .egress ? "out" : "in" }
}

extension SecurityGroupRule {
  /// Whether the rule lets everything of a protocol pass to or from every address of a family.
  fileprivate func isOpen(
    _ direction: FlowDirection, _ version: IPVersion, _ number: IPProtocol
  ) -> Bool {
    guard self.direction == direction, case .block(let block) = peer, block.prefixLength == 0,
      block.base.version == version
    else { return false }
    switch selector {
    case .all: return true
    case .ports(let own, let ports): return own == number && ports == 0...UInt16.max
    case .icmp, .number: return false
    }
  }
}
