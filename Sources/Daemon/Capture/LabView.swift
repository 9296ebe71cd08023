import FlowModel
import Glibc
import KernelProbe
import Lab
import NetworkTypes
import PacketCapture
import VPCTopology
import Verdicts

/// What the kernel's sums in a lab's router mean: whose they are, and which rule decided.
///
/// The router's end of each link is where a VPC records: what comes in there is what the interface
/// sends.
final class LabView {
  /// Numbers of the lab's interfaces in the run, by the kernel's number of the router's end.
  private(set) var numbers: [UInt32: UInt16] = [:]
  /// The identifiers of the same interfaces.
  private(set) var interfaceIDs: [UInt32: InterfaceID] = [:]
  private let folder: LabFolder
  private let rules: DecidingRuleList
  /// The number that an interface has in the run.
  private let number: (InterfaceID) -> UInt16?
  private let namesNearestRule: Bool
  private var book = RuleBook()
  /// Judges what the kernel refused once more, to find the rule that came nearest.
  private var engine: VerdictEngine
  private var engineBook = RuleBook()
  private var texts: [UInt32: UInt16] = [:]
  private var nearest: [UInt32: UInt16] = [:]
  private var version: UInt64 = 0

  /// Looks at a lab that is up, whose topology the run has.
  convenience init(_ name: String, _ topology: ReplayTopology, namesNearestRule: Bool) throws {
    let interfaces = topology.interfaces
    try self.init(
      name, rules: topology.rules, namesNearestRule: namesNearestRule,
      number: { interfaces.number(of: $0) })
  }

  /// Looks at a lab that is up.
  ///
  /// - Parameter number: Gives an interface its number in the run; nil where there are no more.
  init(
    _ name: String, rules: DecidingRuleList, namesNearestRule: Bool = true,
    number: @escaping (InterfaceID) -> UInt16?
  ) throws {
    folder = try LabFolder(name)
    let state = try LabState(folder)
    self.number = number
    self.namesNearestRule = namesNearestRule
    self.rules = rules
    engine = try LabView.makeEngine(state.plan.topology, number, &engineBook)
    book = try LabRules.load(folder)
    version = LabView.version(of: folder)
    adopt(state.plan)
  }

  /// Whether the router's end of an instance's link has this name.
  static func isInstances(_ name: String) -> Bool { name.hasPrefix("eni") }

  private func adopt(_ plan: LabPlan) {
    for interface in plan.interfaces {
      interfaceIDs[interface.routerIndex] = interface.resource.id
      numbers[interface.routerIndex] = number(interface.resource.id)
    }
  }

  private static func makeEngine(
    _ topology: Topology, _ number: (InterfaceID) -> UInt16?, _ book: inout RuleBook
  ) throws -> VerdictEngine {
    var interfaces: [ElasticNetworkInterface?] = []
    for interface in topology.resources.interfaces {
      guard let place = number(interface.id).map({ Int($0) }) else { continue }
      while interfaces.count <= place { interfaces.append(nil) }
      interfaces[place] = interface
    }
    return try VerdictEngine(
      CompiledRules(RuleSources(topology, interfaces), book: &book),
      .init(connectionLimit: VerdictLimits.connectionMinimum, hashSeed: 0))
  }

  /// Takes up what a change of the lab's rules brought.
  func refresh() {
    let now = LabView.version(of: folder)
    guard now != version, let state = try? LabState(folder),
      let book = try? LabRules.load(folder)
    else { return }
    version = now
    self.book = book
    var sources = RuleBook()
    guard let engine = try? LabView.makeEngine(state.plan.topology, number, &sources) else {
      return
    }
    adopt(state.plan)
    self.engine = engine
    engineBook = sources
    nearest = [:]
  }

  /// A file that is replaced is another one.
  private static func version(of folder: LabFolder) -> UInt64 {
    var status = stat()
    return unsafe stat(folder.topologyPath, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  /// The number under which records name the rule of a row; 0 for none.
  func rule(of row: ProbedFlow, at number: UInt16) -> UInt16 {
    guard let rule = LabMark.rule(row.firstMark) else { return 0 }
    if rule.kind == .defaultDeny, namesNearestRule, let near = nearestRule(row, number) {
      return near
    }
    if let known = texts[rule.rawValue] { return known }
    // A rule that was added since the names were read.
    if Int(rule.subject) >= book.subjects.count, let newer = try? LabRules.load(folder) {
      book = newer
    }
    let text = book.recordText(of: rule, namesNearestRule: false)
    let found = text.map { rules.append($0) } ?? 0
    texts[rule.rawValue] = found
    return found
  }

  private func nearestRule(_ row: ProbedFlow, _ number: UInt16) -> UInt16? {
    let packet = JudgedPacket(
      key: row.key, time: row.first, interface: UInt32(number),
      direction: row.direction == .ingress ? .egress : .ingress,
      tcpFlags: row.key.ipProtocol == .tcp ? [.syn] : [],
      icmpType: UInt8(row.icmpTypeAndCode >> 8),
      icmpCode: UInt8(truncatingIfNeeded: row.icmpTypeAndCode), crossesSubnet: false)
    let verdict = engine.judge(packet)
    guard verdict.rule.kind == .defaultDeny else { return nil }
    if let known = nearest[verdict.rawValue] { return known }
    let found = engineBook.recordText(of: verdict.rule).map { rules.append($0) }
    nearest[verdict.rawValue] = found
    return found
  }
}
