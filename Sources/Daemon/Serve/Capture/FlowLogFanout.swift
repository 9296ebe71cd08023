import FlowModel

/// Hands the flows of one aggregation interval to every flow log that wants some of them.
///
/// Packets have been summed by then, so a further flow log costs what its own records cost.
final class FlowLogFanout: StageSink {
  /// Seconds of a window.
  let interval: UInt32
  private let counters: CaptureCounters
  private let hand: (FlowLogBatch) -> Void
  private let windowEnded: () -> Void
  /// Brings names and rules up to date before flows that need them.
  private let refresh: (FlowLogFanout) -> Void
  /// Flow logs of this interval.
  var channels: [FlowLogChannel] = []
  /// The second of the latest packet among the flows so far; 0 before the first.
  private(set) var lastSecond: UInt32 = 0

  init(
    interval: UInt32, counters: CaptureCounters, refresh: @escaping (FlowLogFanout) -> Void,
    hand: @escaping (FlowLogBatch) -> Void, windowEnded: @escaping () -> Void
  ) {
    self.interval = interval
    self.counters = counters
    self.refresh = refresh
    self.hand = hand
    self.windowEnded = windowEnded
  }

  /// Windows are summed for the books even where nobody has a flow log.
  var isWanted: Bool { true }

  func receive(_ flows: Span<Flow>) {
    for index in flows.indices { lastSecond = max(lastSecond, flows[index].lastSecond) }
    guard !channels.isEmpty else { return }
    refresh(self)
    for channel in channels { channel.receive(flows, hand) }
  }

  func receive(_ status: StatusRecord) {
    guard !channels.isEmpty else { return }
    refresh(self)
    for channel in channels { channel.receive(status) }
  }

  func close(_ books: WindowBooks) {
    for channel in channels { channel.endWindow(hand) }
    counters.add(books)
    windowEnded()
  }
}
