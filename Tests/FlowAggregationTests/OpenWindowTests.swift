import FlowAggregation
import FlowModel
import TestSupport
import Testing

/// Flows of windows that are open, lent to whoever copies them.
struct OpenWindowTests {
  @Test(
    "what was handed over and what is open are all packets, at any moment",
    arguments: [(flowLimit: 100_000, seed: 1), (flowLimit: 512, seed: 2)])
  func exact(_ run: (flowLimit: Int, seed: UInt64)) throws {
    var random = SeededGenerator(seed: run.seed)
    var aggregator = try FlowAggregator(
      .init(interval: 60, flowLimit: run.flowLimit, hashSeed: 42),
      classifier: LocalSideClassifier(local: nil, traffic: .all, logsEverything: false))
    var sink = RecordingSink()
    var block = PacketHeaderBlock()
    var count: UInt64 = 0
    var hadTwoWindows = false
    for round in 0..<600 {
      block.removeAll()
      for _ in 0..<64 {
        // Some are late, so that the window before takes packets, too.
        let second = 6_000 + UInt32(round) - .random(in: 0...4, using: &random)
        block.append(packet(.random(in: 0..<2_000, using: &random), at: second))
        count += 1
      }
      try aggregator.process(block, into: &sink)
      var open: [Flow] = []
      aggregator.lendOpenFlows { flows in
        for index in flows.indices { open.append(flows[index]) }
      }
      let handed = sink.flows.reduce(0) { $0 + $1.packets }
      try #require(open.reduce(0) { $0 + $1.packets } + handed == count, "round \(round)")
      let openFlows = aggregator.openFlows
      #expect(open.count == openFlows)
      let openSince = aggregator.openSince
      let since = try #require(openSince)
      #expect(since % 60 == 0 && since <= 6_000 + UInt32(round))
      hadTwoWindows = hadTwoWindows || since + 60 <= 6_000 + UInt32(round)
    }
    #expect(hadTwoWindows)
    aggregator.finish(into: &sink)
    let (openSince, openFlows) = (aggregator.openSince, aggregator.openFlows)
    #expect(openSince == nil && openFlows == 0)
    #expect(sink.flows.reduce(0) { $0 + $1.packets } == count)
  }
}
