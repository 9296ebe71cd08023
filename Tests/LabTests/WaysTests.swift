import Testing

@testable import Lab

/// Packets go where route tables and gateways of a VPC lead.
@Suite(.disabled(if: LabHouse.obstacle != nil, "\(LabHouse.obstacle ?? "")"), .serialized)
struct WaysTests {
  /// A VPC with public, private and IPv6-only ways out, an appliance, and two VPCs beside it.
  private static let text = """
    vpcs:
      v: {cidr: [10.0.0.0/16, "2001:db8:1::/56"]}
      near: {cidr: 10.1.0.0/16}
      deaf: {cidr: 10.2.0.0/16}
    internet-gateways: {out: {vpc: v}}
    egress-only-gateways: {six: {vpc: v}}
    nat-gateways: {nat: {subnet: public, interfaces: nat-a}}
    peerings:
      both: {requester: v, accepter: near}
      half: {requester: v, accepter: deaf}
    subnets:
      public: {vpc: v, cidr: [10.0.0.0/24, "2001:db8:1:0::/64"], routes: public}
      private: {vpc: v, cidr: [10.0.1.0/24, "2001:db8:1:1::/64"], routes: private}
      inner: {vpc: v, cidr: 10.0.2.0/24}
      near: {vpc: near, cidr: 10.1.0.0/24, routes: near}
      deaf: {vpc: deaf, cidr: 10.2.0.0/24}
    route-tables:
      public: {vpc: v, routes: {0.0.0.0/0: out, "::/0": out}}
      private:
        vpc: v
        routes:
          0.0.0.0/0: nat
          "::/0": six
          10.0.2.0/24: hop
          10.1.0.0/16: both
          10.2.0.0/16: half
      near: {vpc: near, routes: {10.0.0.0/16: both}}
    groups:
      all:
        vpc: v
        in: [{allow: all, from: 0.0.0.0/0}, {allow: all, from: "::/0"}]
        out: [{allow: all, to: 0.0.0.0/0}, {allow: all, to: "::/0"}]
      near: {vpc: near, in: [{allow: all, from: 0.0.0.0/0}]}
      deaf: {vpc: deaf, in: [{allow: all, from: 0.0.0.0/0}]}
    interfaces:
      web:
        {subnet: public, address: 10.0.0.10, ipv6: "2001:db8:1::10", public: 203.0.113.10,
         groups: all}
      shy: {subnet: public, address: 10.0.0.11, groups: all}
      nat-a: {subnet: public, address: 10.0.0.220, public: 203.0.113.20, type: nat_gateway}
      hop: {subnet: public, address: 10.0.0.30, groups: all, source-dest-check: false}
      app: {subnet: private, address: 10.0.1.10, ipv6: "2001:db8:1:1::10", groups: all}
      deep: {subnet: inner, address: 10.0.2.10, groups: all}
      near: {subnet: near, address: 10.1.0.10, groups: near}
      deaf: {subnet: deaf, address: 10.2.0.10, groups: deaf}
    """

  @Test("each way leads where the route table says, and nowhere else")
  func ways() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(WaysTests.text)
    let state = try LabState(folder)
    var servers: [String: StreamSocket] = [:]
    for name in ["web", "shy", "app", "deep", "near", "deaf", "internet"] {
      let server = try StreamSocket(in: state.namespace(named: name))
      try server.listen(80)
      servers[name] = server
    }
    // From whom, to which address, whose server gets it, and as whom.
    let cases: [(from: String, to: String, server: String, source: String?)] = [
      ("web", "10.0.1.10", "app", "10.0.0.10"),
      ("web", "198.51.100.7", "internet", "203.0.113.10"),
      ("shy", "198.51.100.7", "internet", nil),
      ("app", "192.0.2.77", "internet", "203.0.113.20"),
      ("internet", "203.0.113.10", "web", "198.51.100.1"),
      ("internet", "203.0.113.20", "web", nil),
      ("app", "10.0.2.10", "deep", "10.0.1.10"),
      ("app", "10.1.0.10", "near", "10.0.1.10"),
      ("app", "10.2.0.10", "deaf", nil),
      ("web", "10.1.0.10", "near", nil),
      ("app", "2001:4860::8", "internet", "2001:db8:1:1::10"),
      ("web", "2001:4860::8", "internet", "2001:db8:1::10"),
      ("internet", "2001:db8:1::10", "web", "2001:db8:ffff::1"),
      ("internet", "2001:db8:1:1::10", "app", nil),
    ]
    for way in cases {
      let client = try StreamSocket(in: state.namespace(named: way.from))
      let isThere = client.connect(way.to, 80, isExpected: way.source != nil)
      #expect(isThere == (way.source != nil), "\(way)")
      guard isThere, let server = servers[way.server] else { continue }
      let accepted = try server.accept()
      #expect(accepted.peer == way.source, "\(way)")
      #expect(client.reaches(accepted) && accepted.reaches(client), "\(way)")
    }
    // What went to the inner subnet passed the appliance.
    let report = try LabReport(state).json
    let hop = report.split(separator: "\n").first { $0.contains(#""instance": "hop""#) }
    #expect(hop?.contains(#""sent": 0"#) == false)
    try LabRemoval.down(folder)
  }
}
