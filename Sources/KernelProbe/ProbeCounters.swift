/// What a probe counted apart from flows, since it was opened.
///
/// Once the probe is detached and drained, `received` of an interface is the sum of the packets of
/// all rows, `missed` and `unparsed`. Before, rows that are still in the kernel are the difference.
package struct ProbeCounters: Hashable, Sendable {
  /// The counts of one interface.
  package struct Interface: Hashable, Sendable {
    /// The kernel's index; 0 for all interfaces beyond `ProbeLimits.interfaceCapacity`.
    package let index: UInt32
    /// Packets that were accepted or refused.
    package let received: UInt64
    /// Packets of no row, because the table had no room for another flow.
    package let missed: UInt64
    /// Packets of no row, because their IP header made no sense.
    package let unparsed: UInt64
    /// The missed packets that found room but could not be entered.
    package let insertFailures: UInt64
    /// The received packets that shared a buffer of the kernel with the one before them.
    ///
    /// The interface may have counted them together: `received - folded` are buffers.
    package let folded: UInt64
  }

  /// Every interface that had a packet, by index.
  package let interfaces: [Interface]
  /// Refused packets that the kernel did not report, as they were freed inside the probe itself.
  package let recursionMisses: UInt64

  /// Nothing counted.
  package static var none: ProbeCounters { ProbeCounters(interfaces: [], recursionMisses: 0) }

  /// Puts counters together.
  package init(interfaces: [Interface], recursionMisses: UInt64) {
    self.interfaces = interfaces
    self.recursionMisses = recursionMisses
  }
}
