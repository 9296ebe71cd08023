import Daemon
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// Traffic between two interfaces that no flow log holds.
@Suite struct UnloggedPairTests {
  private static let topology = """
    vpcs:
      a: {id: vpc-1, cidr: 10.0.0.0/16}
      b: {id: vpc-2, cidr: 10.0.0.0/16}
      c: {id: vpc-3, cidr: 10.7.0.0/16}
    subnets:
      a: {id: subnet-1, vpc: a, cidr: 10.0.0.0/24}
      b: {id: subnet-2, vpc: b, cidr: 10.0.0.0/24}
      c: {id: subnet-3, vpc: c, cidr: 10.7.0.0/24}
    groups:
      a: {vpc: a, in: [{allow: all, from: 0.0.0.0/0}]}
      c: {vpc: c, in: [{allow: all, from: 0.0.0.0/0}]}
    endpoints:
      gwlb: {id: vpce-1, vpc: a, type: GatewayLoadBalancer, service: s, interfaces: gwlb}
    interfaces:
      endpoint: {id: eni-1, subnet: a, address: 10.0.0.5, groups: a, type: vpc_endpoint, mac: "02:00:00:00:00:01"}
      nlb: {id: eni-2, subnet: c, address: 10.7.0.6, type: network_load_balancer, description: ELB net/nlb/50dc}
      plain: {id: eni-3, subnet: a, address: 10.0.0.7, groups: a, mac: "02:00:00:00:00:03"}
      shadow: {id: eni-4, subnet: b, address: 10.0.0.7, type: network_load_balancer}
      collector: {id: eni-5, subnet: c, address: [10.7.0.8, 10.7.0.9], groups: c}
      gwlb: {id: eni-6, subnet: a, address: 10.0.0.10, type: gateway_load_balancer_endpoint}
      other: {id: eni-7, subnet: a, address: 10.0.0.11, groups: a, mac: "02:00:00:00:00:07"}
    traffic-mirror-targets:
      host: {id: tmt-1, interface: collector}
      balancer: {id: tmt-2, load-balancer: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/nlb/50dc"}
      inspect: {id: tmt-3, endpoint: gwlb}
    traffic-mirror-sessions:
      one: {id: tms-1, source: plain, target: host}
      two: {id: tms-2, source: plain, target: balancer, number: 2}
      three: {id: tms-3, source: plain, target: inspect, number: 3}
    """

  private static func replayed(
    _ packet: PacketBuilder, at id: String, logsEverything: Bool = false
  ) throws -> ReplayResult {
    var result = try DocumentedPathTests.replayed(
      topology, [packet], "interface-id flow-direction log-status"
    ) {
      $0.capturedAt = InterfaceID(id)
      $0.logsEverything = logsEverything
    }
    // A window with nothing else is one without data.
    result.lines.removeAll { $0 == "\(id) - NODATA" }
    return result
  }

  private static func ethernet(_ source: UInt64 = 0xff, _ destination: UInt64 = 0xff)
    -> PacketBuilder
  {
    PacketBuilder().ethernet(
      source: 0x02_00_00_00_00_00 | source, destination: 0x02_00_00_00_00_00 | destination)
  }

  @Test(
    "traffic of an endpoint and a Network Load Balancer is counted apart, at both and both ways",
    arguments: [
      ("10.0.0.5", "10.7.0.6", "eni-1", true), ("10.7.0.6", "10.0.0.5", "eni-1", true),
      ("10.0.0.5", "10.7.0.6", "eni-2", true), ("10.7.0.6", "10.0.0.5", "eni-2", true),
      // What is near has an address before a load balancer in another VPC.
      ("10.0.0.7", "10.0.0.5", "eni-1", false), ("10.0.0.5", "10.7.0.8", "eni-1", false),
      ("10.7.0.8", "10.7.0.6", "eni-2", false), ("192.0.2.1", "10.0.0.5", "eni-1", false),
    ])
  func endpoints(source: String, destination: String, id: String, isLeftOut: Bool) throws {
    let packet = Self.ethernet(
      source == "10.0.0.7" ? 3 : source == "10.0.0.5" ? 1 : 0xff,
      destination == "10.0.0.5" ? 1 : 0xff
    ).ipv4(source, destination).tcp(40_000, 443, flags: .syn)
    let result = try Self.replayed(packet, at: id)
    #expect(result.lines.count == (isLeftOut ? 0 : 1))
    #expect(result.statistics.books.notLogged[.endpointToLoadBalancer] == (isLeftOut ? 1 : 0))
    #expect(result.statistics.books.balance)
    let everything = try Self.replayed(packet, at: id, logsEverything: true)
    #expect(everything.lines.count == 1 && everything.statistics.books.notLogged.total == 0)
  }

  @Test(
    "copies are left out where they are made and recorded where they arrive",
    arguments: [
      ("10.7.0.8", 4789, "eni-3", true), ("10.7.0.9", 4789, "eni-3", true),
      ("10.7.0.6", 4789, "eni-3", true), ("10.0.0.10", 4789, "eni-3", true),
      // Another port, an address that is no target, and an interface that is no source.
      ("10.7.0.8", 4790, "eni-3", false), ("10.7.0.7", 4789, "eni-3", false),
      ("10.7.0.8", 4789, "eni-7", false), ("10.7.0.8", 4789, "eni-5", false),
    ] as [(String, UInt16, String, Bool)])
  func mirrored(destination: String, port: UInt16, id: String, isLeftOut: Bool) throws {
    let packet = Self.ethernet(id == "eni-7" ? 7 : 3)
      .ipv4(id == "eni-7" ? "10.0.0.11" : "10.0.0.7", destination).udp(61_000, port).payload(50)
    let result = try Self.replayed(packet, at: id)
    #expect(
      result.lines
        == (isLeftOut ? [] : ["\(id) \(id == "eni-5" ? "ingress" : "egress") OK"]))
    #expect(result.statistics.books.notLogged[.mirrored] == (isLeftOut ? 1 : 0))
    #expect(result.statistics.json.contains(#""mirrored":\#(isLeftOut ? 1 : 0)}"#))
    let everything = try Self.replayed(packet, at: id, logsEverything: true)
    #expect(everything.lines.count == 1 && everything.statistics.books.notLogged.total == 0)
  }

  @Test("VXLAN that comes to a source is ordinary traffic, as TCP to a target is")
  func ordinary() throws {
    let back = Self.ethernet(0xff, 3).ipv4("10.7.0.8", "10.0.0.7").udp(61_000, 4789).payload(8)
    #expect(try Self.replayed(back, at: "eni-3").lines == ["eni-3 ingress OK"])
    let tcp = Self.ethernet(3).ipv4("10.0.0.7", "10.7.0.8").tcp(61_000, 4789, flags: .syn)
    #expect(try Self.replayed(tcp, at: "eni-3").lines == ["eni-3 egress OK"])
  }
}
