internal import FlowLogFormat

/// A query that comes with a table, if the flow log has its fields.
struct AthenaQuery {
  let name: String
  let description: String
  /// Fields that it needs.
  private let fields: [String]
  /// The query, with `TABLE` for the table.
  private let pattern: String

  private init(_ name: String, _ description: String, _ fields: [String], _ pattern: String) {
    self.name = name
    self.description = description
    self.fields = fields
    self.pattern = pattern
  }

  func fits(_ format: LogFormat) -> Bool {
    let names = Set(format.fields.map(\.name))
    return fields.allSatisfy(names.contains)
  }

  func text(table: String) -> String { pattern.replacing("TABLE", with: table) }

  private static func top(
    _ name: String, _ description: String, _ keys: [String], where condition: String = "",
    limit: Int = 50
  ) -> AthenaQuery {
    let columns = keys.map { String($0.map { $0 == "-" ? "_" : $0 }) }.joined(separator: ", ")
    return AthenaQuery(
      name, description, keys + ["bytes"],
      "SELECT \(columns), sum(bytes) AS total_bytes FROM TABLE\(condition) GROUP BY \(columns) "
        + "ORDER BY total_bytes DESC LIMIT \(limit)")
  }

  private static func rows(
    _ name: String, _ description: String, _ fields: [String], where condition: String
  ) -> AthenaQuery {
    AthenaQuery(name, description, fields, "SELECT * FROM TABLE WHERE \(condition) LIMIT 1000")
  }

  /// The queries that AWS's guide names.
  static let all = [
    rows(
      "VpcFlowLogsAcceptedTraffic", "TCP connections that were accepted", ["action", "protocol"],
      where: "action = 'ACCEPT' AND protocol = 6"),
    top(
      "VpcFlowLogsAdminPortTraffic", "Addresses with most traffic on administrative ports",
      ["srcaddr", "dstaddr", "dstport"],
      where: " WHERE dstport IN (22, 23, 135, 445, 3389, 5900, 5985, 5986)", limit: 10),
    AthenaQuery(
      "VpcFlowLogsIPv4Traffic", "Bytes of IPv4", ["srcaddr", "bytes"],
      "SELECT sum(bytes) AS total_bytes FROM TABLE WHERE srcaddr LIKE '%.%'"),
    AthenaQuery(
      "VpcFlowLogsIPv6Traffic", "Bytes of IPv6", ["srcaddr", "bytes"],
      "SELECT sum(bytes) AS total_bytes FROM TABLE WHERE srcaddr LIKE '%:%'"),
    rows(
      "VpcFlowLogsRejectedTCPTraffic", "TCP traffic that was rejected", ["action", "protocol"],
      where: "action = 'REJECT' AND protocol = 6"),
    rows(
      "VpcFlowLogsRejectedTraffic", "Traffic that was rejected", ["action"],
      where: "action = 'REJECT'"),
    rows(
      "VpcFlowLogsSshRdpTraffic", "SSH and RDP", ["dstport"], where: "dstport IN (22, 3389)"),
    top("VpcFlowLogsTopTalkers", "Addresses with most traffic", ["srcaddr"]),
    top(
      "VpcFlowLogsTopTalkersPacketLevel", "Original addresses with most traffic", ["pkt-srcaddr"]),
    top("VpcFlowLogsTopTalkingInstances", "Instances with most traffic", ["instance-id"]),
    top("VpcFlowLogsTopTalkingSubnets", "Subnets with most traffic", ["subnet-id"]),
    top(
      "VpcFlowLogsTopTCPTraffic", "TCP traffic by source", ["srcaddr", "protocol"],
      where: " WHERE protocol = 6"),
    top(
      "VpcFlowLogsTotalBytesTransferred", "Pairs of addresses with most bytes",
      ["srcaddr", "dstaddr"]),
    top(
      "VpcFlowLogsTotalBytesTransferredPacketLevel",
      "Pairs of original addresses with most bytes", ["pkt-srcaddr", "pkt-dstaddr"]),
    rows(
      "VpcFlowLogsTrafficFrmSrcAddr", "Traffic of a source; put its address in", ["srcaddr"],
      where: "srcaddr = '10.0.0.1'"),
    rows(
      "VpcFlowLogsTrafficToDstAddr", "Traffic to a destination; put its address in", ["dstaddr"],
      where: "dstaddr = '10.0.0.1'"),
  ]
}
