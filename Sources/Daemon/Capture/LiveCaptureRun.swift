import FlowAggregation
import FlowLogFormat
import FlowModel
import Glibc
import HostNetwork
package import HostTopology
import KernelProbe
import PacketCapture
import VPCTopology
import Verdicts

/// Live packets in, flow log records out: what `weir capture` does.
package struct LiveCaptureRun {
  /// Milliseconds for which the loop sleeps at most; how soon it hears that it is to end.
  private static let waitMilliseconds: Int32 = 50

  private let configuration: CaptureConfiguration
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

  private func capture(
    _ statistics: inout ReplayStatistics, _ output: any RecordOutput, _ stop: StopFlag,
    _ observer: any ReplayObserver
  ) -> ReplayOutcome {
    do {
      let topology = try ReplayTopology(configuration.records, registry)
      let rules = topology?.rules ?? DecidingRuleList()
      let unknownRule = rules.append(DecidingRuleText("unknown"))
      var watcher = try NetworkWatcher()
      let interfaces =
        configuration.lab == nil
        ? try CapturedInterface.list(watcher.snapshot, names: configuration.interfaces, host) : []
      let lab = try makeLabView(topology)
      let source =
        try lab.map { try ProbeSource($0, book, rules: rules) }
        ?? makeSource(interfaces, topology, rules, unknownRule, observer)
      if let name = configuration.lab {
        observer.diagnose("lab '\(name)': the kernel's own sums and verdicts")
      }
      if let code = Privileges.keep(source.neededCapabilities) {
        observer.diagnose(
          "privileges cannot be given up (error \(code)); capturing with all of them")
      }
      let sink = makeSink(topology, rules, try configuration.records.loadRanges(), output)
      let pipeline = try makePipeline(topology, sink)
      let counts = InterfaceCounts(watcher.snapshot, interfaces)
      announce(numbers(interfaces) + (lab?.numbers.values.sorted() ?? []), pipeline)
      let isWhole = loop(source, &watcher, pipeline, stop, observer)
      let end = try? NetworkSnapshot()
      statistics = pipeline.finish()
      let outcome = outcome(sink, isWhole, observer)
      if let sentence = end.flatMap({ counts.sentence($0) }) { observer.diagnose(sentence) }
      return outcome
    } catch let error as ReplayTopologyError {
      for sentence in error.sentences { observer.diagnose(sentence) }
    } catch {
      observer.diagnose("\(error)")
    }
    return .failed
  }

  /// The lab that was asked for; its topology has been read by now.
  private func makeLabView(_ topology: ReplayTopology?) throws -> LabView? {
    guard let name = configuration.lab, let topology else { return nil }
    return try LabView(name, topology, namesNearestRule: configuration.records.showsReasons)
  }

  /// Opens what the user asked for, or the best that works; says which and why.
  private func makeSource(
    _ interfaces: [CapturedInterface], _ topology: ReplayTopology?, _ rules: DecidingRuleList,
    _ unknownRule: UInt16, _ observer: any ReplayObserver
  ) throws -> any LiveSource {
    let isSelective = !configuration.interfaces.isEmpty
    var reason = "packets are judged by the topology's rules"
    let wantsKernel =
      configuration.backend == .kernel || (configuration.backend == .auto && topology == nil)
    if wantsKernel {
      do {
        let source = try ProbeSource(interfaces, isSelective: isSelective, book, rules: rules)
        observer.diagnose("\(names(interfaces)): the kernel's own sums and verdicts")
        return source
      } catch {
        guard configuration.backend == .auto else { throw error }
        reason = "the kernel probe does not work here: \(error)"
      }
    }
    let source: RingSource
    do {
      source = try RingSource(
        interfaces, book, finders: topology?.versions.map(\.finder), unknownRule: unknownRule)
    } catch {
      if configuration.backend == .auto && topology == nil { observer.diagnose(reason) }
      throw error
    }
    let why = configuration.backend == .ring ? "" : ", as \(reason)"
    observer.diagnose("\(names(interfaces)): packets from the kernel's ring\(why)")
    return source
  }

  private func names(_ interfaces: [CapturedInterface]) -> String {
    interfaces.isEmpty ? "no interface yet" : interfaces.map(\.name).joined(separator: ", ")
  }

  private func makePipeline(
    _ topology: ReplayTopology?, _ sink: ReplaySink
  ) throws -> CapturePipeline {
    let records = configuration.records
    let aggregator = try FlowAggregator(
      .init(
        interval: records.interval, flowLimit: records.flowLimit,
        hashSeed: .random(in: .min ... .max),
        graceSeconds: records.interval < 60 ? 0 : AggregationLimits.lateGraceSeconds),
      classifier: ReplayClassifier(records, topology))
    return CapturePipeline(
      aggregator, sink, judge: configuration.lab == nil ? try topology?.makeJudge() : nil)
  }

  private func makeSink(
    _ topology: ReplayTopology?, _ rules: DecidingRuleList, _ ranges: ServiceRanges?,
    _ output: any RecordOutput
  ) -> ReplaySink {
    let book = book
    let records = configuration.records
    return ReplaySink(
      encoder: RecordEncoder(
        format: records.recordedFormat, style: records.output, header: records.writesHeader,
        provider: records.makeContexts(topology, ranges)),
      output: output, registry: registry, topology: topology,
      rules: rules, writesNoData: configuration.writesNoData,
      describe: { name, version in
        topology?.metadata(of: name, inVersion: version) ?? book.metadata(of: name)
          ?? NetworkInterface(id: InterfaceID(derivedFrom: name), accountID: records.accountID)
      })
  }

  // MARK: While packets pass

  /// Takes packets until the end; whether every interface stayed to it.
  private func loop(
    _ source: any LiveSource, _ watcher: inout NetworkWatcher, _ pipeline: CapturePipeline,
    _ stop: StopFlag, _ observer: any ReplayObserver
  ) -> Bool {
    let start = WallClock.now
    let end = configuration.duration.map { start.seconds &+ UInt32($0) } ?? .max
    var isWhole = true
    var lastSecond: UInt32 = 0
    pipeline.tick(start)
    while !stop.isSet, pipeline.isWanted, WallClock.now.seconds < end {
      LiveCaptureRun.wait(for: source.descriptors + [watcher.descriptor])
      for sentence in source.collect(into: pipeline, at: WallClock.now) {
        isWhole = false
        observer.diagnose(sentence)
      }
      // Named interfaces that are all gone will not come back under their numbers.
      if !source.isAlive && !configuration.interfaces.isEmpty { break }
      let now = WallClock.now
      guard now.seconds != lastSecond else { continue }
      lastSecond = now.seconds
      follow(&watcher, source, pipeline, observer)
      pipeline.tick(now)
    }
    source.finish(into: pipeline)
    return isWhole
  }

  /// Takes up interfaces that came, unless certain ones were asked for.
  private func follow(
    _ watcher: inout NetworkWatcher, _ source: any LiveSource, _ pipeline: CapturePipeline,
    _ observer: any ReplayObserver
  ) {
    do {
      guard let update = try watcher.update() else { return }
      // A lab keeps the interfaces that it was built with.
      guard configuration.interfaces.isEmpty, configuration.lab == nil else { return }
      let interfaces = try CapturedInterface.list(update.snapshot, names: [], host)
      for sentence in source.update(interfaces) { observer.diagnose(sentence) }
      announce(numbers(interfaces), pipeline)
    } catch {
      observer.diagnose("\(error)")
    }
  }

  /// Lets interfaces be known before their first packet, so that silence gives NODATA.
  private func announce(_ numbers: [UInt16], _ pipeline: CapturePipeline) {
    var block = PacketHeaderBlock()
    for number in numbers {
      if block.isFull {
        pipeline.process(block)
        block.removeAll()
      }
      block.append(PacketHeader(event: .interface, interface: number, time: WallClock.now))
    }
    pipeline.process(block)
  }

  /// The numbers of interfaces in the run; those for which there are none left have none.
  private func numbers(_ interfaces: [CapturedInterface]) -> [UInt16] {
    interfaces.compactMap { try? book.number(of: $0) }
  }

  private static func wait(for descriptors: [Int32]) {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    unsafe _ = poll(&polled, nfds_t(polled.count), waitMilliseconds)
  }

  private func outcome(
    _ sink: ReplaySink, _ isWhole: Bool, _ observer: any ReplayObserver
  ) -> ReplayOutcome {
    if let outcome = sink.failedOutcome(observer) { return outcome }
    let books = sink.books
    observer.diagnose(
      "received \(books.received) = recorded \(books.recorded) + filtered \(books.filtered)"
        + " + not logged \(books.notLogged.total) + skipped \(books.skipped.total)"
        + " + unparsed \(books.unparsed.total)")
    return isWhole && sink.isBalanced && books.skipped.total == 0 ? .complete : .incomplete
  }
}
