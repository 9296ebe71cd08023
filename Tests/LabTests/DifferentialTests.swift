import FlowModel
import Foundation
import HostNetwork
import KernelProbe
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

@testable import Lab

/// The kernel's verdict and rule are the model's, packet by packet, on random rules.
///
/// `WEIR_LAB_RULESETS` asks for more rulesets than a run of all tests has time for, and
/// `WEIR_LAB_REPORT` names a file for the counts.
@Suite(.disabled(if: LabHouse.obstacle != nil, "\(LabHouse.obstacle ?? "")"), .serialized)
struct DifferentialTests {
  static let rulesets =
    ProcessInfo.processInfo.environment["WEIR_LAB_RULESETS"].flatMap(Int.init) ?? 24
  static let first =
    ProcessInfo.processInfo.environment["WEIR_LAB_FIRST"].flatMap(UInt64.init) ?? 1

  @Test("kernel and model give the same verdict by the same rule for every packet")
  func agreement() throws {
    var (packets, judged, mismatches) = (0, 0, 0)
    var words: Set<String> = []
    for seed in DifferentialTests.first..<DifferentialTests.first + UInt64(Self.rulesets) {
      let run = try DifferentialRun(seed: seed)
      judged += try run.compare(conversations: 60, steps: 8)
      packets += run.packets
      mismatches += run.mismatches
      words.formUnion(run.words)
    }
    if let path = ProcessInfo.processInfo.environment["WEIR_LAB_REPORT"] {
      try "\(packets) packets \(judged) verdicts \(mismatches) mismatches\n"
        .write(toFile: path, atomically: false, encoding: .utf8)
    }
    // The random rules are of no use where they leave a kind of verdict out.
    let kinds = [
      "ACCEPT sg", "ACCEPT tracked", "ACCEPT untracked", "REJECT sg-default-deny", "REJECT acl",
      "REJECT closed",
    ]
    #expect(kinds.allSatisfy { kind in words.contains { $0.hasPrefix(kind) } }, "\(words)")
    #expect(judged > Self.rulesets * 200, "too few verdicts were compared: \(judged)")
  }
}

/// One random VPC in the kernel and in the model.
private final class DifferentialRun {
  /// Verdicts that occurred, without the numbers of rules.
  private(set) var words: Set<String> = []
  /// Packets sent, and verdicts that one of the two gave alone.
  private(set) var (packets, mismatches) = (0, 0)
  private let seed: UInt64
  private let house = LabHouse()
  private let folder: LabFolder
  private let plan: LabPlan
  private var senders: [IPAddress: RawSender] = [:]
  private let outside: RawSender
  private let identifiers: [UInt32: String]
  private let publicAddresses: [IPAddress: IPAddress]

  init(seed: UInt64) throws {
    self.seed = seed
    var vpc = RandomVPC(seed: seed)
    (plan, folder) = try house.up(vpc.text())
    // Nobody answers: all packets are those of the test.
    let silence = """
      table inet silence {
        chain silence { type filter hook input priority 0; policy drop; }
      }

      """
    for instance in plan.instances {
      let namespace = folder.namespace(instance.id)
      try NftProgram.run(silence, .native, in: namespace)
      let sender = try RawSender(in: namespace)
      for interface in plan.interfaces(of: instance) {
        for address in interface.resource.privateAddresses { senders[address] = sender }
      }
    }
    let internet = folder.namespace(LabFolder.internet)
    try NftProgram.run(silence, .native, in: internet)
    outside = try RawSender(in: internet)
    identifiers = Dictionary(
      uniqueKeysWithValues: plan.interfaces.map {
        ($0.routerIndex, $0.resource.id.description)
      })
    publicAddresses = Dictionary(
      uniqueKeysWithValues: plan.interfaces.flatMap { $0.resource.publicIPv4.map { ($0, $1) } })
  }

  deinit { _ = try? LabRemoval.down(folder) }

  /// Sends conversations in step, with other rules half-way; gives the number of verdicts.
  func compare(conversations count: Int, steps: Int) throws -> Int {
    var configuration = ProbeConfiguration()
    configuration.namespace = .path(folder.namespace(LabFolder.router).path)
    configuration.interfaces = Set(identifiers.keys)
    configuration.flowCapacity = 8_192
    var probe = try FlowProbe.open(configuration)
    var model = try ModelVerdicts(plan.topology)
    var maker = ConversationMaker(seed: seed)
    var random = SeededGenerator(seed: seed ^ 0xffff)
    var conversations = (0..<count).compactMap { _ in maker.make() }
    var compared = 0
    for step in 0..<steps {
      if step == steps / 2 {
        var other = RandomVPC(seed: seed ^ 0xabcd_ef00)
        let text = other.text()
        try house.apply(text, to: folder)
        model.replace(try LabHouse.topology(text))
      }
      let book = try LabRules.load(folder)
      var expected: [SeenPacket: String] = [:]
      var sent: Set<SeenPacket> = []
      for place in conversations.indices {
        let (packet, quoted) = conversations[place].next(&random)
        guard sent.insert(SeenPacket(packet, at: "-", .egress)).inserted else { continue }
        try send(packet)
        packets += 1
        let verdicts = model.judge(
          packet, quoting: quoted, second: UInt32(Date().timeIntervalSince1970))
        for (seen, text) in verdicts {
          expected[seen] = text
          words.insert(String(text.prefix { !$0.isNumber }))
        }
        let wanted = [packet.source, packet.destination].count { senders[$0] != nil }
        if verdicts.count == wanted, verdicts.allSatisfy({ $0.1.hasPrefix("ACCEPT") }) {
          conversations[place].isOpen = true
        }
      }
      let found = try rows(&probe, book)
      mismatches += expected.count { found[$0.key] != $0.value }
      mismatches += found.count { expected[$0.key] == nil }
      for (seen, text) in expected {
        #expect(found[seen] == text, "seed \(seed), step \(step): \(seen)")
      }
      for (seen, text) in found where expected[seen] == nil {
        Issue.record("seed \(seed), step \(step): nobody expects \(text) of \(seen)")
      }
      compared += expected.count
    }
    return compared
  }

  private func send(_ packet: WirePacket) throws {
    if let sender = senders[packet.source] { return try sender.send(packet) }
    var packet = packet
    packet.destination = publicAddresses[packet.destination] ?? packet.destination
    try outside.send(packet)
  }

  /// What the kernel did since the last time.
  private func rows(
    _ probe: inout FlowProbe, _ book: RuleBook
  ) throws -> [SeenPacket: String] {
    var found: [SeenPacket: String] = [:]
    _ = try probe.drain { rows in
      for index in rows.indices {
        let row = rows[index]
        let key = row.key
        let seen = SeenPacket(
          interface: identifiers[row.interfaceIndex] ?? "-",
          direction: row.direction == .ingress ? .egress : .ingress, source: key.source,
          destination: key.destination, number: key.ipProtocol.rawValue,
          ports: [key.sourcePort, key.destinationPort], icmp: row.icmpTypeAndCode)
        let rule = LabMark.rule(row.firstMark).map { book.text(of: $0) } ?? "-"
        let action = row.action == .accept ? "ACCEPT" : "REJECT"
        found[seen] = "\(action) \(rule)"
      }
    }
    return found
  }
}
