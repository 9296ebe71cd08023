/// Hears of a replay while it runs.
package protocol ReplayObserver {
  /// Takes one line for standard error: a fault and what would work.
  func diagnose(_ sentence: String)
  /// Takes the number of packets read so far, every few hundred thousand packets.
  func progress(packets: UInt64)
}
