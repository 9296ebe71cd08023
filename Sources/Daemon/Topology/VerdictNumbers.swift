import FlowModel

/// The numbers under which a run's records name the rules of verdicts, found without hashing names.
///
/// Open addressing over the verdict's 32 bits; grows with the verdicts that occur, of which there
/// are a few for each rule.
struct VerdictNumbers {
  /// The verdict's bits in the upper half, the number in the lower, and `used` at bit 16.
  private var entries = [UInt64](repeating: 0, count: 1024)
  private var count = 0
  private static let used: UInt64 = 1 << 16

  /// The number of a verdict; nil when it has none yet.
  @inline(__always)
  subscript(verdict: Verdict) -> UInt16? {
    let entries = entries.span
    let wanted = UInt64(verdict.rawValue) << 32 | VerdictNumbers.used
    var position = VerdictNumbers.home(verdict.rawValue) & (entries.count - 1)
    while entries[position] != 0 {
      if entries[position] & ~0xffff == wanted {
        return UInt16(truncatingIfNeeded: entries[position])
      }
      position = (position + 1) & (entries.count - 1)
    }
    return nil
  }

  /// Gives a verdict its number; it has none yet.
  mutating func insert(_ verdict: Verdict, number: UInt16) {
    if count * 2 >= entries.count {
      let old = entries
      entries = Array(repeating: 0, count: old.count * 2)
      for entry in old where entry != 0 { place(entry) }
    }
    place(UInt64(verdict.rawValue) << 32 | VerdictNumbers.used | UInt64(number))
    count += 1
  }

  private mutating func place(_ entry: UInt64) {
    var position = VerdictNumbers.home(UInt32(entry >> 32)) & (entries.count - 1)
    while entries[position] != 0 { position = (position + 1) & (entries.count - 1) }
    entries[position] = entry
  }

  @inline(__always)
  private static func home(_ bits: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(bits) &* 0x9e37_79b9_7f4a_7c15) >> 32)
  }
}
