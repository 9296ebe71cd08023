import Daemon
import Glibc

/// Shows faults, and on a terminal how far a replay has come once it takes longer than a second.
final class TerminalObserver: ReplayObserver {
  private static let quietSeconds = 1.0
  private static let refreshSeconds = 0.25

  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = TerminalObserver.now()
  private var shown = 0.0

  func diagnose(_ sentence: String) {
    clear()
    Console.diagnose(sentence)
  }

  func progress(packets: UInt64) {
    guard isTerminal else { return }
    let elapsed = TerminalObserver.now() - start
    guard elapsed > TerminalObserver.quietSeconds,
      elapsed - shown > TerminalObserver.refreshSeconds
    else { return }
    shown = elapsed
    let millions = packets / 1_000_000
    let tenths = packets / 100_000 % 10
    let rate = Double(packets) / elapsed / 1_000_000
    let rateTenths = Int(rate * 10)
    Console.write(
      "\r\u{1b}[Kweir: \(millions).\(tenths) million packets,"
        + " \(rateTenths / 10).\(rateTenths % 10) million a second", to: .error)
  }

  /// Wipes the progress line, so that what follows begins at the left.
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
