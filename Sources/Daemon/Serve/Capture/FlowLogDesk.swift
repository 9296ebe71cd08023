import ControlPlane
import Database
import FlowLogFormat
import FlowModel
import HostTopology
import PacketCapture

/// The flow logs of a capture: which there are, what they are about, and what becomes of their
/// records; it belongs to the thread that writes them.
final class FlowLogDesk {
  /// What a capture numbers while packets pass, known to both of its threads.
  struct Numbers: Sendable {
    /// Interfaces.
    let registry = InterfaceRegistry()
    /// Rules that decided.
    let rules = DecidingRuleList()
    /// What the host knows of interfaces.
    let book: CapturedInterfaceBook

    init() { book = CapturedInterfaceBook(registry) }
  }

  private let setup: CaptureSetup
  private let numbers: Numbers
  private var versions: Timed<ReplayVersion>
  private var channels: [String: FlowLogChannel] = [:]
  private var members: [String: Set<String>] = [:]
  /// The flow logs of each interval, in the order of their identifiers.
  private var sorted: [UInt32: [FlowLogChannel]] = [:]
  private var knownRevision = -1
  private var knownRules = -1
  private var described: (revision: Int, interfaces: [NetworkInterface])?
  /// Why deliveries of flow logs fail, as it was noted last.
  private var failures: [String: FlowLogDeliveryError] = [:]

  init(_ setup: CaptureSetup, _ numbers: Numbers, _ versions: Timed<ReplayVersion>) {
    self.setup = setup
    self.numbers = numbers
    self.versions = versions
  }

  /// Takes up one thing that the capture told.
  func take(_ item: FlowLogQueue.Item) {
    switch item {
    case .news(let news, let time):
      adopt(news, at: time)
      setup.openWindows.attend()
    case .topology(let versions):
      self.versions = versions
      for channel in channels.values { channel.forgetPaths() }
      (knownRevision, described) = (-1, nil)
    case .flows(let flows, let interval):
      guard let channels = sorted[interval] else { return }
      refreshNames()
      for channel in channels { channel.receive(flows.span, deliver) }
    case .statuses(let statuses, let interval):
      guard let channels = sorted[interval] else { return }
      refreshNames()
      for status in statuses {
        for channel in channels { channel.receive(status) }
      }
    case .windowEnded(let books):
      for channel in sorted[books.interval] ?? [] { channel.endWindow(deliver) }
      setup.counters.add(books)
      setup.delivery.windowEnded()
    case .question(let question):
      question.answer(shares(of: question.flowLogs, interval: question.longestInterval))
    case .captureEnded: setup.delivery.captureEnded()
    }
  }

  /// Takes up which flow logs there are, and what they are about.
  ///
  /// - Parameter time: The capture's clock; nil before the first packet, when flow logs that are
  ///   there record from the beginning.
  private func adopt(_ news: CaptureWishes.News, at time: PacketTime?) {
    members = news.members
    let ids = Set(news.flowLogs.map(\.id))
    channels = channels.filter { ids.contains($0.key) }
    failures = failures.filter { ids.contains($0.key) }
    for flowLog in news.flowLogs where setup.isCapturing && channels[flowLog.id] == nil {
      channels[flowLog.id] = FlowLogChannel(
        flowLog, at: time, makePaths: { [unowned self] in versions.makePaths() },
        ranges: setup.ranges)
      knownRules = -1
    }
    knownRevision = -1
    sorted = Dictionary(
      grouping: channels.values.sorted { $0.flowLog.id < $1.flowLog.id },
      by: \.flowLog.aggregationInterval)
    setup.counters.keep(ids)
    setup.delivery.update(news.flowLogs)
  }

  /// Interfaces and rules appear while packets pass; channels learn of them before their flows.
  private func refreshNames() {
    if numbers.rules.count != knownRules {
      let texts = numbers.rules.texts
      knownRules = texts.count
      for channel in channels.values { channel.setRules(texts) }
    }
    let revision = numbers.registry.revision
    guard revision != knownRevision else { return }
    knownRevision = revision
    let names = numbers.registry.names
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
    guard var known = versions.metadata(of: name, tags: tags, accountID: setup.host.accountID)
    else {
      return numbers.book.metadata(of: name)
        ?? NetworkInterface(
          id: InterfaceID(derivedFrom: name), accountID: setup.host.accountID)
    }
    // A host has more than one network: its records show the addresses that packets had.
    if numbers.book.metadata(of: name) != nil { known.primaryIPv4 = nil }
    return known
  }

  // MARK: Reading along

  /// All interfaces without tags, by the run's number; described anew when something changed.
  private var plainInterfaces: [NetworkInterface] {
    let revision = numbers.registry.revision
    if let described, described.revision == revision { return described.interfaces }
    let interfaces = numbers.registry.names.map { describe($0, TagFields()) }
    described = (revision, interfaces)
    return interfaces
  }

  /// What each of some flow logs gets of open windows; one share of everything without any.
  ///
  /// - Parameter interval: Whose windows are shown where no flow log decides about it.
  private func shares(of flowLogs: Set<String>?, interval: UInt32) -> [OpenWindows.Share] {
    guard let flowLogs else {
      return [OpenWindows.Share(interval: interval, interfaces: plainInterfaces)]
    }
    refreshNames()
    let wanted = channels.values.filter { flowLogs.contains($0.flowLog.id) }
    return wanted.sorted { $0.flowLog.id < $1.flowLog.id }.map { channel in
      OpenWindows.Share(
        interval: channel.flowLog.aggregationInterval, selection: channel.selection,
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
