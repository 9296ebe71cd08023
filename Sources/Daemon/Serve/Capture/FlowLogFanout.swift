import FlowModel

/// Hands the flows of one aggregation interval to the thread that writes records.
///
/// Packets have been summed by then, so a further flow log costs what its own records cost.
final class FlowLogFanout: StageSink {
  /// Seconds of a window.
  let interval: UInt32
  private let queue: FlowLogQueue
  /// Whether a flow log of this interval is there.
  var isRecorded = false
  /// Records without traffic that go together: there may be one for each of many interfaces.
  private var statuses: [StatusRecord] = []
  /// The second of the latest packet among the flows so far; 0 before the first.
  private(set) var lastSecond: UInt32 = 0

  init(interval: UInt32, queue: FlowLogQueue) {
    self.interval = interval
    self.queue = queue
  }

  /// Windows are summed for the books even where nobody has a flow log.
  var isWanted: Bool { true }

  func receive(_ flows: Span<Flow>) {
    for index in flows.indices { lastSecond = max(lastSecond, flows[index].lastSecond) }
    guard isRecorded, !flows.isEmpty else { return }
    unsafe flows.withUnsafeBufferPointer {
      unsafe queue.put(.flows(Array($0), interval: interval))
    }
  }

  func receive(_ status: StatusRecord) {
    if isRecorded { statuses.append(status) }
  }

  func close(_ books: WindowBooks) {
    if !statuses.isEmpty {
      queue.put(.statuses(statuses, interval: interval))
      statuses = []
    }
    queue.put(.windowEnded(books))
  }
}
