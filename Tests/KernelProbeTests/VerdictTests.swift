import FlowModel
import Glibc
import KernelProbe
import NetworkTypes
import Testing

/// The probe beside real firewalls, in namespaces of its own.
@Suite(.enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
struct VerdictTests {
  @Test(
    "without a firewall a forwarded packet is accepted at both interfaces",
    arguments: [("10.0.1.2", "10.0.2.2", false), ("fd00:1::2", "fd00:2::2", true)])
  func forwarded(source: String, destination: String, ipv6: Bool) throws {
    let lab = try RoutedLab()
    let (inside, outside) = (try lab.index("in"), try lab.index("out"))
    var probe = try lab.probe()
    let socket = try LabSocket(SOCK_DGRAM, ipv6: ipv6, in: lab.sender)
    for _ in 0..<100 { try socket.send(100, to: destination, 4000) }
    var seen = ProbedRows()
    try seen.finish(&probe)
    let expected = ProbedRows.Sum(packets: 100, bytes: ipv6 ? 14_800 : 12_800)
    #expect(seen.sum(.ingress, .accept, at: inside, port: 4000) == expected)
    #expect(seen.sum(.egress, .accept, at: outside, port: 4000) == expected)
    let rows = seen.rows.filter { $0.key.destinationPort == 4000 }
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { "\($0.source)" == source && "\($0.destination)" == destination })
    #expect(rows.allSatisfy { $0.key.ipProtocol == .udp && $0.first <= $0.last })
    #expect(seen.difference == 0)
  }
}
