/// Which packets a probe counts, and how much room it has.
package struct ProbeConfiguration: Sendable {
  /// The network namespace whose firewall is watched.
  package var namespace = ProbeNamespace.current
  /// Flows that fit between two drains; more are counted as missed.
  ///
  /// The kernel takes 152 bytes a flow at once, for two tables.
  package var flowCapacity = ProbeLimits.flowCapacity
  /// The interfaces that count, by the kernel's index; empty for all but loopback.
  package var interfaces: Set<UInt32> = []
  /// Marks that say little, and give way to the next that is not of them.
  package var yieldingMarks: MarkPattern?
  /// Whether nothing counts before `FlowProbe.setPaused(false)`.
  package var isPaused = false

  /// Watches all interfaces of the caller's namespace.
  package init() {}
}

/// Where a probe is attached.
package enum ProbeNamespace: Hashable, Sendable {
  /// The namespace of the calling thread.
  case current
  /// A namespace that `ip netns` knows by this name.
  case named(String)
  /// A file of a namespace, such as `/proc/1234/ns/net`.
  case path(String)
  /// An open file of a namespace; it stays the caller's.
  case descriptor(Int32)
}

/// A set of packet marks: those whose bits under `mask` are `value`.
package struct MarkPattern: Hashable, Sendable {
  /// The bits that count.
  package var mask: UInt32
  /// What they have to be.
  package var value: UInt32

  /// Describes a set of marks; with an empty mask no mark belongs to it.
  package init(mask: UInt32, value: UInt32) {
    (self.mask, self.value) = (mask, value & mask)
  }
}

/// Sizes of the probe.
package enum ProbeLimits {
  /// Flows between two drains where nothing else is asked for; 40 MB of kernel memory.
  package static let flowCapacity = 131_072
  /// The most that can be asked for; 2.5 GB of kernel memory.
  package static let largestFlowCapacity = 8_388_608
  /// Interfaces that are counted apart; further ones share the counts of index 0.
  package static let interfaceCapacity = 65_535
  /// Rows that are taken from the kernel and lent at a time.
  static let batchRows = 4_096
}
