import FlowAggregation
import FlowLogFormat
import FlowModel
import PacketCapture

/// Capture files in, flow log records out: the whole pipeline in one readable place.
///
/// Reading and decoding run ahead on a thread of their own when two are allowed; aggregation,
/// encoding and writing stay on the caller's. The records are the same either way.
package struct Replay {
  private let configuration: ReplayConfiguration

  /// Prepares a replay; nothing is opened yet.
  package init(_ configuration: ReplayConfiguration) { self.configuration = configuration }

  /// Replays the captures and writes the statistics, whatever happens.
  ///
  /// - Parameter output: Where records go.
  /// - Parameter diagnose: Takes one line at a time for standard error.
  package func run(
    into output: any RecordOutput = OutputFile.standardOutput, diagnose: (String) -> Void
  ) -> ReplayOutcome {
    var statistics = ReplayStatistics()
    var outcome = replay(&statistics, output, diagnose)
    if let path = configuration.statsPath,
      let error = OutputFile.replace(path, with: statistics.json)
    {
      diagnose(error.description)
      outcome = .failed
    }
    return outcome
  }

  /// Replays the captures and gives the statistics themselves, for callers in the same process.
  package func statistics(
    into output: any RecordOutput, diagnose: (String) -> Void
  ) -> (ReplayOutcome, ReplayStatistics) {
    var statistics = ReplayStatistics()
    let outcome = replay(&statistics, output, diagnose)
    return (outcome, statistics)
  }

  /// Writes the statistics of a run that never began, as a usage error leaves them.
  package static func writeEmptyStatistics(to path: String) {
    _ = OutputFile.replace(path, with: ReplayStatistics().json)
  }

  private func replay(
    _ statistics: inout ReplayStatistics, _ output: any RecordOutput, _ diagnose: (String) -> Void
  ) -> ReplayOutcome {
    let registry = InterfaceRegistry(mergesInterfaces: configuration.interfaceID != nil)
    let source = ReplaySource(paths: configuration.paths, registry: registry)
    guard source.faults.isEmpty else {
      for fault in source.faults { diagnose(fault.description) }
      return .failed
    }
    do throws(AggregationError) {
      var aggregator = try FlowAggregator(
        .init(
          interval: configuration.interval, flowLimit: configuration.flowLimit,
          hashSeed: .random(in: .min ... .max)),
        classifier: LocalSideClassifier(
          local: configuration.local, traffic: configuration.traffic,
          logsEverything: configuration.logsEverything))
      var sink = makeSink(registry, output)
      let faults = try pump(source, through: &aggregator, into: &sink)
      aggregator.finish(into: &sink)
      sink.finish()
      statistics.books = sink.books
      statistics.records = sink.records
      statistics.flowsPeak = aggregator.flowsPeak
      return Replay.outcome(sink, faults, diagnose)
    } catch {
      diagnose(error.description)
      return .failed
    }
  }

  /// Moves every block from the source through the aggregator; the faults met while reading.
  private func pump(
    _ source: consuming ReplaySource,
    through aggregator: inout FlowAggregator<LocalSideClassifier>, into sink: inout ReplaySink
  ) throws(AggregationError) -> [CaptureError] {
    guard configuration.threads > 1 else {
      return try Replay.pumpInline(source, &aggregator, &sink)
    }
    let producer = ReplayProducer(source)
    guard producer.start() else {
      return try Replay.pumpInline(producer.reclaim(), &aggregator, &sink)
    }
    var failure: AggregationError?
    while sink.failure == nil, failure == nil,
      producer.ring.consume({ block in
        do throws(AggregationError) {
          try aggregator.process(block, into: &sink)
        } catch {
          failure = error
        }
      })
    {}
    producer.ring.cancel()
    let faults = producer.join()
    if let failure { throw failure }
    return faults
  }

  private static func pumpInline(
    _ source: consuming ReplaySource,
    _ aggregator: inout FlowAggregator<LocalSideClassifier>, _ sink: inout ReplaySink
  ) throws(AggregationError) -> [CaptureError] {
    var source = source
    var block = PacketHeaderBlock()
    while sink.failure == nil, source.fill(&block) {
      try aggregator.process(block, into: &sink)
    }
    return source.faults
  }

  private func makeSink(
    _ registry: InterfaceRegistry, _ output: any RecordOutput
  ) -> ReplaySink {
    let named = configuration.interfaceID
    let accountID = configuration.accountID
    return ReplaySink(
      encoder: RecordEncoder(
        format: configuration.format, style: configuration.output,
        header: configuration.writesHeader),
      output: output, registry: registry,
      describe: { name in
        NetworkInterface(id: named ?? InterfaceID(derivedFrom: name), accountID: accountID)
      })
  }

  private static func outcome(
    _ sink: ReplaySink, _ faults: [CaptureError], _ diagnose: (String) -> Void
  ) -> ReplayOutcome {
    switch sink.failure {
    case .brokenPipe?: return .brokenPipe
    case let failure?:
      diagnose(failure.description)
      return .failed
    case nil: break
    }
    for fault in faults { diagnose(fault.description) }
    let dropped = sink.books.skipped[.captureDrop]
    if dropped > 0 {
      diagnose("the capture says that it lost \(dropped) packets; SKIPDATA records show where")
    }
    if !sink.isBalanced {
      diagnose(
        "the books do not close: received \(sink.books.received) packets, accounted for "
          + "\(sink.books.accounted); please report this with the capture")
    }
    let isWhole = faults.isEmpty && sink.books.skipped.total == 0 && sink.isBalanced
    return isWhole ? .complete : .incomplete
  }

}
