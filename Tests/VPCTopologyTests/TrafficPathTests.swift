import FlowModel
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// Which route a packet takes, where it leads, and who is next on the way.
struct TrafficPathTests {
  private static let text = """
    account: "123456789012"
    region: eu-central-1
    external: [vpc-far, tgw-1, vpce-ext]
    vpcs:
      v: {id: vpc-1, cidr: [10.0.0.0/16, "2001:db8::/56"]}
      near: {id: vpc-2, cidr: 10.2.0.0/16}
    subnets:
      a: {id: subnet-a, vpc: v, cidr: [10.0.0.0/24, "2001:db8::/64"], zone-id: euc1-az1, routes: all}
      b: {id: subnet-b, vpc: v, cidr: 10.0.1.0/24, zone-id: euc1-az2, routes: all}
      lax: {id: subnet-c, vpc: v, cidr: 10.0.2.0/24, zone-id: euc1-ham1-az1, routes: all}
      wave: {id: subnet-d, vpc: v, cidr: 10.0.3.0/24, zone-id: euc1-wl1-ber-wlz1, routes: wave}
      dark: {id: subnet-e, vpc: v, cidr: 10.0.4.0/24}
      n: {id: subnet-n, vpc: near, cidr: 10.2.0.0/24, zone-id: euc1-az3}
    prefix-lists:
      s3: {id: pl-1, entries: [198.18.0.0/24, 198.18.1.0/24]}
      wide: {id: pl-2, entries: [198.19.0.0/16]}
    groups: {g: {id: sg-1, vpc: v}, gn: {id: sg-2, vpc: near}}
    internet-gateways: {inet: {id: igw-1, vpc: v}}
    egress-only-gateways: {six: {id: eigw-1, vpc: v}}
    nat-gateways:
      nat: {id: nat-1, subnet: a, interfaces: [eni-na, eni-nb]}
      regional: {id: nat-2, vpc: v}
    endpoints:
      s3: {id: vpce-1, vpc: v, type: Gateway, service: s3, route-tables: all}
      inspect: {id: vpce-2, vpc: v, type: GatewayLoadBalancer, service: x, interfaces: eni-gwlb}
    transit-gateway-attachments:
      t: {id: tgw-attach-1, gateway: tgw-1, vpc: v, subnets: [a, b]}
    peerings:
      p: {id: pcx-1, requester: v, accepter: near}
      far: {id: pcx-2, requester: v, accepter: {vpc: vpc-far, region: us-east-1}}
    route-tables:
      all:
        id: rtb-1
        vpc: v
        routes:
          0.0.0.0/0: inet
          ::/0: six
          10.0.1.64/26: eni-fw
          10.2.0.0/16: p
          10.3.0.0/16: far
          172.16.0.0/16: vgw-1
          172.17.0.0/16: tgw-1
          172.18.0.0/16: nat
          172.19.0.0/16: regional
          172.20.0.0/16: inspect
          172.21.0.0/16: lgw-1
          172.22.0.0/16: eni-fw
          172.23.0.0/16: i-1
          172.24.0.0/16: {to: nat-9, state: blackhole}
          172.25.0.0/16: core-network-1
          172.26.0.0/16: [vgw-1, {to: tgw-1, origin: propagated}]
          172.27.0.0/16: vpce-ext
          s3: vpce-1
          wide: vpce-ext
          198.18.1.0/24: inet
          198.19.0.0/16: {to: vgw-1, origin: propagated}
      wave: {id: rtb-2, vpc: v, routes: {0.0.0.0/0: cagw-1}}
    instances: {old: {id: i-old, type: m4.large}, router: {id: i-1}}
    interfaces:
      web: {id: eni-web, subnet: a, address: 10.0.0.5, ipv6: "2001:db8::5", groups: g}
      old: {id: eni-old, subnet: a, address: 10.0.0.6, groups: g, instance: old}
      app: {id: eni-app, subnet: b, address: 10.0.1.5, prefixes: 10.0.1.32/28, groups: g}
      fw: {id: eni-fw, subnet: b, address: 10.0.1.6, groups: g, instance: router}
      lax: {id: eni-lax, subnet: lax, address: 10.0.2.5, groups: g}
      wave: {id: eni-wave, subnet: wave, address: 10.0.3.5, groups: g}
      dark: {id: eni-dark, subnet: dark, address: 10.0.4.5, groups: g}
      na: {id: eni-na, subnet: a, address: 10.0.0.9, type: nat_gateway}
      nb: {id: eni-nb, subnet: b, address: 10.0.1.9, type: nat_gateway}
      ta: {id: eni-ta, subnet: a, address: 10.0.0.10, type: transit_gateway}
      tb: {id: eni-tb, subnet: b, address: 10.0.1.10, type: transit_gateway}
      gwlb: {id: eni-gwlb, subnet: b, address: 10.0.1.11, type: gateway_load_balancer_endpoint}
      peer: {id: eni-peer, subnet: n, address: 10.2.0.5, groups: gn}
    """

  private let topology: Topology
  private let chooser: RouteChooser

  init() throws {
    topology = try Loading.yaml(Self.text)
    chooser = RouteChooser(topology)
  }

  @Test(
    "a route leads where its target is, and AWS's number says which way that is",
    arguments: [
      // Inside the VPC, or through something that has an interface there.
      ("eni-web", "10.0.1.5", 1, "eni-app"), ("eni-web", "10.0.1.40", 1, "eni-app"),
      ("eni-web", "10.0.9.9", 1, nil), ("eni-web", "2001:db8::5", 1, "eni-web"),
      ("eni-web", "10.0.1.70", 1, "eni-fw"), ("eni-web", "172.22.0.1", 1, "eni-fw"),
      ("eni-web", "172.23.0.1", 1, "eni-fw"), ("eni-web", "172.18.0.1", 1, "eni-na"),
      ("eni-app", "172.18.0.1", 1, "eni-nb"), ("eni-lax", "172.18.0.1", 1, "eni-na"),
      ("eni-web", "172.19.0.1", 1, nil), ("eni-web", "172.17.0.1", 1, "eni-ta"),
      ("eni-app", "172.17.0.1", 1, "eni-tb"), ("eni-web", "172.20.0.1", 1, "eni-gwlb"),
      ("eni-web", "172.21.0.1", 1, nil), ("eni-web", "172.25.0.1", 1, nil),
      ("eni-web", "172.27.0.1", 1, nil),
      // Instances before Nitro do not tell an internet gateway from a gateway endpoint.
      ("eni-old", "192.0.2.1", 2, nil), ("eni-old", "198.18.0.1", 2, nil),
      ("eni-web", "172.16.0.1", 3, nil), ("eni-web", "172.26.0.1", 3, nil),
      ("eni-web", "10.2.0.5", 4, "eni-peer"), ("eni-web", "10.2.0.6", 4, nil),
      ("eni-web", "10.3.0.5", 5, nil),
      ("eni-lax", "192.0.2.1", 6, nil), ("eni-wave", "192.0.2.1", 6, nil),
      ("eni-web", "198.18.0.1", 7, nil), ("eni-web", "198.19.5.5", 7, nil),
      ("eni-web", "192.0.2.1", 8, nil), ("eni-web", "2001:db8:1::1", 8, nil),
      // A block wins over a prefix list of the same length.
      ("eni-web", "198.18.1.1", 8, nil),
      // Nothing arrives: a blackhole, and a table without a route.
      ("eni-web", "172.24.0.1", nil, nil), ("eni-dark", "192.0.2.1", nil, nil),
    ] as [(String, String, UInt8?, String?)])
  func paths(id: String, text: String, path: UInt8?, next: String?) throws {
    let interface = try #require(InterfaceID(id).flatMap { topology.interface($0) })
    let address = try #require(IPAddress(text))
    let route = chooser.route(fromSubnet: interface.subnetID, to: address)
    let found = route.flatMap { TrafficPath(from: interface, along: $0, in: topology) }
    #expect(found?.rawValue == path)
    let hop = route.flatMap { topology.nextHop(from: interface, to: address, along: $0) }
    #expect(hop?.id.description == next)
  }

  @Test("a subnet that is not there has no route")
  func nowhere() { #expect(chooser.route(fromSubnet: "subnet-9", to: IPAddress(v4: 1)) == nil) }

  @Test("the longest prefix wins, as a walk over all routes finds it", arguments: 0..<20)
  func longest(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func address() -> IPAddress {
      Bool.random(using: &random)
        ? IPAddress(
          v4: UInt32.random(in: 0...255, using: &random) << 24 | .random(in: 0...3, using: &random))
        : IPAddress(
          v6: UInt64.random(in: 0...3, using: &random) << 62, .random(in: 0...3, using: &random))
    }
    var blocks: Set<CIDRBlock> = []
    for _ in 0..<40 {
      let base = address()
      let length = [0, 1, 2, 8, 30, 31, 32, 64, 127, 128].filter { $0 <= base.bitWidth }
      blocks.formUnion(
        CIDRBlock(base, prefixLength: length.randomElement(using: &random) ?? 0).map { [$0] } ?? [])
    }
    var resources = topology.resources
    let place = SourcePosition(file: "", line: 1)
    let table = try #require(resources.routeTables.firstIndex { $0.id == "rtb-2" })
    resources.routeTables[table].routes = blocks.map {
      Route(
        destination: .block($0), target: RouteTarget(kind: .virtualPrivateGateway, id: "vgw-\($0)"),
        position: place)
    }
    let chooser = RouteChooser(try Topology(resources))
    for _ in 0..<200 {
      let target = address()
      let longest = blocks.filter { $0.contains(target) }.max { $0.prefixLength < $1.prefixLength }
      let route = chooser.route(fromSubnet: "subnet-d", to: target)
      #expect(route?.target.id == longest.map { "vgw-\($0)" })
    }
  }
}
