import FlowModel
import Glibc
import NetworkTypes
import Verdicts

/// `weir-verdict-bench`: what verdicts cost in a large VPC, on one thread.
@main
struct VerdictBench {
  private static let flows = 200_000

  static func main() throws {
    var world = World()
    var book = RuleBook()
    let begin = now()
    let rules = CompiledRules(world.sources, book: &book)
    print("compile\t\((now() - begin) / 1_000_000) ms for \(book.subjects.count) rules")
    let packets = world.newFlows(flows)
    for name in ["cold engine", "again, other seed"] {
      try newFlows(name, rules, packets)
    }
    try established(rules, packets)
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

  private static func newFlows(
    _ name: String, _ rules: CompiledRules, _ packets: [JudgedPacket]
  ) throws {
    var engine = try VerdictEngine(rules, .init(hashSeed: .random(in: .min ... .max)))
    var accepted: [UInt64] = []
    var refused: [UInt64] = []
    for packet in packets {
      let begin = now()
      let verdict = engine.judge(packet)
      let cost = now() - begin
      let net = cost > clockCost ? cost - clockCost : 0
      if verdict.action == .accept { accepted.append(net) } else { refused.append(net) }
    }
    report("new flow, accepted, \(name)", accepted)
    report("new flow, refused, \(name)", refused)
  }

  private static func report(_ name: String, _ samples: [UInt64]) {
    let sorted = samples.sorted()
    guard !sorted.isEmpty else { return }
    let points = [50.0, 90, 99, 99.9].map { point in
      "p\(point) \(sorted[Int(Double(sorted.count - 1) * point / 100)])"
    }
    let mean = sorted.reduce(0, +) / UInt64(sorted.count)
    print("\(name)\t\(sorted.count) flows\tmean \(mean)\t\(points.joined(separator: "  ")) ns")
  }

  /// Packets of connections that are under way, one by one and in blocks.
  private static func established(_ rules: CompiledRules, _ packets: [JudgedPacket]) throws {
    for count in [1_000, 20_000, 200_000] {
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
      var best = (single: Double.infinity, block: Double.infinity)
      for _ in 0..<7 {
        let rounds = max(1, 400_000 / count)
        var begin = now()
        var sum: UInt32 = 0
        for _ in 0..<rounds {
          for packet in known { sum &+= engine.judge(packet).rawValue }
        }
        best.single = min(best.single, Double(now() - begin) / Double(rounds * known.count))
        begin = now()
        for _ in 0..<rounds { sum &+= judgeInBlocks(known, &engine) }
        best.block = min(best.block, Double(now() - begin) / Double(rounds * known.count))
        if sum == 1 { print("") }
      }
      print(
        "known flow, \(count) of them\tone by one \(Int(best.single * 10)) / 10 ns"
          + "\tin blocks \(Int(best.block * 10)) / 10 ns")
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
}
