import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// Turns each packet into what the interfaces of a topology see of it, judged by their rules.
///
/// A packet between two known interfaces is judged and recorded at its source, and only when it is
/// accepted there at its destination: what the source refused never arrived. Packets of no known
/// interface stay on the capture's own.
struct TopologyJudge: ~Copyable {
  private var versions: Timed<ReplayVersion>
  /// The version whose rules are in force.
  private var place = 0
  /// The rules of each version that was in force; packets out of order go back and forth.
  private var compiled: [CompiledRules?]
  private var book: RuleBook
  private let namesNearestRule: Bool
  private let rules: DecidingRuleList
  /// The interface at which the capture was taken; it alone is recorded.
  private let onlyInterface: UInt16?
  private var engine: VerdictEngine
  private var sightings = InlineArray<256, Sighting>(
    repeating: Sighting(index: 0, end: .nobody, verdict: .unknown))
  private var numbers = VerdictNumbers()

  init(
    _ versions: Timed<ReplayVersion>, rules: DecidingRuleList, onlyInterface: UInt16?,
    _ configuration: VerdictEngine.Configuration
  ) throws(VerdictError) {
    var book = RuleBook()
    let first = versions.values[0]
    let rulesOfFirst = CompiledRules(RuleSources(first.topology, first.interfaces), book: &book)
    let engine = try VerdictEngine(rulesOfFirst, configuration)
    self.book = book
    compiled = [rulesOfFirst] + Array(repeating: nil, count: versions.values.count - 1)
    self.rules = rules
    self.onlyInterface = onlyInterface
    self.engine = engine
    namesNearestRule = configuration.namesNearestRule
    self.versions = versions
  }

  /// Puts the rules of other versions in force; connections stay tracked, interfaces keep their
  /// numbers.
  mutating func replace(_ versions: Timed<ReplayVersion>) {
    self.versions = versions
    place = 0
    compiled = Array(repeating: nil, count: versions.values.count)
    engine.replaceRules(rules(ofVersion: 0))
  }

  /// Tracked connections that were forgotten for want of room.
  var evictedConnections: UInt64 { engine.evicted }

  /// Judges headers of a block in order, and gives what the interfaces see of them.
  ///
  /// - Parameter start: The first header to judge.
  /// - Parameter seen: An empty block; it takes up to two headers for each judged one.
  /// - Returns: The first header that was not judged, for want of room.
  mutating func judge(
    _ block: borrowing PacketHeaderBlock, from start: Int, into seen: inout PacketHeaderBlock
  ) -> Int {
    let headers = block.headers
    let limit = min(headers.count, start + VerdictEngine.blockLimit)
    let end =
      versions.isConstant ? limit : adoptRules(for: headers.extracting(start..<limit)) + start
    var span = sightings.mutableSpan
    let count = engine.judge(block, start..<end, into: &span)
    for place in 0..<count {
      let sighting = sightings[place]
      let index = Int(sighting.index)
      guard sighting.end != .nobody else {
        // Interfaces of the capture are recorded only for what no interface of the topology is for.
        let header = headers[index]
        if header.kind != .interface { seen.append(atOnlyInterface(header)) }
        continue
      }
      let isSource = sighting.end == .source
      seen.append(
        at: index, of: block,
        seenBy: isSource ? headers[index].sourceInterface : headers[index].destinationInterface,
        isSource ? .egress : .ingress, sighting.verdict.action, rule: number(of: sighting.verdict))
    }
    return end
  }

  /// Puts the rules in force that hold at the time of the first packet; gives the number of
  /// headers for which they do.
  private mutating func adoptRules(for headers: Span<PacketHeader>) -> Int {
    var isFirst = true
    for index in headers.indices where headers[index].kind == .packet {
      let wanted = versions.place(at: headers[index].time, latest: place)
      guard wanted != place else {
        isFirst = false
        continue
      }
      guard isFirst else { return index }
      place = wanted
      engine.replaceRules(rules(ofVersion: wanted))
      isFirst = false
    }
    return headers.count
  }

  private mutating func rules(ofVersion place: Int) -> CompiledRules {
    if let known = compiled[place] { return known }
    let version = versions.values[place]
    let rules = CompiledRules(RuleSources(version.topology, version.interfaces), book: &book)
    compiled[place] = rules
    return rules
  }

  /// A loss, an unreadable frame or a packet of others belongs to the interface of the capture,
  /// where that is named; without direction, a packet is left out of its records.
  private func atOnlyInterface(_ header: PacketHeader) -> PacketHeader {
    guard let onlyInterface else { return header }
    var header = header
    header.key.setInterface(onlyInterface)
    header.key.setDirectionHint(.none)
    return header
  }

  /// The number under which records name the rule of a verdict.
  @inline(__always)
  private mutating func number(of verdict: Verdict) -> UInt16 {
    numbers[verdict] ?? addNumber(of: verdict)
  }

  @inline(never)
  private mutating func addNumber(of verdict: Verdict) -> UInt16 {
    let text = book.recordText(of: verdict.rule, namesNearestRule: namesNearestRule)
    let number = text.map { rules.append($0) } ?? 0
    numbers.insert(verdict, number: number)
    return number
  }
}
