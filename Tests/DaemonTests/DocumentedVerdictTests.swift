import Daemon
import FlowLogFormat
import FlowModel
import TestSupport
import Testing

/// AWS's documented records of what was accepted and what was refused, from packets and rules.
@Suite struct DocumentedVerdictTests {
  private static let ethernet = PacketBuilder().ethernet()

  private static let ssh = DocumentedFlow(
    record: "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249"
      + " 1418530010 1418530070 ACCEPT OK",
    header: ethernet.ipv4("172.31.16.139", "172.31.16.21").tcp(20_641, 22), headerLength: 40)

  private static let rdp = DocumentedFlow(
    record: "2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249"
      + " 1418530010 1418530070 REJECT OK",
    header: ethernet.ipv4("172.31.9.69", "172.31.9.12").tcp(49_761, 3389), headerLength: 40)

  private static let ping = DocumentedFlow(
    record: "2 123456789010 eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336"
      + " 1432917027 1432917142 ACCEPT OK",
    header: ethernet.ipv4("203.0.113.12", "172.31.16.139").icmp(type: 8), headerLength: 28,
    seconds: [1_432_917_027, 1_432_917_094, 1_432_917_118, 1_432_917_142])

  private static let pong = DocumentedFlow(
    record: "2 123456789010 eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336"
      + " 1432917094 1432917142 REJECT OK",
    header: ethernet.ipv4("172.31.16.139", "203.0.113.12").icmp(type: 0), headerLength: 28,
    seconds: [1_432_917_094, 1_432_917_095, 1_432_917_118, 1_432_917_142])

  /// A VPC as of the documentation, with one interface.
  ///
  /// - Parameter entries: Entries of the ACL, inbound and outbound.
  private static func topology(
    _ address: String, group: String, entries: (String, String)
  ) -> String {
    """
    account: "123456789010"
    vpcs: {default: {cidr: 172.31.0.0/16}}
    subnets: {one: {cidr: 172.31.0.0/19, acl: edge}}
    groups: {server: {id: sg-1, in: [\(group)], out: []}}
    acls: {edge: {id: acl-1, in: [\(entries.0)], out: [\(entries.1)]}}
    interfaces:
      server: {id: eni-1235b8ca123456789, subnet: one, address: \(address), groups: server}
    """
  }

  private static func records(
    of flows: [DocumentedFlow], _ topology: String, _ format: LogFormat = .default
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(topology.utf8), as: "vpc.yaml")
    let paths = try flows.enumerated().map { index, flow in
      try folder.write(flow.capture(), as: "\(index).pcap")
    }
    return replay(paths) {
      $0.interval = 600
      $0.topologyPath = path
      $0.format = format
    }.lines
  }

  private static let all = "{rule: 100, allow: all, from: 0.0.0.0/0}"
  private static let allOut = "{rule: 100, allow: all, to: 0.0.0.0/0}"
  private static let allowsSSH = "{id: sgr-22, allow: tcp 22, from: 172.31.0.0/16}"
  private static let allowsPing = "{id: sgr-8, allow: icmp 8, from: 0.0.0.0/0}"

  @Test("SSH is accepted and RDP refused, byte for byte")
  func sshAndRDP() throws {
    let toSSH = Self.topology(
      "172.31.16.21", group: Self.allowsSSH, entries: (Self.all, Self.allOut))
    #expect(try Self.records(of: [Self.ssh], toSSH) == [Self.ssh.record])
    let toRDP = Self.topology(
      "172.31.9.12", group: Self.allowsSSH, entries: (Self.all, Self.allOut))
    #expect(try Self.records(of: [Self.rdp], toRDP) == [Self.rdp.record])
  }

  @Test("a ping that the group lets in and whose answer the ACL refuses, byte for byte")
  func ping() throws {
    let topology = Self.topology(
      "172.31.16.139", group: Self.allowsPing, entries: (Self.all, ""))
    #expect(
      try Self.records(of: [Self.ping, Self.pong], topology)
        == [Self.ping.record, Self.pong.record])
    let rules = try LogFormat(parsing: "${action} ${flow-direction} ${x-deciding-rule}")
    #expect(
      try Self.records(of: [Self.ping, Self.pong], topology, rules)
        == ["ACCEPT ingress sg-1/sgr-8", "REJECT egress acl-1/*"])
  }

  /// Rows of AWS's outcome matrix for a ping: group, ACL inbound, ACL outbound.
  private static let matrix:
    [(group: String, inbound: String, outbound: String, expected: [String])] =
      [
        (allowsPing, all, allOut, ["ACCEPT ingress sg-1/sgr-8", "ACCEPT egress tracked"]),
        (allowsPing, all, "", ["ACCEPT ingress sg-1/sgr-8", "REJECT egress acl-1/*"]),
        (allowsPing, "", allOut, ["REJECT ingress acl-1/*"]),
        (allowsSSH, all, allOut, ["REJECT ingress sg-default-deny"]),
        (allowsSSH, "", "", ["REJECT ingress acl-1/*"]),
      ]

  @Test("every row of the outcome matrix: what was refused on the way in is never answered")
  func outcomes() throws {
    let rules = try LogFormat(parsing: "${action} ${flow-direction} ${x-deciding-rule}")
    for row in Self.matrix {
      let isAnswered = row.expected.count == 2
      let lines = try Self.records(
        of: isAnswered ? [Self.ping, Self.pong] : [Self.ping],
        Self.topology("172.31.16.139", group: row.group, entries: (row.inbound, row.outbound)),
        rules)
      #expect(lines == row.expected)
    }
  }
}
