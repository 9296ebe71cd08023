import Testing
import VPCTopology

/// What is wrong with changes, sentence by sentence.
struct TimelineFaultTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var changes: String
    var faults: [String]

    init(_ name: String, _ changes: String, _ faults: String...) {
      (testDescription, self.changes, self.faults) = (name, changes, faults)
    }
  }

  /// Line 9 is that of the key `changes`.
  private static let cases = [
    Case(
      "no time, and none that can be read",
      "[{remove: eni-1}, {at: soon}, {at: 2026-11-20}, {at: }, {at: [1]}, 7]",
      "t.yaml:9: error: '2026-11-20' is no time; expected a time such as 2026-11-20T10:00:00Z, or Unix seconds",
      "t.yaml:9: error: 'at' is a list; expected text",
      "t.yaml:9: error: 'soon' is no time; expected a time such as 2026-11-20T10:00:00Z, or Unix seconds",
      "t.yaml:9: error: a change has no 'at'; expected a time such as 2026-11-20T10:00:00Z, or Unix seconds"
    ),
    Case("no list", "soon", "t.yaml:9: error: 'changes' is 'soon'; expected a list"),
    Case(
      "times that do not ascend",
      """
      - at: 2026-11-20T10:00:00Z
      - at: 2026-11-20T11:00:00+01:00
      - at: 2026-11-20T09:59:59Z
      """,
      "t.yaml:11: error: a change at 2026-11-20T10:00:00Z stands behind 2026-11-20T10:00:00Z; expected "
        + "changes in the order of their times, each later than the one before",
      "t.yaml:12: error: a change at 2026-11-20T09:59:59Z stands behind 2026-11-20T10:00:00Z; expected "
        + "changes in the order of their times, each later than the one before"),
    Case(
      "keys that have no meaning",
      "[{at: 1000000000, vpc: shop, changes: []}]",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: a change has no key 'changes'; expected at, remove, "
        + "account, region, external, auto-scaling-groups, ecs-tasks, vpcs, subnets, groups, acls, "
        + "route-tables, internet-gateways, egress-only-gateways, nat-gateways, endpoints, transit-gateways, "
        + "transit-gateway-attachments, peerings, prefix-lists, instances, interfaces, "
        + "traffic-mirror-targets, traffic-mirror-sessions",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: a change has no key 'vpc'; expected at, remove, "
        + "account, region, external, auto-scaling-groups, ecs-tasks, vpcs, subnets, groups, acls, "
        + "route-tables, internet-gateways, egress-only-gateways, nat-gateways, endpoints, transit-gateways, "
        + "transit-gateway-attachments, peerings, prefix-lists, instances, interfaces, "
        + "traffic-mirror-targets, traffic-mirror-sessions"),
    Case(
      "what is removed must be there, once",
      "[{at: 1000000000, remove: [eni-1, eni-1, sg-7, nobody, web]}]",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: 'eni-1' names nothing that is there; expected the "
        + "identifier of a resource of this file",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: 'nobody' names nothing that is there; expected the "
        + "identifier of a resource of this file",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: 'sg-7' names nothing that is there; expected the "
        + "identifier of a resource of this file",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: 'web' names 2 resources; expected the identifier of "
        + "a resource of this file"),
    Case(
      "removed and written at once",
      "[{at: 1000000000, remove: eni-1, interfaces: {eni-1: {subnet: web, groups: web}}}]",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: network interface eni-1 is removed and written in one "
        + "change; expected one of both"),
    Case(
      "written twice at once",
      "[{at: 1000000000, acls: {acl-1: {}, edge: {id: acl-2}, x: {id: acl-3}, y: {id: acl-3}}}]",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: network ACL 'edge' is written twice in one change, "
        + "also as acl-1; expected one of both",
      "t.yaml:9: error: from 2001-09-09T01:46:40Z: network ACL acl-3 is described twice, first at "
        + "t.yaml:9; keep one of them"),
    Case(
      "what refers to something keeps it from going",
      "[{at: 1000000000, remove: [acl-1, sg-1]}]",
      "t.yaml:2: error: from 2001-09-09T01:46:40Z: 'edge' names no network ACL; expected an identifier "
        + "that begins with 'acl-'",
      "t.yaml:8: error: from 2001-09-09T01:46:40Z: 'web' names no security group; expected an identifier "
        + "that begins with 'sg-'"),
    Case(
      "all faults of all versions, each since when it is there",
      """
      - at: 1000000000
        interfaces: {x: {id: eni-2, subnet: web, address: 10.0.0.10, groups: web}}
      - at: 1100000000
        subnets: {db: {id: subnet-2, cidr: 10.1.0.0/24}}
      - at: 1200000000
        groups: {web: {in: [{allow: tcp 80, from: 10.0.0.1/8}]}}
      """,
      "t.yaml:11: error: from 2001-09-09T01:46:40Z: network interface eni-2 has 10.0.0.10, which eni-1 "
        + "has at t.yaml:8; expected an address of its own",
      "t.yaml:13: error: from 2004-11-09T11:33:20Z: subnet subnet-2 has 10.1.0.0/24, which is outside "
        + "VPC vpc-1; expected a part of 10.0.0.0/16",
      "t.yaml:15: warning: from 2008-01-10T21:20:00Z: 10.0.0.1/8 has bits behind its prefix; it is taken "
        + "as 10.0.0.0/8, as AWS does"),
  ]

  @Test("every fault has its line, its time and its sentence", arguments: cases)
  func faults(example: Case) {
    let separator = example.changes.hasPrefix("-") ? "\n" : " "
    let text = TimelineTests.base + "changes:" + separator + example.changes
    #expect(Loading.timelineFaults(text) == example.faults)
  }

  @Test("a fault of the first version is listed once, without a time")
  func once() {
    let text = TimelineTests.base.replacing("10.0.0.10", with: "10.9.0.10")
    let changes = "changes: [{at: 1000000000, region: x}, {at: 1100000000, region: y}]"
    #expect(
      Loading.timelineFaults(text + changes) == [
        "t.yaml:8: error: network interface eni-1 has 10.9.0.10, which is outside subnet subnet-1; "
          + "expected an address in 10.0.0.0/24"
      ])
  }

  @Test("warnings of all versions are listed, and a timeline with warnings works")
  func warnings() throws {
    let timeline = try Loading.timeline(
      TimelineTests.base.replacing("10.0.0.0/16", with: "10.0.0.1/16") + """
        changes:
          - {at: 1000000000, acls: {edge: {in: [{rule: 1, allow: all, from: 10.0.0.1/8}]}}}
          - {at: 1100000000, region: x}
        """)
    #expect(
      timeline.warnings.map(\.description) == [
        "t.yaml:1: warning: 10.0.0.1/16 has bits behind its prefix; it is taken as 10.0.0.0/16, as AWS "
          + "does",
        "t.yaml:10: warning: from 2001-09-09T01:46:40Z: 10.0.0.1/8 has bits behind its prefix; it is "
          + "taken as 10.0.0.0/8, as AWS does",
      ])
    // A version knows what is wrong with itself alone.
    #expect(timeline.versions.map(\.topology.warnings.count) == [1, 2, 2])
  }
}
