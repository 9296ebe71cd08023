import FlowAggregation
import FlowModel
import PacketCapture

/// The stages behind reading, in order: blocks of headers become flows, flows become records.
///
/// Reading and decoding run ahead on a thread of their own when two are allowed; aggregation,
/// encoding and writing stay on the caller's. The records are the same either way.
struct ReplayPipeline: ~Copyable {
  /// Blocks between two reports of progress, about 260,000 packets.
  private static let progressBlocks: UInt64 = 1024

  private var aggregator: FlowAggregator<ReplayClassifier>
  /// Where records go; its books are the run's.
  private(set) var sink: ReplaySink
  private let observer: any ReplayObserver
  private var packets: UInt64 = 0
  private var blocks: UInt64 = 0

  init(
    _ aggregator: consuming FlowAggregator<ReplayClassifier>, _ sink: ReplaySink,
    _ observer: any ReplayObserver
  ) {
    self.aggregator = aggregator
    self.sink = sink
    self.observer = observer
  }

  /// Moves every block from the source through the stages, and tells how reading went.
  ///
  /// - Parameter judge: Judges packets by the rules of a topology, where there is one.
  mutating func run(
    _ source: consuming ReplaySource, _ judge: consuming TopologyJudge?, threads: Int
  ) throws(AggregationError) -> ReplayReading {
    let relay = JudgingRelay(judge, capacity: threads > 1 ? HeaderRing.betweenThreads : 1)
    let producer = ReplayProducer(source, relay)
    guard threads > 1, producer.start() else { return try runInline(producer.reclaim(), relay) }
    var failure: AggregationError?
    var patience = Patience()
    while sink.failure == nil, failure == nil, !relay.judged.isOver {
      let isBusy = take(from: relay.judged, &failure) || relay.workForAggregator()
      if isBusy { patience.reset() } else { patience.wait() }
    }
    // Without a reader of the records, reading may block for ever: it is left behind.
    guard sink.failure == nil, failure == nil else {
      producer.abandon()
      if let failure { throw failure }
      return ReplayReading()
    }
    return ReplayReading(
      faults: producer.join(), evictedConnections: relay.evictedConnections)
  }

  /// Closes all windows and ends the output.
  mutating func finish() {
    aggregator.finish(into: &sink)
    sink.finish()
  }

  /// What became of every packet; complete once the pipeline has finished.
  var statistics: ReplayStatistics {
    var statistics = ReplayStatistics()
    statistics.books = sink.books
    statistics.records = sink.records
    statistics.flowsPeak = aggregator.flowsPeak
    return statistics
  }

  /// One thread for everything: each block goes all the way before the next is read.
  private mutating func runInline(
    _ source: consuming ReplaySource, _ relay: JudgingRelay
  ) throws(AggregationError) -> ReplayReading {
    var source = source
    var failure: AggregationError?
    var isMore = true
    while isMore, sink.failure == nil, failure == nil {
      _ = relay.unjudged.produce { block in isMore = source.fill(&block) }
      repeat { while take(from: relay.judged, &failure) {} } while relay.workForAggregator()
    }
    if let failure { throw failure }
    return ReplayReading(faults: source.faults, evictedConnections: relay.evictedConnections)
  }

  /// Processes the next block of a ring; false when none waits.
  private mutating func take(
    from ring: HeaderRing, _ failure: inout AggregationError?
  ) -> Bool {
    ring.consume { block in
      do throws(AggregationError) {
        try process(block)
      } catch {
        failure = error
      }
      return true
    }
  }

  private mutating func process(_ block: borrowing PacketHeaderBlock) throws(AggregationError) {
    packets += UInt64(block.count)
    blocks += 1
    if blocks % ReplayPipeline.progressBlocks == 0 { observer.progress(packets: packets) }
    try aggregator.process(block, into: &sink)
  }
}

/// How reading captures went.
struct ReplayReading {
  /// Faults met on the way; everything in front of them was delivered.
  var faults: [CaptureError] = []
  /// Tracked connections that were forgotten for want of room.
  var evictedConnections: UInt64 = 0
}
