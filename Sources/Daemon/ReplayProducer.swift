import FlowModel
import PacketCapture
import Threads

/// Reads and decodes on a thread of its own, blocks ahead of aggregation; judges when it is far
/// ahead.
///
/// `@unchecked Sendable` holds because the source is used by the new thread alone from `start`
/// until `join` returns, and by the starting thread alone before and after.
final class ReplayProducer: @unchecked Sendable {
  private let relay: JudgingRelay
  private var source: ReplaySource?
  private var thread: SystemThread?

  init(_ source: consuming ReplaySource, _ relay: JudgingRelay) {
    self.source = consume source
    self.relay = relay
  }

  /// Begins to read; false when the kernel gives no thread.
  func start() -> Bool {
    thread = try? SystemThread.start { self.run() }
    return thread != nil
  }

  /// Waits for the thread's end, and gives the faults that reading met.
  func join() -> [CaptureError] {
    thread?.join()
    switch source {
    case .some(let source): return source.faults
    case .none: return []
    }
  }

  /// Lets the thread end whenever its reading does; nothing more is taken from it.
  func abandon() {
    relay.unjudged.cancel()
    thread?.detach()
  }

  /// Gives the source back when no thread could be started.
  func reclaim() -> ReplaySource {
    source.take() ?? ReplaySource()
  }

  private func run() {
    let ring = relay.unjudged
    var patience = Patience()
    var isMore = true
    while isMore, !ring.isCancelled {
      let isBusy =
        ring.produce { block in isMore = source?.fill(&block) ?? false } || relay.workForReader()
      if isBusy { patience.reset() } else { patience.wait() }
    }
    ring.finish()
  }
}
