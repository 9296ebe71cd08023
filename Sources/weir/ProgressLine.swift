import Glibc

/// One line on a terminal that says how far something has come, once it takes longer than a second.
final class ProgressLine {
  private static let quietSeconds = 1.0
  private static let refreshSeconds = 0.25

  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ProgressLine.now()
  private var shown = 0.0

  /// Shows what the closure makes of the seconds so far, a few times a second at most.
  func show(_ text: (_ elapsed: Double) -> String) {
    guard isTerminal else { return }
    let elapsed = ProgressLine.now() - start
    guard elapsed > ProgressLine.quietSeconds, elapsed - shown > ProgressLine.refreshSeconds else {
      return
    }
    shown = elapsed
    Console.write("\r\u{1b}[Kweir: \(text(elapsed))", to: .error)
  }

  /// Wipes the line, so that what follows begins at the left.
  func clear() {
    guard shown > 0 else { return }
    shown = 0
    Console.write("\r\u{1b}[K", to: .error)
  }

  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
