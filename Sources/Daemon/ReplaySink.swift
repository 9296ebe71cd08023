import FlowFilter
import FlowLogFormat
import FlowModel
import PacketCapture

/// Encodes what aggregation yields, writes it, and keeps the totals.
final class ReplaySink: StageSink {
  /// Bytes of text gathered before they are written.
  private static let writeThreshold = 256 * 1024
  /// Flows encoded between two looks at the buffer; keeps it within the second-level cache.
  private static let sliceLimit = 1024

  private var encoder: RecordEncoder
  private var output: any RecordOutput
  private let registry: InterfaceRegistry
  private let rules: DecidingRuleList?
  private let versions: Timed<ReplayVersion>?
  private let describe: InterfaceDescription
  private let filter: FilterExpression?
  /// The version of the topology that records speak of.
  private var version = 0
  /// How much the encoder knows of interfaces in each version, as the registry's revisions.
  private var knownRevisions: [Int]
  private let writesNoData: Bool
  private var knownRules = 0
  /// The totals of all closed windows.
  private(set) var books = TrafficBooks()
  /// Whether every window's books balanced.
  private(set) var isBalanced = true
  /// Why the output cannot be written any further.
  private(set) var failure: OutputError?

  /// Whether anybody still takes records.
  var isWanted: Bool { failure == nil }

  /// Begins the output.
  ///
  /// - Parameter rules: What numbers of rules mean; nil for those of the topology.
  /// - Parameter filter: Which flows are wanted; the silence of interfaces without any such flow
  ///   is not told either.
  /// - Parameter describe: What records say about the capture interface of this name, in this
  ///   version of the topology.
  init(
    encoder: consuming RecordEncoder, output: any RecordOutput, registry: InterfaceRegistry,
    topology: ReplayTopology?, rules: DecidingRuleList? = nil, writesNoData: Bool = true,
    filter: FilterExpression? = nil, describe: @escaping InterfaceDescription
  ) {
    self.filter = filter
    self.encoder = encoder
    self.output = output
    self.registry = registry
    self.rules = rules ?? topology?.rules
    self.writesNoData = writesNoData
    versions = topology?.versions
    knownRevisions = Array(repeating: 0, count: topology?.versions.values.count ?? 1)
    self.describe = describe
    self.encoder.begin()
  }

  /// Records written or waiting, status records included.
  var records: UInt64 { encoder.records }

  func receive(_ flows: Span<Flow>) {
    var start = 0
    while start < flows.count {
      let limit = min(flows.count, start + ReplaySink.sliceLimit)
      let end = endOfVersion(flows.extracting(start..<limit)) + start
      refreshNames()
      encoder.append(flows.extracting(start..<end))
      write(above: ReplaySink.writeThreshold)
      start = end
    }
  }

  func receive(_ status: StatusRecord) {
    if status.status == .noData && !writesNoData { return }
    if let versions, !versions.isConstant {
      version = versions.place(at: PacketTime(seconds: status.start, nanoseconds: 0))
      if status.status == .noData, isAbsent(status, versions) { return }
    }
    guard concerns(status) else { return }
    refreshNames()
    encoder.append(status)
    write(above: ReplaySink.writeThreshold)
  }

  /// Whether flows of the interface are wanted at all.
  private func concerns(_ status: StatusRecord) -> Bool {
    let names = registry.names
    guard let filter, Int(status.interface) < names.count else { return true }
    return filter.mayMatch(flowsOf: describe(names[Int(status.interface)], version))
  }

  /// Whether the interface is in no version of the time that a record speaks of; what is not there
  /// has no traffic to miss.
  private func isAbsent(_ status: StatusRecord, _ versions: Timed<ReplayVersion>) -> Bool {
    let last = versions.place(at: PacketTime(seconds: status.end, nanoseconds: 999_999_999))
    return versions.values[version...last].allSatisfy { version in
      let number = Int(status.interface)
      return number < version.interfaces.count && version.interfaces[number] == nil
    }
  }

  /// Enters a window's books and writes its records at once: somebody may be reading along.
  func close(_ window: WindowBooks) {
    for interface in window.interfaces {
      books.add(interface)
      isBalanced = isBalanced && interface.balance
    }
    write(above: 0)
  }

  /// How a run ended whose output failed, which is said; nil where it did not.
  func failedOutcome(_ observer: any ReplayObserver) -> ReplayOutcome? {
    switch failure {
    case .brokenPipe?: return .brokenPipe
    case let failure?:
      observer.diagnose(failure.description)
      return .incomplete
    case nil: return nil
    }
  }

  /// Ends the output and writes what is left.
  func finish() {
    encoder.end()
    write(above: 0)
  }

  /// Interfaces and rules appear while a capture is read; the encoder learns of them before flows
  /// that need them.
  private func refreshNames() {
    if let rules, rules.count != knownRules {
      let texts = rules.texts
      knownRules = texts.count
      encoder.setDecidingRules(texts)
    }
    let revision = registry.revision
    encoder.useInterfaces(ofVersion: version)
    guard revision != knownRevisions[version] else { return }
    knownRevisions[version] = revision
    encoder.setInterfaces(registry.names.map { describe($0, version) })
  }

  /// The number of flows that began under the version of the first, of which records speak now.
  private func endOfVersion(_ flows: Span<Flow>) -> Int {
    guard let versions, !versions.isConstant else { return flows.count }
    version = place(of: flows[0], versions)
    for index in flows.indices where place(of: flows[index], versions) != version { return index }
    return flows.count
  }

  private func place(of flow: Flow, _ versions: Timed<ReplayVersion>) -> Int {
    versions.place(at: PacketTime(seconds: flow.firstSecond, nanoseconds: 0), latest: version)
  }

  private func write(above threshold: Int) {
    guard encoder.count > threshold else { return }
    encoder.drain { bytes in
      guard failure == nil else { return }
      failure = output.write(bytes)
    }
  }
}
