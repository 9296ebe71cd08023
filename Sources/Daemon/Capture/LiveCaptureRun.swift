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
  /// Milliseconds between two looks at interfaces.
  private static let lookMilliseconds: UInt64 = 50

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
      let unknownRule = rules.append(DecidingRuleText("unknown"))
      let lab = try makeLabView(topology)
      let follower = try InterfaceFollower(names: configuration.interfaces, host)
      let source = try makeSource(follower, topology, lab, rules, unknownRule, observer)
      follower.noteStart(hasBegun: source is RingSource) { source.open() }
      if let code = Privileges.keep(source.neededCapabilities) {
        observer.diagnose(
          "privileges cannot be given up (error \(code)); capturing with all of them")
      }
      let sink = makeSink(topology, rules, ranges, output)
      let pipeline = try makePipeline(topology, sink)
      if let lab {
        pipeline.announce(lab.numbers.values.sorted(), at: WallClock.now)
      } else {
        announce(follower.captured, pipeline, at: WallClock.now)
      }
      source.start()
      if let name = configuration.lab {
        observer.diagnose("lab '\(name)': the kernel's own sums and verdicts")
      }
      let isWhole = loop(source, follower, pipeline, stop, observer)
      statistics = pipeline.finish()
      statistics.interfaces = comparisons(follower, source, lab)
      return outcome(sink, statistics, isWhole, observer)
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
    _ follower: InterfaceFollower, _ topology: ReplayTopology?, _ lab: LabView?,
    _ rules: DecidingRuleList, _ unknownRule: UInt16, _ observer: any ReplayObserver
  ) throws -> any LiveSource {
    let interfaces = follower.captured
    let isSelective = !configuration.interfaces.isEmpty
    var reason = "packets are judged by the topology's rules"
    let wantsKernel =
      configuration.backend == .kernel || (configuration.backend == .auto && topology == nil)
    if wantsKernel {
      do {
        let source = try ProbeSource(
          follower.present, isSelective: isSelective, book, rules: rules, lab: lab,
          unknown: NetworkInterface(
            id: InterfaceID(derivedFrom: "\(host.machineID)/\(host.namespaceName)/unknown"),
            accountID: host.accountID))
        if lab == nil {
          observer.diagnose("\(names(interfaces)): the kernel's own sums and verdicts")
        }
        return source
      } catch {
        guard configuration.backend == .auto else { throw error }
        reason = "the kernel probe does not work here: \(error)"
      }
    }
    let source: RingSource
    do {
      source = try RingSource(
        interfaces, isSelective: isSelective, book, finders: topology?.versions.map(\.finder),
        unknownRule: unknownRule, counted: { follower.packetsUntilNow($0) })
    } catch {
      guard configuration.backend == .auto, topology == nil else { throw error }
      throw NoBackend(probe: reason, ring: "\(error)")
    }
    let why = configuration.backend == .ring ? "" : ", as \(reason)"
    observer.diagnose("\(names(interfaces)): packets from the kernel's ring\(why)")
    return source
  }

  private func names(_ interfaces: [CapturedInterface]) -> String {
    let limit = InterfaceComparison.namedLimit
    let shown = interfaces.prefix(limit).map(\.name).joined(separator: ", ")
    if interfaces.count > limit { return "\(shown) and \(interfaces.count - limit) more" }
    return interfaces.isEmpty ? "no interface yet" : shown
  }

  private func makePipeline(
    _ topology: ReplayTopology?, _ sink: ReplaySink
  ) throws -> CapturePipeline {
    let records = configuration.records
    let isFollowed = records.interval < 60
    let aggregator = try FlowAggregator(
      .init(
        interval: records.interval, flowLimit: records.flowLimit,
        hashSeed: .random(in: .min ... .max),
        graceSeconds: isFollowed ? 0 : AggregationLimits.lateGraceSeconds),
      classifier: ReplayClassifier(
        records, topology, records.makeMatcher(registry, description(topology))))
    return CapturePipeline(
      aggregator, sink, judge: configuration.lab == nil ? try topology?.makeJudge() : nil,
      ordersSums: isFollowed)
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

  // MARK: While packets pass

  /// Takes packets until the end; whether nothing was lost meanwhile.
  private func loop(
    _ source: any LiveSource, _ follower: InterfaceFollower, _ pipeline: CapturePipeline,
    _ stop: StopFlag, _ observer: any ReplayObserver
  ) -> Bool {
    let start = WallClock.now
    let end = configuration.duration.map { WallClock.milliseconds + UInt64($0) * 1_000 } ?? .max
    var isWhole = true
    func say(_ remarks: [LiveRemark]) {
      for remark in remarks {
        observer.diagnose(remark.sentence)
        if remark.isLoss { isWhole = false }
      }
    }
    var lastLook = UInt64(0)
    var clock = start
    pipeline.tick(start)
    while !stop.isSet, pipeline.isWanted, WallClock.milliseconds < end {
      // Many changes in a short time are one look.
      let isLookDue = WallClock.milliseconds >= lastLook + LiveCaptureRun.lookMilliseconds
      LiveCaptureRun.wait(for: source.descriptors + (isLookDue ? [follower.descriptor] : []))
      // A look behind a drain knows every interface that the drain met.
      let meetsStranger = source.receive()
      if meetsStranger || isLookDue {
        lastLook = WallClock.milliseconds
        say(follow(follower, source, pipeline, at: clock))
      }
      let (time, remarks) = source.collect(into: pipeline, at: WallClock.now)
      say(remarks)
      if time.seconds != clock.seconds { follower.noteCounters() }
      clock = time
      if !source.isAlive || follower.isDeserted { break }
      pipeline.tick(time)
    }
    source.prepareToStop()
    say(follow(follower, source, pipeline, at: clock))
    follower.noteEnd { source.stop() }
    // What came since the last look may have rows in the last drain.
    if source.receive() { say(follow(follower, source, pipeline, at: clock)) }
    say(source.finish(into: pipeline))
    return isWhole
  }

  /// Takes up what is new of interfaces.
  private func follow(
    _ follower: InterfaceFollower, _ source: any LiveSource, _ pipeline: CapturePipeline,
    at time: PacketTime
  ) -> [LiveRemark] {
    do {
      let news = try follower.look()
      let remarks = source.update(news.changed, gone: news.gone)
      announce(news.changed.filter(\.isUp), pipeline, at: time)
      guard !configuration.interfaces.isEmpty else { return remarks }
      return remarks
        + news.gone.map {
          LiveRemark(
            sentence:
              "\($0.name): went away, and comes back as another interface; what was captured "
              + "there is kept")
        }
    } catch HostNetworkError.restless {
      // The next look is near.
      return []
    } catch {
      return [LiveRemark(sentence: "\(error)", isLoss: false)]
    }
  }

  /// Lets interfaces be known before their first packet, so that silence gives NODATA.
  ///
  /// - Parameter time: Not later than what is still to be handed over, as it moves the clock.
  private func announce(
    _ interfaces: [CapturedInterface], _ pipeline: CapturePipeline, at time: PacketTime
  ) {
    // Those of a lab are known from the beginning, under the names that its topology has for them.
    guard configuration.lab == nil else { return }
    pipeline.announce(interfaces.compactMap { try? book.number(of: $0.metadata) }, at: time)
  }

  private static func wait(for descriptors: [Int32]) {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    unsafe _ = poll(&polled, nfds_t(polled.count), waitMilliseconds)
  }

  // MARK: At the end

  private func comparisons(
    _ follower: InterfaceFollower, _ source: any LiveSource, _ lab: LabView?
  ) -> [InterfaceComparison] {
    let tallies = source.tallies
    return follower.known.values.sorted { $0.index < $1.index }.compactMap { interface in
      // What is down and had no packet was not captured.
      guard interface.isUp || tallies[interface.index] != nil,
        let counted = follower.counted(by: interface.index)
      else { return nil }
      let comparison = InterfaceComparison(
        interface, isGone: follower.isGone(interface.index), counted: counted,
        tallies[interface.index] ?? InterfaceTally(), isProbe: source is ProbeSource)
      guard let lab else { return comparison }
      return lab.interfaceIDs[interface.index].map { comparison.fromOtherEnd($0) }
    }
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

/// Neither backend works.
private struct NoBackend: Error, CustomStringConvertible {
  let probe: String
  let ring: String

  var description: String { "\(probe); nor can its ring be used: \(ring)" }
}
