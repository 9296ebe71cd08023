import FlowModel
import KernelProbe

/// Sums of the kernel probe, with the verdict of the kernel's own firewall.
final class ProbeSource: LiveSource {
  /// Rows of interfaces that nobody has told of, kept at most; more are counted at once.
  private static let strangerLimit = 65_536
  /// Seconds for which such rows are kept.
  private static let strangerSeconds: UInt32 = 2
  /// Sums handed over at a time.
  private static let batchSums = 4_096

  private let drain: ProbeDrain
  private let book: CapturedInterfaceBook
  private let rules: DecidingRuleList
  /// What rows mean in a lab; nil for a host's own.
  private let lab: LabView?
  /// Stands in the books for interfaces that remain unknown.
  private let unknown: NetworkInterface
  /// Numbers in the run by the kernel's number of the interface.
  private var numbers: [UInt32: UInt16] = [:]
  /// Interfaces of a lab's router that are no instance's: what passes there passes elsewhere, too.
  private var ignored: Set<UInt32> = []
  private var ruleNumbers: [UInt64: UInt16] = [:]
  /// The kernel's counters as they stood last, and as far as they are in the books.
  private var counters: [UInt32: ProbeCounters.Interface] = [:]
  private var booked: [UInt32: ProbeCounters.Interface] = [:]
  private var received: [DrainedRows] = []
  private var strangers: [ProbedFlow] = []
  /// Packets of every row that came from the kernel.
  private var rowPackets: UInt64 = 0
  private var clock = WallClock.now
  private var remarks: [LiveRemark] = []
  private(set) var tallies: [UInt32: InterfaceTally] = [:]
  private(set) var isAlive = true
  private var isStopped = false

  /// Loads the probe into the current network namespace.
  ///
  /// - Parameter isSelective: Whether these interfaces alone are wanted, not whatever else comes.
  /// - Parameter lab: The lab whose router this is; its interfaces have numbers.
  /// - Parameter unknown: What the books call interfaces that remain unknown.
  init(
    _ interfaces: [CapturedInterface], isSelective: Bool, _ book: CapturedInterfaceBook,
    rules: DecidingRuleList, lab: LabView? = nil, unknown: NetworkInterface
  ) throws {
    self.book = book
    self.rules = rules
    self.lab = lab
    self.unknown = unknown
    var configuration = ProbeConfiguration()
    // It is attached in pieces, and all of them should begin at once.
    configuration.isPaused = true
    if isSelective { configuration.interfaces = Set(interfaces.map(\.index)) }
    drain = ProbeDrain(try FlowProbe.open(configuration))
    remarks = update(interfaces, gone: [])
  }

  var descriptors: [Int32] { [] }

  /// Its tables are open, and looking into them needs nothing more.
  var neededCapabilities: UInt64 { 0 }

  func open() { drain.setPaused(false) }

  func start() {
    if drain.start() { return }
    let sentence = "there is no thread to empty the probe's tables with; raise ulimit -u"
    remarks.append(LiveRemark(sentence: sentence))
    isAlive = false
  }

  func receive() -> Bool {
    if isStopped { drain.finish() }
    let (drained, failure) = drain.take()
    received += drained
    if let failure, isAlive {
      remarks.append(LiveRemark(sentence: "\(failure)"))
      isAlive = false
    }
    return !strangers.isEmpty
      || received.contains { rows in
        rows.interfaces.contains { number(of: $0) == nil && !ignored.contains($0) }
      }
  }

  func collect(into pipeline: CapturePipeline, at now: PacketTime) -> (PacketTime, [LiveRemark]) {
    lab?.refresh()
    for drained in received {
      let waiting = strangers
      strangers = []
      hand(waiting + drained.rows, to: pipeline, at: drained.time)
      for counter in drained.counters.interfaces {
        counters[counter.index] = counter
        if let number = number(of: counter.index) { enter(counter, number, pipeline, drained.time) }
      }
      rowPackets += drained.rows.reduce(0) { $0 + $1.packets }
      clock = drained.time
    }
    received = []
    defer { remarks = [] }
    return (isAlive ? clock : now, remarks)
  }

  func update(_ interfaces: [CapturedInterface], gone: [CapturedInterface]) -> [LiveRemark] {
    var remarks: [LiveRemark] = []
    // What came and went between two looks has packets all the same.
    for interface in interfaces + gone {
      if let lab {
        // One of an instance that is being built is known once the lab's files say so.
        if !LabView.isInstances(interface.name) { ignored.insert(interface.index) }
        numbers[interface.index] = lab.numbers[interface.index]
        continue
      }
      do {
        numbers[interface.index] = try book.number(of: interface.metadata)
      } catch {
        remarks.append(LiveRemark(sentence: "\(error)"))
      }
    }
    return remarks
  }

  func prepareToStop() { drain.join() }

  func stop() {
    drain.setPaused(true)
    isStopped = true
  }

  func finish(into pipeline: CapturePipeline) -> [LiveRemark] {
    var all = remarks
    remarks = []
    _ = receive()
    all += collect(into: pipeline, at: WallClock.now).1
    giveUp(strangers, pipeline, at: clock)
    strangers = []
    for counter in counters.values
    where number(of: counter.index) == nil && !ignored.contains(counter.index) {
      guard let number = try? book.number(of: unknown) else { continue }
      enter(counter, number, pipeline, clock)
    }
    return all + difference()
  }

  /// What the kernel counted and did not hand over: nothing, or a mistake that is to be told.
  private func difference() -> [LiveRemark] {
    guard isAlive else { return [] }
    isAlive = false
    let apart = counters.values.reduce(0) { $0 + $1.missed + $1.unparsed }
    let total = counters.values.reduce(0) { $0 + $1.received }
    guard total != rowPackets + apart else { return [] }
    return [
      LiveRemark(
        sentence: "the probe counted \(total) packets and handed over \(rowPackets + apart); "
          + "please report this")
    ]
  }

  // MARK: Rows

  private func hand(_ rows: [ProbedFlow], to pipeline: CapturePipeline, at now: PacketTime) {
    var sums: [FlowSum] = []
    sums.reserveCapacity(min(rows.count, ProbeSource.batchSums))
    var lost: [ProbedFlow] = []
    // Rows mostly are of the same interface as the one before: nothing is looked up for each.
    var current: (index: UInt32, number: UInt16, tally: InterfaceTally)?
    defer { current.map { tallies[$0.index] = $0.tally } }
    for row in rows {
      if current?.index != row.interfaceIndex {
        current.map { tallies[$0.index] = $0.tally }
        current = number(of: row.interfaceIndex).map {
          (row.interfaceIndex, $0, tallies[row.interfaceIndex] ?? InterfaceTally())
        }
      }
      guard let number = current?.number else {
        if ignored.contains(row.interfaceIndex) { continue }
        let isLate = row.first.seconds &+ ProbeSource.strangerSeconds < now.seconds
        if isLate || strangers.count == ProbeSource.strangerLimit {
          lost.append(row)
        } else {
          strangers.append(row)
        }
        continue
      }
      if sums.count == ProbeSource.batchSums {
        pipeline.process(sums.span)
        sums.removeAll(keepingCapacity: true)
      }
      sums.append(sum(of: row, number))
      switch row.direction {
      case .ingress: current?.tally.received += row.packets
      // What is refused on its way out never gets to the interface.
      case .egress where row.action == .accept: current?.tally.sent += row.packets
      case .egress: break
      }
    }
    pipeline.process(sums.span)
    giveUp(lost, pipeline, at: now)
  }

  /// The run's number of an interface; nil while nobody has told of it.
  private func number(of index: UInt32) -> UInt16? { numbers[index] ?? lab?.numbers[index] }

  /// A row under the run's number of its interface.
  private func sum(of row: ProbedFlow, _ number: UInt16) -> FlowSum {
    var key = row.key
    key.setInterface(number)
    // What comes in at the router of a lab is what the interface sends.
    let isIngress = (row.direction == .ingress) == (lab == nil)
    key.setDirectionHint(isIngress ? .ingress : .egress)
    return FlowSum(
      key: key, packets: row.packets, bytes: row.bytes, first: row.first, last: row.last,
      tcpFlags: row.tcpFlags, rule: lab?.rule(of: row, at: number) ?? rule(of: row))
  }

  /// Enters rows of interfaces that went before they could be known: nobody can say whose they are.
  private func giveUp(_ rows: [ProbedFlow], _ pipeline: CapturePipeline, at now: PacketTime) {
    let packets = rows.reduce(0) { $0 + $1.packets }
    guard packets > 0, let number = try? book.number(of: unknown) else { return }
    pipeline.enter(packets, skipped: .unknownInterface, on: number, at: now)
  }

  /// What decided: a rule that marks packets is known by its mark, another by the firewall's name.
  private func rule(of row: ProbedFlow) -> UInt16 {
    guard row.mark != 0 || row.action == .reject else { return 0 }
    let bits = UInt64(row.mark) << 1 | UInt64(row.action.rawValue)
    if let known = ruleNumbers[bits] { return known }
    let text = row.mark == 0 ? "nft" : "mark-0x\(String(row.mark, radix: 16))"
    let number = rules.append(DecidingRuleText(text))
    ruleNumbers[bits] = number
    return number
  }

  // MARK: Counters

  /// Enters what the probe could not put into rows.
  private func enter(
    _ counter: ProbeCounters.Interface, _ number: UInt16, _ pipeline: CapturePipeline,
    _ now: PacketTime
  ) {
    let before = booked[counter.index]
    booked[counter.index] = counter
    tallies[counter.index, default: InterfaceTally()].lost = counter.missed
    tallies[counter.index, default: InterfaceTally()].large = counter.folded
    pipeline.enter(
      counter.missed - (before?.missed ?? 0), skipped: .probeFull, on: number, at: now)
    pipeline.enter(
      counter.unparsed - (before?.unparsed ?? 0), unparsed: .ipHeaderTruncated, on: number,
      at: now)
  }
}
