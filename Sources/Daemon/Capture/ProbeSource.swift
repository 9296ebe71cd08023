import FlowModel
import KernelProbe

/// Sums of the kernel probe, with the verdict of the kernel's own firewall.
final class ProbeSource: LiveSource {
  /// Drains in a second: often enough that a storm of new flows finds room.
  private static let drainsPerSecond: UInt32 = 4

  private var probe: FlowProbe?
  private let book: CapturedInterfaceBook
  private let rules: DecidingRuleList
  private let lab: LabView?
  /// Numbers in the run by the kernel's number of the interface.
  private var numbers: [UInt32: UInt16] = [:]
  private var ruleNumbers: [UInt64: UInt16] = [:]
  private var missed: [UInt32: UInt64] = [:]
  private var unparsed: [UInt32: UInt64] = [:]
  private var lastDrain: UInt64 = 0
  private var faults: [String] = []

  /// Loads the probe into the current network namespace.
  ///
  /// - Parameter isSelective: Whether these interfaces alone are wanted, not whatever else comes.
  init(
    _ interfaces: [CapturedInterface], isSelective: Bool, _ book: CapturedInterfaceBook,
    rules: DecidingRuleList
  ) throws {
    self.book = book
    self.rules = rules
    lab = nil
    var configuration = ProbeConfiguration()
    if isSelective { configuration.interfaces = Set(interfaces.map(\.index)) }
    probe = try FlowProbe.open(configuration)
    faults = update(interfaces)
  }

  /// Loads the probe into the router of a lab, which is the current network namespace.
  init(_ lab: LabView, _ book: CapturedInterfaceBook, rules: DecidingRuleList) throws {
    self.book = book
    self.rules = rules
    self.lab = lab
    numbers = lab.numbers
    var configuration = ProbeConfiguration()
    configuration.interfaces = Set(lab.numbers.keys)
    probe = try FlowProbe.open(configuration)
  }

  var descriptors: [Int32] { [] }

  /// Its tables are open, and looking into them needs nothing more.
  var neededCapabilities: UInt64 { 0 }

  var isAlive: Bool { probe != nil }

  func collect(into pipeline: CapturePipeline, at now: PacketTime) -> [String] {
    // At the full second first of all, so that sums end where windows do.
    let slot =
      UInt64(now.seconds) * UInt64(ProbeSource.drainsPerSecond)
      + UInt64(now.nanoseconds / (1_000_000_000 / ProbeSource.drainsPerSecond))
    guard slot != lastDrain else { return [] }
    lastDrain = slot
    lab?.refresh()
    drain(into: pipeline, at: now)
    defer { faults = [] }
    return faults
  }

  func update(_ interfaces: [CapturedInterface]) -> [String] {
    var sentences: [String] = []
    for interface in interfaces {
      do {
        numbers[interface.index] = try book.number(of: interface)
      } catch {
        sentences.append("\(error)")
      }
    }
    return sentences
  }

  func finish(into pipeline: CapturePipeline) {
    probe?.detach()
    drain(into: pipeline, at: WallClock.now)
    probe = nil
  }

  private func drain(into pipeline: CapturePipeline, at now: PacketTime) {
    do throws(ProbeError) {
      let counters = try probe?.drain { rows in
        var sums: [FlowSum] = []
        sums.reserveCapacity(rows.count)
        for index in rows.indices {
          if let sum = sum(of: rows[index]) { sums.append(sum) }
        }
        pipeline.process(sums.span)
      }
      if let counters { count(counters, pipeline, at: now) }
    } catch {
      faults.append("\(error)")
      probe = nil
    }
  }

  /// A row under the run's number of its interface; nil for an interface that nobody asked for.
  private func sum(of row: ProbedFlow) -> FlowSum? {
    guard let number = numbers[row.interfaceIndex] else { return nil }
    var key = row.key
    key.setInterface(number)
    // What comes in at the router of a lab is what the interface sends.
    let isIngress = (row.direction == .ingress) == (lab == nil)
    key.setDirectionHint(isIngress ? .ingress : .egress)
    return FlowSum(
      key: key, packets: row.packets, bytes: row.bytes, first: row.first, last: row.last,
      tcpFlags: row.tcpFlags, rule: lab?.rule(of: row, at: number) ?? rule(of: row))
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

  /// Enters what the probe could not put into rows.
  private func count(_ counters: ProbeCounters, _ pipeline: CapturePipeline, at now: PacketTime) {
    var block = PacketHeaderBlock()
    for counter in counters.interfaces {
      guard let number = numbers[counter.index] else { continue }
      let lost = counter.missed - missed[counter.index, default: 0]
      missed[counter.index] = counter.missed
      if lost > 0 {
        block.append(
          PacketHeader(
            event: .skipped, interface: number, time: now, count: UInt32(clamping: lost),
            reason: SkipReason.probeFull.rawValue))
      }
      let broken = counter.unparsed - unparsed[counter.index, default: 0]
      unparsed[counter.index] = counter.unparsed
      for _ in 0..<broken {
        if block.isFull {
          pipeline.process(block)
          block.removeAll()
        }
        block.append(
          PacketHeader(
            event: .unparsed, interface: number, time: now,
            reason: UnparsedReason.ipHeaderTruncated.rawValue))
      }
      if block.count > PacketHeaderBlock.capacity - 2 {
        pipeline.process(block)
        block.removeAll()
      }
    }
    pipeline.process(block)
  }
}
