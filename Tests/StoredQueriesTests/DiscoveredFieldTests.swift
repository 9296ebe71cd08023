import FlowLogFormat
import StoredQueries
import Testing

/// The fields that events are found to have.
struct DiscoveredFieldTests {
  private static let line =
    "2 123456789012 eni-1 10.0.0.1 192.0.2.1 1024 443 6 5 500 1700000000 1700000060 ACCEPT OK"

  @Test("flow logs have the names of Logs Insights, and NODATA has less")
  func flowLogs() {
    let nothing = "2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - NODATA"
    let shares = DiscoveredFields.shares(
      [Self.line, nothing].map { Array($0.utf8) }, formats: [])
    let percents = Dictionary(uniqueKeysWithValues: shares.map { ($0.name, $0.percent) })
    #expect(percents["@message"] == 100 && percents["interfaceId"] == 100)
    #expect(percents["srcAddr"] == 50 && percents["startTime"] == 100 && percents["bytes"] == 50)
    #expect(percents["srcaddr"] == nil && shares.count == 5 + 14)
  }

  @Test("a format of its own is known by the flow log's")
  func custom() throws {
    let format = try LogFormat(parsing: "${action} ${pkt-srcaddr} ${bytes}")
    let values = DiscoveredFields.values(Array("REJECT 10.0.0.9 77".utf8), formats: [format])
    #expect(values.map(\.name) == ["bytes", "action", "pktSrcAddr"])
    #expect(values.map(\.value) == ["77", "REJECT", "10.0.0.9"])
    #expect(DiscoveredFields.values(Array("REJECT 10.0.0.9 77".utf8), formats: []).isEmpty)
  }

  @Test("JSON has its paths, and other text nothing")
  func others() {
    let values = DiscoveredFields.values(
      Array(#"{"a": {"b": 1, "c": [true, "x"]}, "d": null}"#.utf8), formats: [])
    #expect(values.map { "\($0.name)=\($0.value)" } == ["a.b=1", "a.c.0=1", "a.c.1=x"])
    #expect(DiscoveredFields.values(Array("GET / 200".utf8), formats: []).isEmpty)
    #expect(DiscoveredFields.hasFlowLogs([Array(Self.line.utf8)]))
    #expect(!DiscoveredFields.hasFlowLogs([Array("GET / 200".utf8)]))
  }
}
