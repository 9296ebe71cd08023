import FlowModel

extension ServeCapture {
  /// Copies what open windows hold, for somebody who asks.
  ///
  /// What it costs the thread that captures is the copying, 64 bytes a flow; everything else is
  /// done by whoever asked.
  ///
  /// - Parameter flowLogs: Those whose share is wanted; nil for all that is recorded, of the
  ///   longest interval that there is.
  func copyOpenWindows(_ flowLogs: Set<String>?) -> OpenWindows {
    var windows = OpenWindows()
    windows.time = clock
    let longest = stages.keys.max() ?? FlowLogDesk.standardInterval
    windows.shares = desk.shares(of: flowLogs, interval: longest)
    for interval in Set(windows.shares.map(\.interval)) {
      guard let stage = stages[interval] else { continue }
      windows.sums[interval] = OpenWindows.Sums(since: stage.openSince, flows: stage.openFlows)
    }
    windows.rules = rules.texts
    windows.versions = served.versions
    windows.ranges = setup.ranges
    let seen = desk.lastSecond
    windows.lastSecond = seen == 0 ? nil : seen
    return windows
  }
}
