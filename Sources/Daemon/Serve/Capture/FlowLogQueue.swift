import FlowAggregation
import FlowModel
import Synchronization
import Threads

/// What a capture has for the thread that writes its records, in the order in which it happened.
///
/// Encoding a window of a million flows takes about a second, in which packets would wait; handing
/// its flows over takes some hundredths of one.
final class FlowLogQueue: Sendable {
  /// One thing that happened.
  enum Item: Sendable {
    /// There are other flow logs, or they are about other interfaces; nil before the first packet.
    case news(CaptureWishes.News, at: PacketTime?)
    /// The VPC is another one.
    case topology(Timed<ReplayVersion>)
    /// Flows of a window of so many seconds.
    case flows([Flow], interval: UInt32)
    /// Records without traffic of such a window.
    case statuses([StatusRecord], interval: UInt32)
    /// A window has ended, and all of its flows came before.
    case windowEnded(WindowBooks)
    /// Somebody asks what open windows hold.
    case question(OpenWindowQuestion)
    /// No more packets come.
    case captureEnded

    /// What it weighs.
    fileprivate var flowCount: Int {
      if case .flows(let flows, _) = self { flows.count } else { 0 }
    }
  }

  private struct State {
    var items: [Item] = []
    var flows = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let news = WakeSignal()
  private let room = WakeSignal()
  private let flowLimit: Int

  /// Nothing waits yet.
  ///
  /// - Parameter flowLimit: Flows that may wait (64 bytes each); where nobody says, as many as two
  ///   aggregations hold, as a minute and ten minutes may end together.
  ///   Beyond them the capture waits too, as it would if it wrote records itself; what the kernel
  ///   cannot keep meanwhile is counted and told as SKIPDATA.
  init(flowLimit: Int = 2 * AggregationLimits.flowTableEntryLimit) { self.flowLimit = flowLimit }

  /// Adds what happened; waits only where more flows wait than may.
  func put(_ item: Item) {
    while state.withLock({ $0.flows >= flowLimit }) { room.wait(milliseconds: 1_000) }
    let wasEmpty = state.withLock { state in
      defer { state.items.append(item) }
      state.flows += item.flowCount
      return state.items.isEmpty
    }
    if wasEmpty { news.post() }
  }

  /// Tells that nothing comes any more.
  func close() {
    state.withLock { $0.isClosed = true }
    news.post()
  }

  /// Hands on everything in turn until the queue is closed and empty.
  func drain(_ body: (Item) -> Void) {
    while true {
      var (items, isClosed) = state.withLock { state in
        let taken = state.items
        state.items = []
        return (taken, state.isClosed)
      }
      guard !items.isEmpty else {
        if isClosed { return }
        news.wait(milliseconds: 1_000)
        continue
      }
      // Each is let go behind its turn: together they are a whole window.
      items.reverse()
      while let item = items.popLast() {
        body(item)
        free(item.flowCount)
      }
    }
  }

  private func free(_ flows: Int) {
    guard flows > 0 else { return }
    let hasRoomAgain = state.withLock { state in
      let wasFull = state.flows >= flowLimit
      state.flows -= flows
      return wasFull && state.flows < flowLimit
    }
    if hasRoomAgain { room.post() }
  }
}
