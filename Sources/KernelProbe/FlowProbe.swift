internal import CFlowProbe
internal import FlowModel
internal import Glibc

/// Counts, inside the kernel, what the firewall of a network namespace accepted and refused.
///
/// It lives as long as its owner: with the last descriptor, also by the process's death, the kernel
/// detaches and frees everything.
@safe package struct FlowProbe: ~Copyable {
  private let handle: OpaquePointer
  private var watched: Set<UInt32>
  private let yielding: MarkPattern?
  private var isPaused: Bool
  private var rows = RowBuffer()
  private let capacity: Int
  /// Rows that had been begun when the tables were exchanged last.
  private var begunBefore: UInt64 = 0

  /// Loads the programs and attaches them; counting has begun when this returns.
  ///
  /// It takes about a tenth of a second. A thread of its own enters the namespace; the caller's
  /// stays where it is.
  package static func open(
    _ configuration: ProbeConfiguration
  ) throws(ProbeError) -> FlowProbe {
    try FlowProbe(configuration)
  }

  private init(_ configuration: ProbeConfiguration) throws(ProbeError) {
    let capacity = configuration.flowCapacity
    guard (1...ProbeLimits.largestFlowCapacity).contains(capacity) else {
      throw .flowCapacity(capacity)
    }
    let namespace = try NamespaceFile(configuration.namespace)
    let listed = Array(configuration.interfaces)
    let settings = FlowProbe.settings(
      listed, configuration.yieldingMarks, isPaused: configuration.isPaused)
    var failure = weir_probe_failure()
    let opened = unsafe listed.withUnsafeBufferPointer { list in
      var request = unsafe weir_probe_request(
        namespace_descriptor: namespace.descriptor, flow_capacity: UInt32(capacity),
        settings: settings, listed: list.baseAddress, listed_count: list.count)
      return unsafe weir_probe_open(&request, &failure)
    }
    guard let opened = unsafe opened else {
      throw ProbeError(failure, configuration)
    }
    unsafe handle = opened
    self.capacity = capacity
    watched = configuration.interfaces
    yielding = configuration.yieldingMarks
    isPaused = configuration.isPaused
  }

  deinit { unsafe weir_probe_close(handle) }

  /// Counts the packets of these interfaces from now on; of all but loopback when there are none.
  package mutating func setInterfaces(_ interfaces: Set<UInt32>) throws(ProbeError) {
    for added in interfaces.subtracting(watched) {
      try check(unsafe weir_probe_list(handle, added), "watch interface \(added)")
      watched.insert(added)
    }
    // Before the list shrinks, so that it is never empty by mistake.
    var settings = FlowProbe.settings(Array(interfaces), yielding, isPaused: isPaused)
    try check(unsafe weir_probe_set_settings(handle, &settings), "change the watched interfaces")
    for removed in watched.subtracting(interfaces) {
      try check(unsafe weir_probe_unlist(handle, removed), "leave interface \(removed)")
      watched.remove(removed)
    }
  }

  /// Counts nothing, or goes on counting: at once, for all that is attached.
  ///
  /// A packet that is being counted at this moment still is.
  package mutating func setPaused(_ paused: Bool) throws(ProbeError) {
    var settings = FlowProbe.settings(Array(watched), yielding, isPaused: paused)
    try check(unsafe weir_probe_set_settings(handle, &settings), "pause or go on")
    isPaused = paused
  }

  /// How full the table that takes packets is, from 0 to 1; cheap enough to ask often.
  package func fill() throws(ProbeError) -> Double {
    Double(try begunRows() &- begunBefore) / Double(capacity)
  }

  /// Lends all rows that were counted since the last drain, in batches, and gives the counters.
  ///
  /// Waits 10 to 15 ms for the kernel to let go of the table, so a few times a second is often
  /// enough while `fill` is low. No packet is lost or counted twice. When it fails, what was not
  /// lent comes with a later drain.
  package mutating func drain(
    _ body: (Span<ProbedFlow>) -> Void
  ) throws(ProbeError) -> ProbeCounters {
    // Before the exchange: rows that fall between the two only make the table look fuller.
    let begun = try begunRows()
    try check(unsafe weir_probe_swap(handle), "exchange the tables of flows")
    begunBefore = begun
    let clock = MonotonicClock.now()
    var isFinished = false
    while !isFinished {
      let count = unsafe rows.fill(from: handle, clock: clock, isFinished: &isFinished)
      try check(Int32(clamping: count), "read the table of flows")
      body(rows.span)
    }
    return try counters()
  }

  /// Stops counting; a last drain then gives everything, and the books close exactly.
  package mutating func detach() { unsafe weir_probe_detach(handle) }

  /// Stops counting and forgets what was not drained.
  package consuming func close() {}

  private func begunRows() throws(ProbeError) -> UInt64 {
    var count: UInt64 = 0
    try check(unsafe weir_probe_begun_rows(handle, &count), "read how full the table is")
    return count
  }

  private func counters() throws(ProbeError) -> ProbeCounters {
    var rows = [weir_interface_row](repeating: weir_interface_row(), count: 64)
    while true {
      let room = UInt32(rows.count)
      let count = unsafe weir_probe_counts(handle, &rows, room)
      try check(Int32(clamping: count), "read the counts of interfaces")
      if count <= rows.count {
        rows.removeLast(rows.count - count)
        break
      }
      rows = [weir_interface_row](repeating: weir_interface_row(), count: count + 64)
    }
    var misses: UInt64 = 0
    try check(unsafe weir_probe_recursion_misses(handle, &misses), "read the probe's statistics")
    return ProbeCounters(rows, recursionMisses: misses)
  }

  private func check(_ status: Int32, _ step: String) throws(ProbeError) {
    if status < 0 { throw .refused(step: step, reason: ProbeError.words(errno: -status)) }
  }

  private static func settings(
    _ listed: [UInt32], _ yielding: MarkPattern?, isPaused: Bool
  ) -> weir_probe_settings {
    weir_probe_settings(
      net_cookie: 0, only_listed: listed.isEmpty ? 0 : 1, yielding_mask: yielding?.mask ?? 0,
      yielding_value: yielding?.value ?? 0, paused: isPaused ? 1 : 0)
  }
}

// Sendable: the handle has one owner, whose exclusive access guards all changes, and the C code
// behind it keeps nothing per thread.
extension FlowProbe: @unchecked Sendable {}

extension ProbeCounters {
  /// Takes over the kernel's counts; an interface that counted nothing is left out.
  fileprivate init(_ rows: [weir_interface_row], recursionMisses: UInt64) {
    let sums = Dictionary(grouping: rows.filter { $0.counts.received != 0 }, by: \.interface)
    let interfaces = sums.map { index, rows in
      Interface(
        index: index,
        received: rows.reduce(0) { $0 + $1.counts.received },
        missed: rows.reduce(0) { $0 + $1.counts.missed },
        unparsed: rows.reduce(0) { $0 + $1.counts.unparsed },
        insertFailures: rows.reduce(0) { $0 + $1.counts.failed },
        folded: rows.reduce(0) { $0 + $1.counts.folded })
    }
    self.init(
      interfaces: interfaces.sorted { $0.index < $1.index }, recursionMisses: recursionMisses)
  }
}
