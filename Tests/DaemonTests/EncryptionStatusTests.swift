import Daemon
import NetworkTypes
import TestSupport
import Testing

/// What records say of encryption on the way.
@Suite struct EncryptionStatusTests {
  private static let topology = """
    region: eu-central-1
    external: vpc-9
    vpcs:
      v: {id: vpc-1, cidr: 10.0.0.0/16, encryption-controls: true}
      off: {id: vpc-2, cidr: 10.2.0.0/16}
    subnets:
      s: {id: subnet-1, vpc: v, cidr: 10.0.0.0/24, routes: r}
      o: {id: subnet-2, vpc: off, cidr: 10.2.0.0/24, routes: o}
    prefix-lists: {s3: {id: pl-1, entries: [198.18.0.0/24]}}
    internet-gateways: {i: {id: igw-1, vpc: v}}
    peerings: {p: {id: pcx-1, requester: v, accepter: off}}
    endpoints:
      s3: {id: vpce-1, vpc: v, type: Gateway, service: com.amazonaws.eu-central-1.s3}
      sqs: {id: vpce-2, vpc: v, type: Interface, service: com.amazonaws.eu-central-1.sqs, interfaces: sqs}
      own: {id: vpce-3, vpc: v, type: Interface, service: com.amazonaws.vpce.eu-central-1.vpce-svc-1, interfaces: own}
    route-tables:
      r: {id: rtb-1, vpc: v, routes: {0.0.0.0/0: i, s3: vpce-1, 10.2.0.0/16: p}}
      o: {id: rtb-2, vpc: off, routes: {10.0.0.0/16: p}}
    groups:
      g: {vpc: v, in: [{allow: all, from: 0.0.0.0/0}]}
      h: {vpc: off, in: [{allow: all, from: 0.0.0.0/0}]}
    instances:
      new: {id: i-1, encrypts: true}
      other: {id: i-2, encrypts: true}
      plain: {id: i-3, encrypts: false}
      old: {id: i-4, type: m4.large}
      unknown: {id: i-5, type: m7g.large}
    interfaces:
      new: {id: eni-1, subnet: s, address: 10.0.0.11, groups: g, instance: new}
      other: {id: eni-2, subnet: s, address: 10.0.0.12, groups: g, instance: other}
      plain: {id: eni-3, subnet: s, address: 10.0.0.13, groups: g, instance: plain}
      old: {id: eni-4, subnet: s, address: 10.0.0.14, groups: g, instance: old}
      unknown: {id: eni-5, subnet: s, address: 10.0.0.15, groups: g, instance: unknown}
      sqs: {id: eni-6, subnet: s, address: 10.0.0.16, groups: g, type: vpc_endpoint}
      own: {id: eni-7, subnet: s, address: 10.0.0.17, groups: g, type: vpc_endpoint}
      far: {id: eni-8, subnet: o, address: 10.2.0.11, groups: h, instance: other}
    """

  @Test(
    "the hardware of both ends, and TLS of AWS's services, say how traffic is encrypted",
    arguments: [
      ("10.0.0.11", "10.0.0.12", 80, ["egress 1", "ingress 1"]),
      ("10.0.0.11", "10.0.0.13", 80, ["egress 0", "ingress 0"]),
      ("10.0.0.13", "10.0.0.15", 80, ["egress 0", "ingress 0"]),
      ("10.0.0.14", "10.0.0.11", 80, ["egress 0", "ingress 0"]),
      ("10.0.0.11", "10.0.0.15", 443, ["egress -", "ingress -"]),
      // The peer's VPC has no controls, so its records say nothing.
      ("10.0.0.11", "10.2.0.11", 80, ["egress 1", "ingress -"]),
      ("10.0.0.11", "10.0.0.16", 443, ["egress 2", "ingress 2"]),
      ("10.0.0.11", "10.0.0.16", 80, ["egress -", "ingress -"]),
      ("10.0.0.11", "10.0.0.17", 443, ["egress -", "ingress -"]),
      ("10.0.0.11", "198.18.0.1", 443, ["egress 2"]), ("10.0.0.11", "198.18.0.1", 80, ["egress -"]),
      ("10.0.0.11", "192.0.2.1", 443, ["egress -"]), ("10.2.0.11", "192.0.2.1", 443, ["egress -"]),
    ] as [(String, String, UInt16, [String])])
  func requests(source: String, destination: String, port: UInt16, lines: [String]) throws {
    let packet = PacketBuilder().ethernet().ipv4(source, destination).tcp(40_000, port, flags: .syn)
    let result = try DocumentedPathTests.replayed(
      Self.topology, [packet], "flow-direction encryption-status")
    #expect(result.lines == lines)
  }

  @Test("answers of a service are encrypted as the calls are, and UDP is not")
  func answers() throws {
    func lines(_ packet: PacketBuilder) throws -> [String] {
      try DocumentedPathTests.replayed(
        Self.topology, [packet], "flow-direction encryption-status"
      ).lines
    }
    let link = PacketBuilder().ethernet()
    let fromEndpoint = link.ipv4("10.0.0.16", "10.0.0.11").tcp(443, 40_000, flags: .ack)
    #expect(try lines(fromEndpoint) == ["egress 2", "ingress 2"])
    let fromList = link.ipv4("198.18.0.1", "10.0.0.11").tcp(443, 40_000, flags: .ack)
    #expect(try lines(fromList) == ["ingress 2"])
    #expect(
      try lines(link.ipv4("10.0.0.11", "10.0.0.16").udp(40_000, 443)) == ["egress -", "ingress -"])
  }
}
