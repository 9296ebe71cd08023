import FlowModel

extension ServeCapture {
  /// Copies what open windows hold, for somebody who asks; the thread that writes records answers.
  ///
  /// What it costs the thread that captures is the copying, 64 bytes a flow.
  func copyOpenWindows(for wish: OpenWindowDesk.Wish) -> OpenWindowQuestion {
    var windows = OpenWindows()
    windows.time = clock
    let longest = stages.keys.max() ?? ServeCapture.standardInterval
    let wanted = wish.flowLogs.map { Set($0.compactMap { intervals[$0] }) } ?? [longest]
    for interval in wanted {
      guard let stage = stages[interval] else { continue }
      windows.sums[interval] = OpenWindows.Sums(since: stage.openSince, flows: stage.openFlows)
    }
    windows.rules = numbers.rules.texts
    windows.versions = served.versions
    windows.ranges = setup.ranges
    windows.lastSecond = fanouts.values.map(\.lastSecond).max().flatMap { $0 == 0 ? nil : $0 }
    return OpenWindowQuestion(wish: wish, longestInterval: longest, windows: windows)
  }
}

/// What somebody asked, with the flows that were open then.
///
/// It goes through the queue like everything else, so that it is answered when all that had closed
/// before is with the delivery, and nothing that closed later.
struct OpenWindowQuestion: Sendable {
  fileprivate let wish: OpenWindowDesk.Wish
  /// The longest interval that packets are summed over.
  let longestInterval: UInt32
  fileprivate let windows: OpenWindows

  fileprivate init(wish: OpenWindowDesk.Wish, longestInterval: UInt32, windows: OpenWindows) {
    self.wish = wish
    self.longestInterval = longestInterval
    self.windows = windows
  }

  /// Flow logs whose share is asked for; nil for all flows.
  var flowLogs: Set<String>? { wish.flowLogs }

  /// Answers, with what each gets.
  func answer(_ shares: [OpenWindows.Share]) {
    var windows = windows
    windows.shares = shares
    wish.take(windows)
  }
}
