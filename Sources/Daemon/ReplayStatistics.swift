package import FlowModel

/// The closing identity of a run, as `--stats-json` writes it.
package struct ReplayStatistics: Sendable {
  /// Where every packet went.
  package var books = TrafficBooks()
  /// Lines written, NODATA and SKIPDATA included.
  package var records: UInt64 = 0
  /// The most flows that were live at the same time.
  package var flowsPeak = 0
  /// Tracked connections that were forgotten for want of room; see `ReplayConfiguration`.
  package var evictedConnections: UInt64 = 0
  /// What live interfaces counted themselves; nil for captures of files, which have none.
  package var interfaces: [InterfaceComparison]?

  /// Statistics of a run that read nothing.
  package init() {}

  /// How every statistics file begins, by which it is told from a file of another kind.
  static let jsonBeginning = "{\"received\":"

  /// One JSON object on one line; `bytes` are the IP-layer bytes in records.
  package var json: String {
    var fields = [
      "\(books.received)", "\"recorded\":\(books.recorded)",
      "\"filtered\":\(books.filtered)",
      "\"not_logged\":\(ReplayStatistics.object(books.notLogged) { $0.name })",
      "\"skipped\":\(ReplayStatistics.object(books.skipped) { $0.name })",
      "\"unparsed\":\(ReplayStatistics.object(books.unparsed) { $0.name })",
      "\"records\":\(records)", "\"bytes\":\(books.recordedBytes)",
      "\"flows_peak\":\(flowsPeak)", "\"connections_evicted\":\(evictedConnections)",
    ]
    if let interfaces {
      fields.append("\"interfaces\":[\(interfaces.map(\.json).joined(separator: ","))]")
    }
    return "\(ReplayStatistics.jsonBeginning)\(fields.joined(separator: ","))}\n"
  }

  /// Every name with its count, zeros included, so that readers need no defaults.
  private static func object<Name>(
    _ counters: InlineCounters<Name>, name: (Name) -> String
  ) -> String {
    let fields = Name.allCases.map { "\"\(name($0))\":\(counters[$0])" }
    return "{\(fields.joined(separator: ","))}"
  }
}

extension ReplayConfiguration {
  /// Runs something and writes its statistics, whatever becomes of it; a place where they cannot be
  /// written stops it before it begins.
  func withStatistics(
    _ observer: any ReplayObserver, _ run: (inout ReplayStatistics) -> ReplayOutcome
  ) -> ReplayOutcome {
    var file: StatisticsFile?
    do throws(OutputError) {
      if let statsPath { file = try StatisticsFile.open(statsPath) }
    } catch {
      observer.diagnose(error.description)
      return .failed
    }
    var statistics = ReplayStatistics()
    let outcome = run(&statistics)
    if let error = file?.replace(with: statistics.json) {
      observer.diagnose(error.description)
      return .failed
    }
    return outcome
  }
}
