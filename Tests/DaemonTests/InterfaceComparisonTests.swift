import FlowModel
import HostNetwork
import HostTopology
import Testing

@testable import Daemon

/// What is said of an interface's own counters beside what was seen, case by case.
struct InterfaceComparisonTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var isProbe = true
    var isGone = false
    /// What the interface counted: least and most, in and out.
    var counted: (least: (UInt64, UInt64), most: (UInt64, UInt64))
    var tally: InterfaceTally
    var difference: Int64
    var reason: InterfaceComparison.Reason?

    var testDescription: String { name }
  }

  private static func tally(
    _ received: UInt64, _ sent: UInt64, lost: UInt64 = 0, large: UInt64 = 0, before: UInt64 = 0
  ) -> InterfaceTally {
    InterfaceTally(received: received, sent: sent, lost: lost, large: large, before: before)
  }

  static let cases = [
    Case(
      name: "equal", counted: ((5, 3), (5, 3)), tally: tally(5, 3), difference: 0, reason: nil),
    Case(
      name: "between two looks", counted: ((5, 3), (9, 4)), tally: tally(7, 3), difference: 0,
      reason: nil),
    Case(
      name: "ARP", counted: ((7, 4), (7, 4)), tally: tally(5, 3), difference: 3,
      reason: .outsideFirewall),
    Case(
      name: "beyond the second look", counted: ((5, 3), (6, 3)), tally: tally(9, 3),
      difference: -3, reason: .droppedBehindFirewall),
    Case(
      name: "segments", counted: ((2, 3), (2, 3)), tally: tally(40, 3, large: 38),
      difference: -38, reason: .largeBuffers),
    Case(
      name: "more than segments", counted: ((2, 3), (2, 3)), tally: tally(41, 3, large: 38),
      difference: -39, reason: .droppedBehindFirewall),
    Case(
      name: "a full table", counted: ((90, 0), (90, 0)), tally: tally(60, 0, lost: 30),
      difference: 0, reason: nil),
    Case(
      name: "a pair's end that is gone", isGone: true, counted: ((0, 4), (0, 4)),
      tally: tally(4, 4), difference: -4, reason: .gone),
    Case(
      name: "a full ring", isProbe: false, counted: ((90, 5), (90, 5)),
      tally: tally(60, 5, lost: 30), difference: 0, reason: nil),
    Case(
      name: "a ring that came late", isProbe: false, counted: ((10, 0), (10, 0)),
      tally: tally(6, 0, before: 4), difference: 0, reason: nil),
    Case(
      name: "buffers of the ring", isProbe: false, counted: ((90, 5), (90, 5)),
      tally: tally(9, 5, large: 9), difference: 81, reason: .largeBuffers),
    Case(
      name: "nothing explains it", isProbe: false, counted: ((9, 0), (9, 0)), tally: tally(8, 0),
      difference: 1, reason: .unexplained),
  ]

  private static func interface(isLoopback: Bool = false) throws -> CapturedInterface {
    let link = NetworkLink(
      index: 2, name: "e\"0", hardwareType: isLoopback ? 772 : 1,
      flags: isLoopback ? [.up, .loopback] : [.up])
    let snapshot = NetworkSnapshot(links: [link])
    let host = HostOptions(machineID: "m")
    return try #require(try CapturedInterface.list(snapshot, names: ["e\"0"], host).first)
  }

  private static func statistics(_ counts: (UInt64, UInt64)) -> InterfaceStatistics {
    var statistics = InterfaceStatistics()
    (statistics.receivedPackets, statistics.sentPackets) = counts
    return statistics
  }

  @Test("a difference is what neither look explains, and has its reason", arguments: cases)
  func reasons(_ one: Case) throws {
    let comparison = InterfaceComparison(
      try Self.interface(), isGone: one.isGone,
      counted: CounterBracket(
        least: Self.statistics(one.counted.least), most: Self.statistics(one.counted.most)),
      one.tally, isProbe: one.isProbe)
    #expect(comparison.difference == one.difference)
    #expect(comparison.reason == one.reason)
    let quoted = one.reason.map { "\"\($0.rawValue)\"" } ?? "null"
    #expect(comparison.json.hasSuffix("\"difference\":\(one.difference),\"reason\":\(quoted)}"))
    #expect(comparison.json.hasPrefix(#"{"name":"e\"0","id":"eni-"#))
    let isSaid = comparison.sentence.contains(" \(one.difference.magnitude) ")
    #expect(one.reason == nil || isSaid, "\(comparison.sentence)")
  }

  @Test("the ring shows a packet of the loopback once, and the interface counts it twice")
  func loopback() throws {
    let comparison = InterfaceComparison(
      try Self.interface(isLoopback: true), isGone: false,
      counted: CounterBracket(Self.statistics((7, 7))), Self.tally(0, 7), isProbe: false)
    #expect(comparison.difference == 0)
  }

  @Test("of many interfaces the busiest are named, and how many others there are")
  func many() throws {
    let interface = try Self.interface()
    let all = (0..<20).map { place in
      InterfaceComparison(
        interface, isGone: false,
        counted: CounterBracket(Self.statistics((UInt64(place), 0))), Self.tally(UInt64(place), 0),
        isProbe: true)
    }
    let sentences = InterfaceComparison.sentences(all)
    #expect(sentences.count == 9)
    #expect(sentences[0].contains("counted 19 in") && sentences[7].contains("counted 12 in"))
    #expect(sentences[8].hasPrefix("12 other interfaces"))
  }

  @Test("counters that began anew count what they show")
  func restarted() {
    let change = Self.statistics((3, 9)).since(Self.statistics((5, 4)))
    #expect((change.receivedPackets, change.sentPackets) == (3, 5))
    let held = Self.statistics((0, 9)).atLeast(Self.statistics((5, 4)))
    #expect((held.receivedPackets, held.sentPackets) == (5, 9))
  }
}
