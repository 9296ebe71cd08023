import FlowLogFormat
import FlowModel
import Testing

@Suite("AWS's documented examples")
struct DocumentedExampleTests {
  @Test("every line parses by its format, every value sound")
  func allParse() {
    let counts = DocumentedExamples.all.map { example in
      let report = LineBatchTests.parse(example.fields + "\n" + example.lines).report
      #expect(report.headers == 1)
      #expect(report.malformed.total == 0, "\(report.problems)")
      return report.records
    }
    #expect(counts == [7, 8, 6, 4, 4, 2])
  }

  @Test("the values of the TCP flags example are where the format says")
  func tcpFlags() throws {
    let format = try #require(LogFormat(headerLine: DocumentedExamples.tcpFlags.fields))
    let lines = DocumentedExamples.tcpFlags.lines.split(separator: "\n").map(String.init)
    let flags = try lines.map { try values($0, format)[.tcpFlags] }
    #expect(flags == ["2", "18", "2", "18", "1", "1", "3", "19"])
    let last = try values(lines[7], format)
    #expect(last[.pktSrcaddr] == "10.0.0.62")
    #expect(last[.bytes] == "967")
    #expect(last[.subnetID] == "subnet-aaaaaaaa012345678")
  }

  @Test("the values of the traffic path example are where the format says")
  func trafficPath() throws {
    let format = try #require(LogFormat(headerLine: DocumentedExamples.trafficPath.fields))
    let lines = DocumentedExamples.trafficPath.lines.split(separator: "\n").map(String.init)
    let ingress = try values(lines[0], format)
    let egress = try values(lines[1], format)
    #expect(ingress[.pktSrcAWSService] == "S3")
    #expect(ingress[.trafficPath] == nil)
    #expect(egress[.pktSrcAWSService] == nil)
    #expect(egress[.trafficPath] == "8")
    #expect(egress[.flowDirection] == "egress")
    #expect(format.version == 5)
  }

  @Test("the regional NAT gateway's dashes are null, its addresses are not")
  func regionalNATGateway() throws {
    let format = try #require(LogFormat(headerLine: DocumentedExamples.regionalNATGateway.fields))
    let lines = DocumentedExamples.regionalNATGateway.lines.split(separator: "\n").map(String.init)
    let record = try values(lines[1], format)
    #expect(record.count == 5)
    #expect(record[.resourceID] == "nat-1234567890abcdef")
    #expect(record[.srcaddr] == "107.22.182.139")
  }
}
