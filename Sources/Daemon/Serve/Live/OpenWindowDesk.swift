internal import Synchronization
internal import Threads

/// Where requests ask the thread that captures for copies of its open windows.
///
/// It copies between two batches, when it looks here: nobody else ever touches its flows.
final class OpenWindowDesk: Sendable {
  /// Questions that may be without an answer; further ones are refused at once.
  static let waitingLimit = 4

  /// What one request asks for.
  struct Wish: Sendable {
    /// Flow logs whose share is asked for; nil for all flows.
    var flowLogs: Set<String>?
    /// Called by the thread that writes records, which must not be kept.
    var take: @Sendable (OpenWindows) -> Void
  }

  private let wishes = Mutex<[Wish]>([])
  /// Questions without an answer, those included that the queue of the capture holds.
  private let unanswered = Mutex(0)
  /// Looked at between any two batches, so it is no lock.
  private let hasWishes = Atomic(false)
  /// Whether somebody captures who looks here, and knows all flow logs by now.
  private let isAttended = Atomic(false)

  /// Waits until somebody captures, as a server answers before it does; false where nobody begins.
  func awaitStart(milliseconds: Int) -> Bool {
    let signal = WakeSignal()
    for _ in 0..<milliseconds / OpenWindowDesk.lookMilliseconds {
      if isAttended.load(ordering: .acquiring) { return true }
      signal.wait(milliseconds: OpenWindowDesk.lookMilliseconds)
    }
    return isAttended.load(ordering: .acquiring)
  }

  private static let lookMilliseconds = 10

  /// Asks, and waits for the answer; nil where nobody captures, or too many ask.
  ///
  /// - Parameter atOnce: Is called by the thread that writes records when those of all windows that
  ///   had ended are written, and before any further one is.
  func ask(
    flowLogs: Set<String>?, milliseconds: Int, atOnce: @escaping @Sendable () -> Void = {}
  ) -> OpenWindows? {
    let found = Answer()
    let isTaken = unanswered.withLock { count in
      guard count < OpenWindowDesk.waitingLimit else { return false }
      count += 1
      return true
    }
    guard isTaken else { return nil }
    let wish = Wish(flowLogs: flowLogs) { [self] windows in
      atOnce()
      found.give(windows)
      unanswered.withLock { $0 -= 1 }
    }
    wishes.withLock { $0.append(wish) }
    hasWishes.store(true, ordering: .releasing)
    return found.wait(milliseconds: milliseconds)
  }

  /// Notes that a capture has begun, and that deliveries know of all flow logs.
  func attend() { isAttended.store(true, ordering: .releasing) }

  /// Hands on what waits, on the thread that captures.
  func serve(_ copy: (Wish) -> Void) {
    guard hasWishes.load(ordering: .acquiring) else { return }
    hasWishes.store(false, ordering: .relaxed)
    let waiting = wishes.withLock { wishes in
      defer { wishes = [] }
      return wishes
    }
    for wish in waiting { copy(wish) }
  }

  /// What one request waits for.
  private final class Answer: Sendable {
    private let found = Mutex<OpenWindows?>(nil)
    private let signal = WakeSignal()

    func give(_ windows: OpenWindows) {
      found.withLock { $0 = windows }
      signal.post()
    }

    func wait(milliseconds: Int) -> OpenWindows? {
      signal.wait(milliseconds: milliseconds)
      return found.withLock { $0 }
    }
  }
}
