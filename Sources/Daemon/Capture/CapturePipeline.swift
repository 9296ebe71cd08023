import FlowAggregation
import FlowModel

/// The stages behind live packets: what interfaces see becomes flows, flows become records.
final class CapturePipeline {
  private var aggregator: FlowAggregator<ReplayClassifier>
  private let sink: ReplaySink
  private var judge: TopologyJudge?
  private let ordersSums: Bool
  private var spare: PacketHeaderBlock? = PacketHeaderBlock()
  /// Why nothing more can be summed.
  private(set) var failure: AggregationError?

  /// - Parameter ordersSums: Whether windows are so short that people follow their lines: sums of
  ///   the kernel are then put in order of time, which costs as much as adding them.
  init(
    _ aggregator: consuming FlowAggregator<ReplayClassifier>, _ sink: ReplaySink,
    judge: consuming TopologyJudge?, ordersSums: Bool
  ) {
    self.aggregator = aggregator
    self.sink = sink
    self.judge = judge
    self.ordersSums = ordersSums
  }

  /// Whether anybody still takes records.
  var isWanted: Bool { sink.failure == nil && failure == nil }

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
    guard ordersSums else { return aggregate(sums) }
    var ordered: [FlowSum] = []
    ordered.reserveCapacity(sums.count)
    for index in sums.indices { ordered.append(sums[index]) }
    ordered.sort { $0.first < $1.first }
    aggregate(ordered.span)
  }

  private func aggregate(_ sums: Span<FlowSum>) {
    do throws(AggregationError) {
      var sink = sink
      try aggregator.process(sums, into: &sink)
    } catch {
      failure = error
    }
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
    var block = PacketHeaderBlock()
    for event in events {
      if block.isFull {
        process(block)
        block.removeAll()
      }
      block.append(event)
    }
    process(block)
  }

  /// Moves the clock, so that windows end also where nothing passes.
  func tick(_ time: PacketTime) {
    var sink = sink
    aggregator.tick(time, into: &sink)
  }

  /// Lets interfaces be known before their first packet, so that silence gives NODATA.
  func announce(_ numbers: [UInt16], at time: PacketTime) {
    enter(numbers.map { PacketHeader(event: .interface, interface: $0, time: time) })
  }

  /// Closes all windows and ends the output; what became of every packet.
  func finish() -> ReplayStatistics {
    var sink = sink
    aggregator.finish(into: &sink)
    sink.finish()
    var statistics = ReplayStatistics()
    statistics.books = sink.books
    statistics.records = sink.records
    statistics.flowsPeak = aggregator.flowsPeak
    switch judge {
    case .some(let judge): statistics.evictedConnections = judge.evictedConnections
    case .none: break
    }
    return statistics
  }

  private func aggregate(_ block: borrowing PacketHeaderBlock) {
    do throws(AggregationError) {
      var sink = sink
      try aggregator.process(block, into: &sink)
    } catch {
      failure = error
    }
  }
}
