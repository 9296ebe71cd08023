import FlowAggregation
import FlowLogFormat
import FlowModel
import PacketCapture
import VPCTopology
import Verdicts

/// Capture files in, flow log records out: what `weir replay` does.
package struct Replay {
  private let configuration: ReplayConfiguration

  /// Prepares a replay; nothing is opened yet.
  package init(_ configuration: ReplayConfiguration) { self.configuration = configuration }

  /// Replays the captures and writes the statistics, whatever happens.
  ///
  /// - Parameter output: Where records go.
  /// - Parameter observer: Takes faults as they are known, and how far reading has come.
  package func run(
    into output: any RecordOutput = OutputFile.standardOutput, observer: any ReplayObserver
  ) -> ReplayOutcome {
    configuration.withStatistics(observer) { replay(&$0, output, observer) }
  }

  /// Replays the captures and gives the statistics themselves, for callers in the same process.
  package func statistics(
    into output: any RecordOutput, observer: any ReplayObserver
  ) -> (ReplayOutcome, ReplayStatistics) {
    var statistics = ReplayStatistics()
    let outcome = replay(&statistics, output, observer)
    return (outcome, statistics)
  }

  /// Writes the statistics of a run that never began, as a usage error leaves them.
  package static func writeEmptyStatistics(to path: String) {
    guard let file = try? StatisticsFile.open(path) else { return }
    _ = file.replace(with: ReplayStatistics().json)
  }

  private func replay(
    _ statistics: inout ReplayStatistics, _ output: any RecordOutput, _ observer: any ReplayObserver
  ) -> ReplayOutcome {
    let registry = InterfaceRegistry(mergesInterfaces: configuration.interfaceID != nil)
    let topology: ReplayTopology?
    let ranges: ServiceRanges?
    do throws(ReplayTopologyError) {
      topology = try ReplayTopology(configuration, registry)
      ranges = try configuration.loadRanges()
    } catch {
      for sentence in error.sentences { observer.diagnose(sentence) }
      return .failed
    }
    let describe = description(topology)
    let classifier = ReplayClassifier(
      configuration, topology, configuration.makeMatcher(registry, describe))
    let judge: TopologyJudge?
    do throws(VerdictError) {
      judge = try topology?.makeJudge()
    } catch {
      observer.diagnose(error.description)
      return .failed
    }
    let source = ReplaySource(
      paths: configuration.paths, registry: registry,
      annotation: PacketAnnotation(
        classifier: classifier, finders: topology.map { SharedFinders($0.versions.map(\.finder)) }))
    guard source.faults.isEmpty else {
      for fault in source.faults { observer.diagnose(fault.description) }
      if configuration.paths.count > source.faults.count {
        observer.diagnose("nothing was recorded, because not every capture could be opened")
      }
      return .failed
    }
    do throws(AggregationError) {
      let aggregator = try FlowAggregator(
        .init(
          interval: configuration.interval, flowLimit: configuration.flowLimit,
          hashSeed: .random(in: .min ... .max)),
        classifier: classifier)
      var pipeline = ReplayPipeline(
        aggregator, makeSink(registry, topology, ranges, output, describe), observer)
      let reading = try pipeline.run(source, judge, threads: configuration.threads)
      pipeline.finish()
      statistics = pipeline.statistics
      statistics.evictedConnections = reading.evictedConnections
      return Replay.outcome(pipeline.sink, reading, observer)
    } catch {
      observer.diagnose(error.description)
      return .failed
    }
  }

  private func makeSink(
    _ registry: InterfaceRegistry, _ topology: ReplayTopology?, _ ranges: ServiceRanges?,
    _ output: any RecordOutput, _ describe: @escaping InterfaceDescription
  ) -> ReplaySink {
    ReplaySink(
      encoder: RecordEncoder(
        format: configuration.recordedFormat, style: configuration.output,
        header: configuration.writesHeader, lines: configuration.lines,
        provider: configuration.makeContexts(topology, ranges)),
      output: output, registry: registry, topology: topology, filter: configuration.filter,
      describe: describe)
  }

  /// What records say about interfaces: what the topology knows, else what the user said.
  private func description(_ topology: ReplayTopology?) -> InterfaceDescription {
    let named = configuration.interfaceID
    let accountID = configuration.accountID
    return { name, version in
      topology?.metadata(of: name, inVersion: version)
        ?? NetworkInterface(id: named ?? InterfaceID(derivedFrom: name), accountID: accountID)
    }
  }

  private static func outcome(
    _ sink: ReplaySink, _ reading: ReplayReading, _ observer: any ReplayObserver
  ) -> ReplayOutcome {
    if let outcome = sink.failedOutcome(observer) { return outcome }
    let faults = reading.faults
    for fault in faults { observer.diagnose(fault.description) }
    let closing = ClosingWords(
      books: sink.books, isBalanced: sink.isBalanced,
      evictedConnections: reading.evictedConnections)
    closing.say(to: observer)
    // A fault that is no damage, such as a link type met late, leaves nothing that was asked for.
    if sink.books.recorded == 0, faults.contains(where: { !$0.isIncomplete }) { return .failed }
    return faults.isEmpty && closing.isWhole ? .complete : .incomplete
  }
}
