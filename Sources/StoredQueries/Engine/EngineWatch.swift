internal import FlowLogScanner
internal import QueryEngine
internal import QueryJobs
internal import Synchronization
internal import Threads

/// Looks after a query that the engine carries out: tells what has been read so far, and ends it
/// when its time is over.
final class EngineWatch: Sendable {
  private let session: RelationSession
  private let progress: QueryProgress
  private let wakeup = WakeSignal()
  private let hasEnded = Atomic(false)

  private static let lookMilliseconds = 50

  /// Begins to look.
  init(_ session: RelationSession, _ progress: QueryProgress) {
    self.session = session
    self.progress = progress
    progress.whenStopped { session.interrupt() }
    // Without a thread to spare, whoever asks for the query's state is its clock.
    let thread = try? SystemThread.start { [self] in look() }
    thread?.detach()
  }

  /// Looks no more.
  func end() {
    hasEnded.store(true, ordering: .sequentiallyConsistent)
    wakeup.post()
    progress.whenStopped(nil)
  }

  private func look() {
    while true {
      wakeup.wait(milliseconds: EngineWatch.lookMilliseconds)
      guard !hasEnded.load(ordering: .sequentiallyConsistent) else { return }
      var statistics = QueryStatistics()
      statistics.bytesScanned = session.bytesRead
      let report = session.report
      statistics.recordsScanned = report.records + session.otherRecords
      progress.report(statistics)
      // A query that is stopped now and then begins its next step is stopped again.
      if progress.isStopped { session.interrupt() }
    }
  }
}
