extension LiveCaptureRun {
  /// Captures as `run` does, and tells what became of every packet.
  ///
  /// Whoever observes wants to know whether there was anything to see.
  package func observe(
    into output: any RecordOutput = OutputFile.standardOutput, stop: StopFlag,
    observer: any ReplayObserver
  ) -> (ReplayOutcome, ReplayStatistics) {
    var seen = ReplayStatistics()
    let outcome = configuration.records.withStatistics(observer) { statistics in
      defer { seen = statistics }
      return capture(&statistics, output, stop, observer)
    }
    return (outcome, seen)
  }
}
