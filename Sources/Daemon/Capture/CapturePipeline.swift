import FlowAggregation
import FlowModel

/// The stages behind live packets: what interfaces see becomes flows, flows become records.
final class CapturePipeline {
  private var aggregator: FlowAggregator<ReplayClassifier>
  private let sink: ReplaySink
  private var judge: TopologyJudge?
  private var spare: PacketHeaderBlock? = PacketHeaderBlock()
  /// Why nothing more can be summed.
  private(set) var failure: AggregationError?

  init(
    _ aggregator: consuming FlowAggregator<ReplayClassifier>, _ sink: ReplaySink,
    judge: consuming TopologyJudge?
  ) {
    self.aggregator = aggregator
    self.sink = sink
    self.judge = judge
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

  /// Takes sums of the kernel, whose tables have no order, and lets time order them.
  func process(_ sums: Span<FlowSum>) {
    var ordered: [FlowSum] = []
    ordered.reserveCapacity(sums.count)
    for index in sums.indices { ordered.append(sums[index]) }
    ordered.sort { $0.first < $1.first }
    do throws(AggregationError) {
      var sink = sink
      try aggregator.process(ordered.span, into: &sink)
    } catch {
      failure = error
    }
  }

  /// Moves the clock, so that windows end also where nothing passes.
  func tick(_ time: PacketTime) {
    var sink = sink
    aggregator.tick(time, into: &sink)
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
