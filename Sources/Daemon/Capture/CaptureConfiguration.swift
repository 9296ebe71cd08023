/// Where live packets come from.
package enum CaptureBackend: String, CaseIterable, Sendable {
  /// The best that works here.
  case auto
  /// The kernel probe: sums from the kernel, with its own verdict.
  case kernel
  /// Packets from the kernel's ring, through libpcap.
  case ring
}

/// Everything that decides on a live capture.
package struct CaptureConfiguration: Sendable {
  /// What becomes of packets, as in a replay; its captures are not looked at.
  package var records = ReplayConfiguration(paths: [])
  /// Names of interfaces; empty for all that are up, but for the loopback.
  package var interfaces: [String] = []
  /// The network namespace: a name, or a path; nil for the one that Weir runs in.
  package var namespace: String?
  /// The lab whose flow logs are wanted, in whose router the capture runs; nil for this host.
  package var lab: String?
  /// Where packets come from.
  package var backend = CaptureBackend.auto
  /// Seconds after which the capture ends by itself; nil for never.
  package var duration: Int?
  /// Whether silent interfaces give NODATA records.
  package var writesNoData = true

  /// Asks for everything at its default.
  package init() {}
}
