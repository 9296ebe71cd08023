import FlowAggregation
import FlowModel

/// The stages behind a capture: what interfaces see is judged, then summed once for each
/// aggregation interval that somebody wants.
final class CapturePipeline {
  private var stages: [any AggregationStage]
  private var judge: TopologyJudge?
  private let ordersSums: Bool
  private var spare: PacketHeaderBlock? = PacketHeaderBlock()
  private var announced: Set<UInt16> = []

  /// - Parameter ordersSums: Whether windows are so short that people follow their lines: sums of
  ///   the kernel are then put in order of time, which costs as much as adding them.
  init(_ stages: [any AggregationStage], judge: consuming TopologyJudge?, ordersSums: Bool) {
    self.stages = stages
    self.judge = judge
    self.ordersSums = ordersSums
  }

  /// Whether anybody still takes records.
  var isWanted: Bool { stages.allSatisfy { $0.isWanted } }

  /// Why nothing more can be summed.
  var failure: AggregationError? { stages.lazy.compactMap { $0.failure }.first }

  /// Tracked connections that were forgotten for want of room.
  var evictedConnections: UInt64 {
    switch judge {
    case .some(let judge): return judge.evictedConnections
    case .none: return 0
    }
  }

  /// Puts the rules of another version of the topology in force.
  func replaceRules(_ versions: Timed<ReplayVersion>) { judge?.replace(versions) }

  /// Adds a stage, which learns of the interfaces that there are.
  ///
  /// - Parameter time: nil where the clock stands still.
  func add(_ stage: any AggregationStage, at time: PacketTime?) {
    stages.append(stage)
    if let time { stage.tick(time) }
    let events = interfaceEvents(announced.sorted(), time ?? PacketTime(rawValue: 0))
    CapturePipeline.blocks(of: events) { stage.process($0) }
  }

  /// Ends a stage and takes it out.
  func remove(_ stage: any AggregationStage) {
    stages.removeAll { $0 === stage }
    stage.finish()
  }

  /// Takes a block of packets, judged first where a topology has rules.
  func process(_ block: borrowing PacketHeaderBlock) {
    guard judge != nil else { return aggregate(block) }
    var seen = spare.take() ?? PacketHeaderBlock()
    var position = 0
    while position < block.count {
      seen.removeAll()
      position = judge?.judge(block, from: position, into: &seen) ?? block.count
      aggregate(seen)
    }
    spare = consume seen
  }

  /// Takes sums of the kernel, whose tables have no order, and lets time order them where that
  /// shows; a window that takes late packets needs no order.
  func process(_ sums: Span<FlowSum>) {
    guard ordersSums else {
      for stage in stages { stage.process(sums) }
      return
    }
    var ordered: [FlowSum] = []
    ordered.reserveCapacity(sums.count)
    for index in sums.indices { ordered.append(sums[index]) }
    ordered.sort { $0.first < $1.first }
    for stage in stages { stage.process(ordered.span) }
  }

  /// Enters packets that were lost; none is no event.
  func enter(
    _ count: UInt64, skipped reason: SkipReason, on interface: UInt16, at time: PacketTime
  ) {
    var left = count
    while left > 0 {
      // An event holds 32 bits.
      let part = UInt32(clamping: left)
      let event = PacketHeader(
        event: .skipped, interface: interface, time: time, count: part, reason: reason.rawValue)
      enter(CollectionOfOne(event))
      left -= UInt64(part)
    }
  }

  /// Enters packets without a readable IP header.
  func enter(
    _ count: UInt64, unparsed reason: UnparsedReason, on interface: UInt16, at time: PacketTime
  ) {
    let event = PacketHeader(
      event: .unparsed, interface: interface, time: time, reason: reason.rawValue)
    enter((0..<count).lazy.map { _ in event })
  }

  private func enter(_ events: some Sequence<PacketHeader>) {
    CapturePipeline.blocks(of: events) { process($0) }
  }

  private static func blocks(
    of events: some Sequence<PacketHeader>, _ body: (borrowing PacketHeaderBlock) -> Void
  ) {
    var block = PacketHeaderBlock()
    for event in events {
      if block.isFull {
        body(block)
        block.removeAll()
      }
      block.append(event)
    }
    body(block)
  }

  /// Moves the clock, so that windows end also where nothing passes.
  func tick(_ time: PacketTime) {
    for stage in stages { stage.tick(time) }
  }

  /// Lets interfaces be known before their first packet, so that silence gives NODATA.
  ///
  /// What a judge would say of an interface does not matter: these are the ones that are recorded.
  func announce(_ numbers: [UInt16], at time: PacketTime) {
    announced.formUnion(numbers)
    enter(interfaceEvents(numbers, time))
  }

  /// The same for interfaces of a topology, which a judge would keep back.
  func announceJudged(_ numbers: [UInt16], at time: PacketTime) {
    let fresh = numbers.filter { announced.insert($0).inserted }
    guard !fresh.isEmpty else { return }
    CapturePipeline.blocks(of: interfaceEvents(fresh, time)) { aggregate($0) }
  }

  private func interfaceEvents(_ numbers: [UInt16], _ time: PacketTime) -> [PacketHeader] {
    numbers.map { PacketHeader(event: .interface, interface: $0, time: time) }
  }

  /// Closes all windows.
  func finish() {
    for stage in stages { stage.finish() }
  }

  private func aggregate(_ block: borrowing PacketHeaderBlock) {
    for stage in stages { stage.process(block) }
  }
}
