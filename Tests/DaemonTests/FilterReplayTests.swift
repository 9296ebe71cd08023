import Daemon
import FlowFilter
import FlowLogFormat
import FlowModel
import Foundation
import TestSupport
import Testing

/// Filters in a replay: which records are left, and where the other packets went.
@Suite("Filters in a replay")
struct FilterReplayTests {
  private let examples = ExampleCaptureTests.file.deletingLastPathComponent()
  private static let format =
    LogFormat(
      fields: [
        .interfaceID, .srcaddr, .dstaddr, .srcport, .dstport, .protocol, .packets, .action,
        .flowDirection, .logStatus,
      ]) ?? .default

  private func records(_ filter: String?, topology: String? = nil) throws -> ReplayResult {
    let expression = try filter.map { try FilterExpression(parsing: $0) }
    let name = topology == nil ? "first-records.pcap" : "three-tier/capture.pcap"
    return replay([examples.appending(path: name).path]) { configuration in
      configuration.format = Self.format
      configuration.filter = expression
      configuration.topologyPath = topology
    }
  }

  /// The fields of a record that is none of silence.
  private func flows(_ lines: [String]) -> [[Substring]] {
    lines.map { $0.split(separator: " ") }.filter { $0.last == "OK" }
  }

  /// A filter, and what it means to somebody who reads the fields of records.
  struct Case: Sendable {
    var filter: String
    var isWanted: @Sendable ([Substring]) -> Bool

    init(_ filter: String, _ isWanted: @escaping @Sendable ([Substring]) -> Bool) {
      self.filter = filter
      self.isWanted = isWanted
    }
  }

  static let cases = [
    Case("port 443") { $0[3] == "443" || $0[4] == "443" },
    Case("dst port https") { $0[4] == "443" },
    Case("host 10.0.1.14") { $0[1] == "10.0.1.14" || $0[2] == "10.0.1.14" },
    Case("not src 10.0.1.14") { $0[1] != "10.0.1.14" },
    Case("udp or icmp") { $0[5] == "17" || $0[5] == "1" },
    Case("ip6") { $0[1].contains(":") },
    Case("ingress and tcp") { $0[8] == "ingress" && $0[5] == "6" },
    Case("action reject") { $0[7] == "REJECT" },
    Case("proto 250") { _ in false },
  ]

  @Test(
    "the records left are those that a reader would pick, and every packet is in the books",
    arguments: cases)
  func subset(_ example: Case) throws {
    let all = try records(nil)
    let left = try records(example.filter)
    #expect(flows(left.lines) == flows(all.lines).filter(example.isWanted))
    let (whole, books) = (all.statistics.books, left.statistics.books)
    #expect(books.received == whole.received)
    #expect(books.recorded + books.filtered == whole.recorded)
    let packets = flows(left.lines).reduce(0) { $0 + (UInt64($1[6]) ?? 0) }
    #expect(books.recorded == packets)
    #expect(books.notLogged.total == whole.notLogged.total)
    #expect(left.outcome == .complete)
  }

  @Test(
    "interfaces are known by what the topology says of them",
    arguments: [
      ("eni eni-0666fc22e095c221f", ["eni-0666fc22e095c221f"]),
      ("eni eni-0666fc22e095c221f and action reject", ["eni-0666fc22e095c221f"]),
      ("eni eni-00000000000000000", []), ("vpc vpc-nowhere", []),
    ])
  func topology(filter: String, interfaces: [String]) throws {
    let topology = examples.appending(path: "three-tier").path
    let all = try records(nil, topology: topology)
    let left = try records(filter, topology: topology)
    #expect(Set(left.lines.map { String($0.prefix { $0 != " " }) }) == Set(interfaces))
    #expect(Set(flows(left.lines)).isSubset(of: Set(flows(all.lines))))
    #expect(left.statistics.books.received == all.statistics.books.received)
    #expect(
      left.statistics.books.recorded + left.statistics.books.filtered
        == all.statistics.books.recorded + all.statistics.books.filtered)
  }

  @Test("a VPC and a subnet hold the interfaces that records put there")
  func places() throws {
    let topology = examples.appending(path: "three-tier").path
    let fields = LogFormat(fields: [.vpcID, .subnetID, .interfaceID, .logStatus]) ?? .default
    func lines(_ filter: FilterExpression?) -> [String] {
      replay([examples.appending(path: "three-tier/capture.pcap").path]) { configuration in
        configuration.format = fields
        configuration.filter = filter
        configuration.topologyPath = topology
      }.lines
    }
    let all = lines(nil)
    let subnets = Set(all.map { String($0.split(separator: " ")[1]) })
    #expect(subnets.count > 1)
    for subnet in subnets {
      let left = lines(try FilterExpression(parsing: "subnet \(subnet)"))
      #expect(left == all.filter { $0.split(separator: " ")[1] == subnet })
    }
    let vpc = try #require(all.first?.split(separator: " ").first)
    #expect(lines(try FilterExpression(parsing: "vpc \(vpc)")) == all)
  }
}
