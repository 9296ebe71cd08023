import FlowAggregation
import FlowLogFormat
import FlowModel
package import HostTopology
import PacketCapture
import VPCTopology

/// Live packets in, flow log records out: what `weir capture` does.
package struct LiveCaptureRun {
  let configuration: CaptureConfiguration
  private let host: HostOptions
  private let registry = InterfaceRegistry()
  private let book: CapturedInterfaceBook

  /// Prepares a capture in the current network namespace; nothing is opened yet.
  package init(_ configuration: CaptureConfiguration, host: HostOptions) {
    self.configuration = configuration
    self.host = host
    book = CapturedInterfaceBook(registry)
  }

  /// Captures until it is told to stop, and writes the statistics, whatever happens.
  ///
  /// - Parameter stop: Asks for the end; what was captured by then is still written.
  package func run(
    into output: any RecordOutput = OutputFile.standardOutput, stop: StopFlag,
    observer: any ReplayObserver
  ) -> ReplayOutcome {
    configuration.records.withStatistics(observer) { capture(&$0, output, stop, observer) }
  }

  func capture(
    _ statistics: inout ReplayStatistics, _ output: any RecordOutput, _ stop: StopFlag,
    _ observer: any ReplayObserver
  ) -> ReplayOutcome {
    do {
      // All files are read while it has the privileges that this may take.
      let topology = try ReplayTopology(configuration.records, registry)
      let ranges = try configuration.records.loadRanges()
      let rules = topology?.rules ?? DecidingRuleList()
      let intake = try LiveIntake(
        configuration,
        .init(
          host: host, book: book, rules: rules,
          finders: topology.map { SharedFinders($0.versions.map(\.finder)) },
          lab: try makeLabView(topology), diagnose: { observer.diagnose($0) }))
      let sink = makeSink(topology, rules, ranges, output)
      let stage = try makeStage(topology, sink)
      let isJudged = configuration.lab == nil
      let pipeline = CapturePipeline(
        [stage], judge: isJudged ? try topology?.makeJudge() : nil,
        ordersSums: configuration.records.interval < LiveCaptureRun.shortestWindow)
      intake.start(pipeline)
      if let name = configuration.lab {
        observer.diagnose("lab '\(name)': the kernel's own sums and verdicts")
      }
      let isWhole = loop(intake, pipeline, stop, observer)
      pipeline.finish()
      sink.finish()
      statistics.books = sink.books
      statistics.records = sink.records
      statistics.flowsPeak = stage.flowsPeak
      statistics.evictedConnections = pipeline.evictedConnections
      statistics.interfaces = intake.comparisons
      return outcome(sink, statistics, isWhole, observer)
    } catch let error as ReplayTopologyError {
      for sentence in error.sentences { observer.diagnose(sentence) }
    } catch {
      observer.diagnose("\(error)")
    }
    return .failed
  }

  /// Seconds of the shortest window that AWS knows; people follow the lines of shorter ones.
  private static let shortestWindow: UInt32 = 60

  /// The lab that was asked for; its topology has been read by now.
  private func makeLabView(_ topology: ReplayTopology?) throws -> LabView? {
    guard let name = configuration.lab, let topology else { return nil }
    return try LabView(name, topology, namesNearestRule: configuration.records.showsReasons)
  }

  private func makeStage(
    _ topology: ReplayTopology?, _ sink: ReplaySink
  ) throws -> WindowStage<ReplaySink> {
    let records = configuration.records
    let isFollowed = records.interval < LiveCaptureRun.shortestWindow
    let aggregator = try FlowAggregator(
      .init(
        interval: records.interval, flowLimit: records.flowLimit,
        hashSeed: .random(in: .min ... .max),
        graceSeconds: isFollowed ? 0 : AggregationLimits.lateGraceSeconds),
      classifier: ReplayClassifier(
        records, topology, records.makeMatcher(registry, description(topology))))
    return WindowStage(aggregator, sink)
  }

  private func makeSink(
    _ topology: ReplayTopology?, _ rules: DecidingRuleList, _ ranges: ServiceRanges?,
    _ output: any RecordOutput
  ) -> ReplaySink {
    let records = configuration.records
    return ReplaySink(
      encoder: RecordEncoder(
        format: records.recordedFormat, style: records.output, header: records.writesHeader,
        lines: records.lines, provider: records.makeContexts(topology, ranges)),
      output: output, registry: registry, topology: topology,
      rules: rules, writesNoData: configuration.writesNoData,
      filter: records.filter, describe: description(topology))
  }

  /// What records say about interfaces: what the topology knows, else what the host does.
  private func description(_ topology: ReplayTopology?) -> InterfaceDescription {
    let book = book
    let accountID = configuration.records.accountID
    return { name, version in
      topology?.metadata(of: name, inVersion: version) ?? book.metadata(of: name)
        ?? NetworkInterface(id: InterfaceID(derivedFrom: name), accountID: accountID)
    }
  }

  /// Takes packets until the end; whether nothing was lost meanwhile.
  private func loop(
    _ intake: LiveIntake, _ pipeline: CapturePipeline, _ stop: StopFlag,
    _ observer: any ReplayObserver
  ) -> Bool {
    let end = configuration.duration.map { WallClock.milliseconds + UInt64($0) * 1_000 } ?? .max
    var isWhole = true
    func say(_ remarks: [LiveRemark]) {
      for remark in remarks {
        observer.diagnose(remark.sentence)
        if remark.isLoss { isWhole = false }
      }
    }
    while !stop.isSet, pipeline.isWanted, WallClock.milliseconds < end {
      let turn = intake.turn(into: pipeline)
      say(turn.remarks)
      if turn.isOver { break }
      if let time = turn.time { pipeline.tick(time) }
    }
    say(intake.finish(into: pipeline))
    return isWhole
  }

  private func outcome(
    _ sink: ReplaySink, _ statistics: ReplayStatistics, _ isWhole: Bool,
    _ observer: any ReplayObserver
  ) -> ReplayOutcome {
    if let outcome = sink.failedOutcome(observer) { return outcome }
    let books = sink.books
    let closing = ClosingWords(
      books: books, isBalanced: sink.isBalanced,
      evictedConnections: statistics.evictedConnections)
    closing.say(to: observer)
    observer.diagnose(
      "received \(books.received) = recorded \(books.recorded) + filtered \(books.filtered)"
        + " + not logged \(books.notLogged.total) + skipped \(books.skipped.total)"
        + " + unparsed \(books.unparsed.total)")
    for sentence in InterfaceComparison.sentences(statistics.interfaces ?? []) {
      observer.diagnose(sentence)
    }
    return isWhole && closing.isWhole ? .complete : .incomplete
  }
}
