import ControlPlane
import FlowAggregation
import FlowLogFormat
import FlowModel
import LogDelivery

/// One flow log behind the aggregation: which flows it wants, and their lines.
final class FlowLogChannel {
  /// Bytes of text behind which lines are handed on although the window is still open.
  private static let batchBytes = 1 << 20
  /// Flows encoded at a time; keeps them within the second-level cache.
  private static let sliceFlows = 1_024

  let flowLog: FlowLog
  private let traffic: TrafficType
  /// The first second of the first window that it records: the next one when it was made.
  private let firstSecond: UInt32
  private let format: LogFormat
  private let makePaths: () -> Timed<FlowPaths>
  /// Made for the first record of a window and let go behind the last: there may be thousands of
  /// flow logs, and most of them are silent at a time.
  private var encoder: RecordEncoder?
  /// Whether it records an interface, by the run's number.
  private var isMember: [Bool] = []
  private var batch: FlowLogBatch
  /// Places of interfaces in the batch, by number.
  private var places: [UInt16: UInt32] = [:]
  private var names: [String] = []
  private var interfaces: [NetworkInterface] = []
  private var rules: [DecidingRuleText] = []
  private var selected: [Flow] = []
  private(set) var records: UInt64 = 0

  /// - Parameter makePaths: Tells where traffic goes now.
  /// - Parameter now: When it was first heard of; nil where it was there before the capture.
  init(
    _ flowLog: FlowLog, interval: UInt32, at now: PacketTime?,
    makePaths: @escaping () -> Timed<FlowPaths>
  ) {
    self.flowLog = flowLog
    self.makePaths = makePaths
    traffic = flowLog.trafficType.flatMap(TrafficType.init) ?? .all
    firstSecond = now.map { $0.seconds - $0.seconds % interval + interval } ?? 0
    // The API took it, so it is one.
    format = (try? LogFormat(parsing: flowLog.logFormat)) ?? .default
    batch = FlowLogBatch(flowLog: flowLog)
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
    self.names = names
    self.interfaces = interfaces
    isMember = names.map { members.contains($0) }
    encoder?.setInterfaces(interfaces)
  }

  /// Learns of the rules that flows name by number.
  func setRules(_ texts: [DecidingRuleText]) {
    rules = texts
    encoder?.setDecidingRules(texts)
  }

  /// Learns that traffic goes other ways from now on.
  func forgetPaths() { encoder = nil }

  private func needEncoder() {
    guard encoder == nil else { return }
    let contexts =
      format.contextValues.isEmpty ? nil : FlowContexts(paths: makePaths(), ranges: nil)
    var made = RecordEncoder(format: format, style: .raw, header: false, provider: contexts)
    made.setInterfaces(interfaces)
    made.setDecidingRules(rules)
    encoder = consume made
  }

  /// Takes flows of one window, of which it records those that it is about.
  ///
  /// - Parameter hand: Takes batches that are large enough.
  func receive(_ flows: Span<Flow>, _ hand: (FlowLogBatch) -> Void) {
    for index in flows.indices where isWanted(flows[index]) {
      selected.append(flows[index])
      if selected.count == FlowLogChannel.sliceFlows { encodeSelected(hand) }
    }
    encodeSelected(hand)
  }

  private func isWanted(_ flow: Flow) -> Bool {
    let number = Int(flow.key.interface)
    return number < isMember.count && isMember[number] && flow.disposition.isRecorded
      && traffic.includes(flow.disposition.action) && isInTime(flow.firstSecond)
  }

  /// Whether the window that a second is in began behind the flow log's making.
  private func isInTime(_ second: UInt32) -> Bool { second >= firstSecond }

  private func encodeSelected(_ hand: (FlowLogBatch) -> Void) {
    guard !selected.isEmpty else { return }
    needEncoder()
    encoder?.append(selected.span)
    let first = batch.records.marks.count
    for flow in selected {
      mark(flow.firstSecond, flow.lastSecond, flow.key.interface)
    }
    selected.removeAll(keepingCapacity: true)
    take(marksFrom: first)
    if batch.records.text.count >= FlowLogChannel.batchBytes { flush(hand) }
  }

  /// Takes a record without traffic.
  func receive(_ status: StatusRecord) {
    let number = Int(status.interface)
    guard number < isMember.count, isMember[number], isInTime(status.start) else { return }
    needEncoder()
    encoder?.append(status)
    mark(status.start, status.end, status.interface)
    take(marksFrom: batch.records.marks.count - 1)
  }

  private func mark(_ start: UInt32, _ end: UInt32, _ interface: UInt16) {
    var place = places[interface] ?? UInt32(batch.records.interfaces.count)
    if place == batch.records.interfaces.count {
      place = UInt32(batch.records.interfaces.count)
      batch.records.interfaces.append(names[Int(interface)])
      places[interface] = place
    }
    batch.records.marks.append(RecordMark(start: start, end: end, interface: place, length: 0))
  }

  /// Moves lines from the encoder into the batch, and notes how long each is.
  private func take(marksFrom first: Int) {
    var place = first
    var start = batch.records.text.count
    encoder?.drain { bytes in
      for index in bytes.indices {
        batch.records.text.append(bytes[index])
        guard bytes[index] == 0x0a, place < batch.records.marks.count else { continue }
        batch.records.marks[place].length = UInt32(batch.records.text.count - start)
        start = batch.records.text.count
        place += 1
      }
    }
  }

  /// Hands on what waits, and needs nothing until the next window has something.
  func endWindow(_ hand: (FlowLogBatch) -> Void) {
    flush(hand)
    encoder = nil
    selected = []
  }

  /// Hands on what waits, if anything does.
  private func flush(_ hand: (FlowLogBatch) -> Void) {
    guard !batch.records.marks.isEmpty else { return }
    records += UInt64(batch.records.marks.count)
    hand(batch)
    batch = FlowLogBatch(flowLog: flowLog)
    places = [:]
  }
}
