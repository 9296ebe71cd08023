import ControlPlane
import Database
import FlowLogFormat
import FlowModel
import HostTopology
import PacketCapture

/// The flow logs of a capture: which there are, what they are about, and what becomes of their
/// records.
final class FlowLogDesk {
  /// Seconds of windows where no flow log says any.
  static let standardInterval: UInt32 = 60

  let book: CapturedInterfaceBook
  private let setup: CaptureSetup
  private let served: ServedTopology
  private let registry: InterfaceRegistry
  private let rules: DecidingRuleList
  private var channels: [String: FlowLogChannel] = [:]
  private var members: [String: Set<String>] = [:]
  private var fanouts: [UInt32: FlowLogFanout] = [:]
  private var knownRevision = -1
  private var knownRules = -1
  private var described: (revision: Int, interfaces: [NetworkInterface])?
  /// Why deliveries of flow logs fail, as it was noted last.
  private var failures: [String: FlowLogDeliveryError] = [:]

  init(
    _ setup: CaptureSetup, _ served: ServedTopology, _ registry: InterfaceRegistry,
    _ rules: DecidingRuleList, book: CapturedInterfaceBook
  ) {
    self.setup = setup
    self.served = served
    self.registry = registry
    self.rules = rules
    self.book = book
  }

  /// The intervals that flow logs want.
  var intervals: Set<UInt32> { Set(channels.values.map { FlowLogDesk.interval(of: $0.flowLog) }) }

  private static func interval(of flowLog: FlowLog) -> UInt32 {
    flowLog.aggregationSeconds == 60 ? 60 : 600
  }

  /// The sink of an interval; it stays the same.
  func fanout(_ interval: UInt32) -> FlowLogFanout {
    if let known = fanouts[interval] { return known }
    let fanout = FlowLogFanout(
      interval: interval, counters: setup.counters,
      refresh: { [unowned self] _ in refreshNames() },
      hand: { [unowned self] in deliver($0) },
      windowEnded: { [setup] in setup.delivery.windowEnded() })
    fanouts[interval] = fanout
    sortChannels()
    return fanout
  }

  /// Takes up which flow logs there are, and what they are about.
  ///
  /// - Parameter time: The capture's clock; nil before the first packet, when flow logs that are
  ///   there record from the beginning.
  func adopt(_ news: CaptureWishes.News, at time: PacketTime?) {
    members = news.members
    let ids = Set(news.flowLogs.map(\.id))
    channels = channels.filter { ids.contains($0.key) }
    failures = failures.filter { ids.contains($0.key) }
    for flowLog in news.flowLogs where setup.isCapturing && channels[flowLog.id] == nil {
      channels[flowLog.id] = FlowLogChannel(
        flowLog, interval: FlowLogDesk.interval(of: flowLog), at: time,
        makePaths: { [served] in served.makePaths() }, ranges: setup.ranges)
      knownRules = -1
    }
    knownRevision = -1
    sortChannels()
    setup.counters.keep(ids)
    setup.delivery.update(news.flowLogs)
  }

  /// Takes up that the VPC is another one.
  func adoptTopology() {
    for channel in channels.values { channel.forgetPaths() }
    knownRevision = -1
  }

  private func sortChannels() {
    let sorted = channels.values.sorted { $0.flowLog.id < $1.flowLog.id }
    for (interval, fanout) in fanouts {
      fanout.channels = sorted.filter { FlowLogDesk.interval(of: $0.flowLog) == interval }
    }
  }

  /// Lets interfaces that flow logs are about be known, so that silence gives NODATA.
  func announceMembers(_ pipeline: CapturePipeline, at time: PacketTime?) {
    let recorded = members.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    let numbers = recorded.compactMap { try? registry.number(for: $0) }
    pipeline.announceJudged(numbers.sorted(), at: time ?? PacketTime(rawValue: 0))
  }

  /// Interfaces and rules appear while packets pass; channels learn of them before their flows.
  func refreshNames() {
    if rules.count != knownRules {
      let texts = rules.texts
      knownRules = texts.count
      for channel in channels.values { channel.setRules(texts) }
    }
    let revision = registry.revision
    guard revision != knownRevision else { return }
    knownRevision = revision
    let names = registry.names
    let ids = names.map { describe($0, TagFields()).id.description }
    var described: [TagFields: [NetworkInterface]] = [:]
    for channel in channels.values {
      let tags = channel.tags
      let interfaces = described[tags] ?? names.map { describe($0, tags) }
      described[tags] = interfaces
      channel.setInterfaces(
        interfaces, names: ids, members: members[channel.flowLog.resourceID] ?? [])
    }
  }

  /// What records say about an interface: what the VPC knows, else what the host does.
  private func describe(_ name: String, _ tags: TagFields) -> NetworkInterface {
    guard var known = served.metadata(of: name, tags: tags) else {
      return book.metadata(of: name)
        ?? NetworkInterface(
          id: InterfaceID(derivedFrom: name), accountID: setup.host.accountID)
    }
    // A host has more than one network: its records show the addresses that packets had.
    if book.metadata(of: name) != nil { known.primaryIPv4 = nil }
    return known
  }

  // MARK: Reading along

  /// The second of the latest packet of a window that has ended; 0 before the first.
  var lastSecond: UInt32 { fanouts.values.map(\.lastSecond).max() ?? 0 }

  /// All interfaces without tags, by the run's number; described anew when something changed.
  private var plainInterfaces: [NetworkInterface] {
    let revision = registry.revision
    if let described, described.revision == revision { return described.interfaces }
    let interfaces = registry.names.map { describe($0, TagFields()) }
    described = (revision, interfaces)
    return interfaces
  }

  /// What each of some flow logs gets of open windows; one share of everything without any.
  ///
  /// - Parameter interval: Whose windows are shown where no flow log decides about it.
  func shares(of flowLogs: Set<String>?, interval: UInt32) -> [OpenWindows.Share] {
    guard let flowLogs else {
      return [OpenWindows.Share(interval: interval, interfaces: plainInterfaces)]
    }
    refreshNames()
    let wanted = channels.values.filter { flowLogs.contains($0.flowLog.id) }
    return wanted.sorted { $0.flowLog.id < $1.flowLog.id }.map { channel in
      OpenWindows.Share(
        interval: FlowLogDesk.interval(of: channel.flowLog), selection: channel.selection,
        interfaces: channel.interfaces, lines: channel.lines, format: channel.format)
    }
  }

  // MARK: Delivery

  private func deliver(_ batch: FlowLogBatch) {
    let id = batch.flowLog.id
    do throws(FlowLogDeliveryError) {
      try setup.delivery.append(batch)
      setup.counters.noteTaken(batch)
      note(nil, of: id)
    } catch {
      setup.counters.noteLost(batch)
      note(error, of: id)
    }
  }

  /// Notes in the flow log how its delivery goes, where that is another way than before.
  private func note(_ failure: FlowLogDeliveryError?, of id: String) {
    guard failures[id] != failure else { return }
    failures[id] = failure
    if let failure {
      setup.log.log(.warning, "flow log", [("id", id), ("reason", failure.description)])
    }
    do throws(DatabaseError) {
      try setup.plane.noteDelivery(of: id, error: failure?.status, setup.scope)
    } catch {
      setup.log.log(.error, "state", [("reason", "\(error)")])
    }
  }
}
