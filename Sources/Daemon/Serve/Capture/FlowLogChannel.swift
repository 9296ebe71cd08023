import ControlPlane
import FlowAggregation
import FlowLogFormat
import FlowModel
import LogDelivery
import VPCTopology

/// One flow log behind the aggregation: which flows it wants, and their lines.
final class FlowLogChannel {
  /// Bytes of text behind which lines are handed on although the window is still open.
  private static let batchBytes = 1 << 20
  /// Flows encoded at a time; keeps them within the second-level cache.
  private static let sliceFlows = 1_024

  let flowLog: FlowLog
  /// Which flows it wants.
  private(set) var selection: FlowSelection
  let format: LogFormat
  private let makePaths: () -> Timed<FlowPaths>
  private let ranges: ServiceRanges?
  /// Made for the first record of a window and let go behind the last: there may be thousands of
  /// flow logs, and most of them are silent at a time.
  private var builder: RecordBatchBuilder?
  /// Whether traffic goes other ways than the builder knows.
  private var hasOtherPaths = false
  private(set) var interfaces: [NetworkInterface] = []
  private var rules: [DecidingRuleText] = []
  private var selected: [Flow] = []
  private(set) var records: UInt64 = 0

  /// - Parameter makePaths: Tells where traffic goes now.
  /// - Parameter now: When it was first heard of; nil where it was there before the capture.
  init(
    _ flowLog: FlowLog, at now: PacketTime?,
    makePaths: @escaping () -> Timed<FlowPaths>, ranges: ServiceRanges?
  ) {
    self.flowLog = flowLog
    self.makePaths = makePaths
    self.ranges = ranges
    let interval = flowLog.aggregationInterval
    selection = FlowSelection(
      traffic: flowLog.trafficType.flatMap(TrafficType.init) ?? .all,
      firstSecond: now.map { $0.seconds - $0.seconds % interval + interval } ?? 0)
    // The API took it, so it is one.
    format = (try? LogFormat(parsing: flowLog.logFormat)) ?? .default
  }

  /// The tags that its records show.
  var tags: TagFields {
    var tags = TagFields()
    for field in flowLog.tagFields {
      guard let resource = TagFields.Resource(rawValue: field.resourceType) else { continue }
      for key in field.keys { _ = tags.add(key, of: resource) }
    }
    return tags
  }

  /// Learns of interfaces: the index is the run's number.
  ///
  /// - Parameter members: The identifiers of those that it records.
  func setInterfaces(_ interfaces: [NetworkInterface], names: [String], members: Set<String>) {
    self.interfaces = interfaces
    selection.isMember = names.map { members.contains($0) }
    builder?.setInterfaces(interfaces)
  }

  /// Learns of the rules that flows name by number.
  func setRules(_ texts: [DecidingRuleText]) {
    rules = texts
    builder?.setDecidingRules(texts)
  }

  /// Learns that traffic goes other ways from now on.
  func forgetPaths() { hasOtherPaths = true }

  private func needBuilder() {
    guard builder == nil || hasOtherPaths else { return }
    let contexts =
      format.contextValues.isEmpty ? nil : FlowContexts(paths: makePaths(), ranges: ranges)
    hasOtherPaths = false
    guard builder == nil else {
      builder?.setProvider(contexts)
      return
    }
    var made = RecordBatchBuilder(format: format, provider: contexts)
    made.setInterfaces(interfaces)
    made.setDecidingRules(rules)
    builder = consume made
  }

  /// Takes flows of one window, of which it records those that it is about.
  ///
  /// - Parameter hand: Takes batches that are large enough.
  func receive(_ flows: Span<Flow>, _ hand: (FlowLogBatch) -> Void) {
    for index in flows.indices where selection.wants(flows[index]) {
      selected.append(flows[index])
      if selected.count == FlowLogChannel.sliceFlows { encodeSelected(hand) }
    }
    encodeSelected(hand)
  }

  private func encodeSelected(_ hand: (FlowLogBatch) -> Void) {
    guard !selected.isEmpty else { return }
    needBuilder()
    builder?.append(selected.span)
    selected.removeAll(keepingCapacity: true)
    if builder?.bytes ?? 0 >= FlowLogChannel.batchBytes { flush(hand) }
  }

  /// Takes a record without traffic.
  func receive(_ status: StatusRecord) {
    let number = Int(status.interface)
    guard selection.isAbout(number), selection.isInTime(status.start) else { return }
    needBuilder()
    builder?.append(status)
  }

  /// Lines of the window that is open whose flows had to make room, as far as none has been handed
  /// on yet.
  var lines: [UInt8] {
    switch builder {
    case .some(let builder): return builder.lines
    case .none: return []
    }
  }

  /// Hands on what waits, and needs nothing until the next window has something.
  func endWindow(_ hand: (FlowLogBatch) -> Void) {
    flush(hand)
    builder = nil
    selected = []
  }

  /// Hands on what waits, if anything does.
  private func flush(_ hand: (FlowLogBatch) -> Void) {
    guard let batch = builder?.take() else { return }
    records += UInt64(batch.marks.count)
    hand(FlowLogBatch(flowLog: flowLog, records: batch))
  }
}

extension FlowLog {
  /// Seconds of its windows: a minute, or ten.
  var aggregationInterval: UInt32 { aggregationSeconds == 60 ? 60 : 600 }
}
