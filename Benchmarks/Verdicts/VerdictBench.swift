import FlowModel
import Glibc
import NetworkTypes
import Verdicts

/// `weir-verdict-bench [ROUNDS]`: what verdicts cost in a large VPC, on one thread.
///
/// Prints tab-separated tables, each with a title and an empty line behind. Every figure is the
/// least of all rounds, as other programs only ever add time.
@main
struct VerdictBench {
  private static let flows = 200_000
  private static let knownFlows = [1_000, 20_000, 200_000]
  private static let percentiles = [50.0, 90, 99, 99.9]

  static func main() throws {
    let words = CommandLine.arguments
    guard words.count <= 2, let rounds = Int(words.count == 2 ? words[1] : "5"), rounds > 0 else {
      complain("usage: weir-verdict-bench [ROUNDS]")
      exit(2)
    }
    var world = World()
    let rules = compiledRules(world, rounds)
    let packets = world.newFlows(flows)
    try newFlows(rules, packets, rounds)
    try knownFlows(rules, packets, rounds)
  }

  private static func compiledRules(_ world: World, _ rounds: Int) -> CompiledRules {
    var best = UInt64.max
    var book = RuleBook()
    var rules = CompiledRules(world.sources, book: &book)
    for _ in 0..<rounds {
      book = RuleBook()
      let begin = now()
      rules = CompiledRules(world.sources, book: &book)
      best = min(best, now() - begin)
    }
    print("Compiling rules\ninterfaces\tgroups\tACLs\trules and entries\tms")
    print(
      World.interfaceCount, World.groupCount, World.aclCount, book.subjects.count,
      best / 1_000_000, separator: "\t")
    return rules
  }

  private static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// What reading the clock twice adds to a measured call.
  private static let clockCost: UInt64 = {
    var samples: [UInt64] = []
    for _ in 0..<10_000 {
      let begin = now()
      samples.append(now() - begin)
    }
    samples.sort()
    return samples[5000]
  }()

  /// The first packets of connections, each verdict timed by itself.
  private static func newFlows(
    _ rules: CompiledRules, _ packets: [JudgedPacket], _ rounds: Int
  ) throws {
    var accepted = Distribution(percentiles)
    var refused = Distribution(percentiles)
    for _ in 0..<rounds {
      var engine = try VerdictEngine(rules, .init(hashSeed: .random(in: .min ... .max)))
      var samples: (accepted: [UInt64], refused: [UInt64]) = ([], [])
      for packet in packets {
        let begin = now()
        let verdict = engine.judge(packet)
        let cost = now() - begin
        let net = cost > clockCost ? cost - clockCost : 0
        if verdict.action == .accept {
          samples.accepted.append(net)
        } else {
          samples.refused.append(net)
        }
      }
      accepted.add(samples.accepted)
      refused.add(samples.refused)
    }
    print("\nVerdicts on new flows, ns")
    print("verdict\tflows\tmean\t" + percentiles.map { "\($0) %" }.joined(separator: "\t"))
    print("accepted\t\(accepted.text)\nrefused\t\(refused.text)")
  }

  /// Packets of connections that are under way, one by one and in blocks.
  private static func knownFlows(
    _ rules: CompiledRules, _ packets: [JudgedPacket], _ rounds: Int
  ) throws {
    print("\nVerdicts on known flows, ns\nflows\tone by one\tin blocks")
    for count in knownFlows {
      var engine = try VerdictEngine(rules, .init(hashSeed: .random(in: .min ... .max)))
      var known: [JudgedPacket] = []
      for packet in packets.prefix(count) {
        var next = packet
        next.tcpFlags = .ack
        _ = engine.judge(packet)
        _ = engine.judge(next)
        known.append(next)
      }
      known.shuffle()
      let repeats = max(1, 400_000 / count)
      let verdicts = Double(repeats * known.count)
      var best = (single: Double.infinity, block: Double.infinity)
      var sum: UInt32 = 0
      for _ in 0..<rounds {
        var begin = now()
        for _ in 0..<repeats {
          for packet in known { sum &+= engine.judge(packet).rawValue }
        }
        best.single = min(best.single, Double(now() - begin) / verdicts)
        begin = now()
        for _ in 0..<repeats { sum &+= judgeInBlocks(known, &engine) }
        best.block = min(best.block, Double(now() - begin) / verdicts)
      }
      // The sum is used, so that no verdict is optimized away.
      if sum == 1 { complain("an improbable sum") }
      print("\(count)\t\(Int(best.single.rounded()))\t\(Int(best.block.rounded()))")
    }
  }

  /// Judges packets block by block, building of the blocks included.
  private static func judgeInBlocks(
    _ packets: [JudgedPacket], _ engine: inout VerdictEngine
  ) -> UInt32 {
    var block = PacketHeaderBlock()
    var sightings = InlineArray<256, Sighting>(
      repeating: Sighting(index: 0, end: .nobody, verdict: .unknown))
    var sum: UInt32 = 0
    for start in stride(from: 0, to: packets.count, by: VerdictEngine.blockLimit) {
      block.removeAll()
      for packet in packets[start..<min(start + VerdictEngine.blockLimit, packets.count)] {
        var header = PacketHeader(
          key: packet.key, time: packet.time, bytes: 40, tcpFlags: packet.tcpFlags.rawValue)
        header.destinationInterface = UInt16(packet.interface)
        block.append(header)
      }
      var span = sightings.mutableSpan
      let count = engine.judge(block, 0..<block.count, into: &span)
      for place in 0..<count { sum &+= sightings[place].verdict.rawValue }
    }
    return sum
  }

  private static func complain(_ sentence: String) {
    var bytes = Array("weir-verdict-bench: \(sentence)\n".utf8)
    unsafe write(STDERR_FILENO, &bytes, bytes.count)
  }
}
