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
  mutating func run(
    _ source: consuming ReplaySource, threads: Int
  ) throws(AggregationError) -> ReplayReading {
    guard threads > 1 else { return try runInline(source) }
    let producer = ReplayProducer(source)
    guard producer.start() else { return try runInline(producer.reclaim()) }
    var failure: AggregationError?
    while sink.failure == nil, failure == nil,
      producer.ring.consume({ block in
        do throws(AggregationError) {
          try process(block)
        } catch {
          failure = error
        }
      })
    {}
    // Without a reader of the records, reading may block for ever: it is left behind.
    guard sink.failure == nil, failure == nil else {
      producer.abandon()
      if let failure { throw failure }
      return ReplayReading()
    }
    return producer.join()
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

  private mutating func runInline(
    _ source: consuming ReplaySource
  ) throws(AggregationError) -> ReplayReading {
    var source = source
    var block = PacketHeaderBlock()
    while sink.failure == nil, source.fill(&block) { try process(block) }
    return source.reading
  }

  private mutating func process(_ block: borrowing PacketHeaderBlock) throws(AggregationError) {
    packets += UInt64(block.count)
    blocks += 1
    if blocks % ReplayPipeline.progressBlocks == 0 { observer.progress(packets: packets) }
    try aggregator.process(block, into: &sink)
  }
}
