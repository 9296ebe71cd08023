import Daemon

/// Shows faults, and on a terminal how far a replay has come once it takes longer than a second.
final class TerminalObserver: ReplayObserver {
  private let line = ProgressLine()

  func diagnose(_ sentence: String) {
    clear()
    Console.diagnose(sentence)
  }

  func progress(packets: UInt64) {
    line.show { elapsed in
      let millions = packets / 1_000_000
      let tenths = packets / 100_000 % 10
      let rateTenths = Int(Double(packets) / elapsed / 1_000_000 * 10)
      return "\(millions).\(tenths) million packets,"
        + " \(rateTenths / 10).\(rateTenths % 10) million a second"
    }
  }

  /// Wipes the progress line, so that what follows begins at the left.
  func clear() { line.clear() }
}
