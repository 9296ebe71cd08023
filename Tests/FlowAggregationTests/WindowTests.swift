import FlowAggregation
import FlowModel
import NetworkTypes
import Testing

@Suite struct WindowTests {
  @Test("a flow is one record a window, with the seconds of its first and last packet")
  func split() throws {
    let (sink, _) = try aggregate([
      packet(1, at: 130), packet(1, at: 131), packet(1, at: 179, bytes: 50), packet(1, at: 180),
      packet(1, at: 239),
    ])
    #expect(
      sink.lines == [
        "eni0 egress 10.0.0.1 > 203.0.113.1 3p 250B 130-179", "close 120",
        "eni0 egress 10.0.0.1 > 203.0.113.1 2p 200B 180-239", "close 180",
      ])
  }

  @Test(
    "windows are multiples of the interval", arguments: [(60, 1_700_000_040), (600, 1_700_000_000)])
  func multiples(_ interval: UInt32, _ second: UInt32) throws {
    let (sink, _) = try aggregate([packet(1, at: 1_700_000_043)], interval: interval)
    #expect(sink.windows.map(\.start) == [1_700_000_043 / interval * interval])
    #expect(sink.windows[0].interval == interval)
  }

  @Test("records come in the order of first packets")
  func order() throws {
    let (sink, _) = try aggregate([3, 1, 2, 1, 3, 9].map { packet($0, at: 60) })
    #expect(sink.flows.map { $0.key.sourceLow & 0xff } == [3, 1, 2, 9])
  }

  @Test("a late packet goes to its window for 5 seconds, and to the current one afterwards")
  func late() throws {
    let (sink, _) = try aggregate([
      packet(1, at: 100), packet(2, at: 120), packet(1, at: 119), packet(2, at: 124),
      packet(1, at: 118), packet(2, at: 125), packet(1, at: 117),
    ])
    #expect(
      sink.lines == [
        "eni0 egress 10.0.0.1 > 203.0.113.1 3p 300B 100-119", "close 60",
        "eni0 egress 10.0.0.2 > 203.0.113.2 3p 300B 120-125",
        "eni0 egress 10.0.0.1 > 203.0.113.1 1p 100B 117-117", "close 120",
      ])
  }

  @Test("a packet older than every open window joins the current one")
  func ancient() throws {
    let (sink, _) = try aggregate([packet(1, at: 1000), packet(1, at: 1021), packet(1, at: 3)])
    #expect(
      sink.lines.last(where: { $0.hasPrefix("eni0") })
        == "eni0 egress 10.0.0.1 > 203.0.113.1 2p 200B 3-1021")
    #expect(sink.total.recorded == 3)
  }

  @Test("silent interfaces get NODATA in every window, from the time they are known")
  func noData() throws {
    let (sink, _) = try aggregate([
      event(.interface, at: 0), packet(1, at: 70), event(.interface, at: 0, interface: 1),
      packet(1, at: 250),
    ])
    #expect(
      sink.lines == [
        "eni0 egress 10.0.0.1 > 203.0.113.1 1p 100B 70-70", "eni1 NODATA 60-119", "close 60",
        "eni0 NODATA 120-179", "eni1 NODATA 120-179", "eni0 NODATA 180-239", "eni1 NODATA 180-239",
        "eni0 egress 10.0.0.1 > 203.0.113.1 1p 100B 250-250", "eni1 NODATA 240-299", "close 240",
      ])
  }

  @Test("a silence of more than a day is one NODATA record that spans it")
  func longSilence() throws {
    let atLimit = try aggregate([packet(1, at: 0), packet(1, at: 60 * 1441)]).sink
    #expect(atLimit.lines.count { $0.contains("NODATA") } == 1440)
    let beyond = try aggregate([packet(1, at: 0), packet(1, at: 60 * 1442)]).sink
    #expect(beyond.lines.filter { $0.contains("NODATA") } == ["eni0 NODATA 60-\(60 * 1442 - 1)"])
    let absurd = try aggregate([packet(1, at: 0), packet(1, at: .max), packet(1, at: 7)]).sink
    #expect(absurd.total.recorded == 3)
  }

  @Test("lost packets show as SKIPDATA with their number, unreadable ones are only counted")
  func events() throws {
    let (sink, _) = try aggregate([
      packet(1, at: 60),
      event(.skipped, at: 61, count: 12, reason: SkipReason.captureDrop.rawValue),
      event(.unparsed, at: 62, reason: UnparsedReason.arp.rawValue),
      event(.unparsed, at: 130, reason: UnparsedReason.arp.rawValue),
      event(.skipped, at: 190, interface: 1, reason: SkipReason.cutFile.rawValue),
    ])
    #expect(
      sink.lines == [
        "eni0 egress 10.0.0.1 > 203.0.113.1 1p 100B 60-60", "eni0 SKIPDATA 60-119 12", "close 60",
        "eni0 NODATA 120-179", "close 120", "eni0 NODATA 180-239", "eni1 SKIPDATA 180-239 1",
        "close 180",
      ])
    #expect(sink.total.received == 16)
    #expect(sink.total.skipped[.captureDrop] == 12)
    #expect(sink.total.skipped[.cutFile] == 1)
    #expect(sink.total.unparsed[.arp] == 2)
  }

  @Test("the peak counts flows of a window that ends within a block")
  func peak() throws {
    let first = (0..<100).map { packet($0, at: 60) }
    let (_, peak) = try aggregate(first + [packet(1, at: 600)])
    #expect(peak == 100)
  }

  @Test("a silence of many interfaces is one NODATA record each")
  func crowdedSilence() throws {
    let interfaces = (0..<2000).map { event(.interface, at: 0, interface: $0) }
    let (sink, _) = try aggregate(interfaces + [packet(1, at: 0), packet(1, at: 60 * 12)])
    let silent = sink.lines.filter { $0.hasSuffix("NODATA 60-719") }
    #expect(silent.count == 2000)
  }

  @Test("a loss without a time joins the first window, or only the books where there is none")
  func timeless() throws {
    let cut = event(.skipped, at: 0, reason: SkipReason.cutFile.rawValue)
    let alone = try aggregate([event(.interface, at: 0), cut]).sink
    #expect(alone.lines == ["close 0"])
    #expect(alone.total.received == 1 && alone.total.skipped[.cutFile] == 1)
    let followed = try aggregate([cut, packet(1, at: 60, interface: 1)]).sink
    #expect(
      followed.lines == [
        "eni1 egress 10.0.0.1 > 203.0.113.1 1p 100B 60-60", "eni0 SKIPDATA 60-119 1", "close 60",
      ])
  }

  @Test("a capture without packets gives no window at all")
  func nothing() throws {
    #expect(try aggregate([event(.interface, at: 0)]).sink.lines.isEmpty)
    #expect(try aggregate([]).sink.lines.isEmpty)
  }
}
