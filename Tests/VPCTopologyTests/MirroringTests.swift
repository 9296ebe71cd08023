import FlowModel
import Testing
import VPCTopology

/// Traffic Mirroring, Auto Scaling groups and hardware, which records need and verdicts do not.
struct MirroringTests {
  @Test("describe outputs tell of mirroring, groups that scale and types of instances")
  func describe() throws {
    let resources = try Loading.load(DescribeFixture.files).resources
    #expect(
      resources.mirrorTargets.map(\.interfaceID?.description) == [
        "eni-0000000000000000c", nil, nil,
      ])
    #expect(
      resources.mirrorTargets.map(\.loadBalancerDetails) == [
        nil, "ELB net/nlb/50dc6c495c0c9188", nil,
      ])
    #expect(resources.mirrorTargets.map(\.endpointID) == [nil, nil, "vpce-0000000000000000b"])
    let session = try #require(resources.mirrorSessions.first)
    #expect(session.sourceID.description == "eni-0000000000000000a")
    #expect(session.targetID == "tmt-0000000000000000a")
    #expect(session.number == 2 && session.virtualNetworkID == 7)
    #expect(resources.autoScalingGroups.map(\.name) == ["idle", "web fleet"])
    #expect(resources.autoScalingGroups.map(\.tags) == [[:], ["team": "shop"]])
    #expect(resources.instances.map(\.type) == ["m4.large"])
    #expect(resources.instances.map(\.encryptsInTransit) == [false])
    #expect(resources.vpcs.map(\.hasEncryptionControls) == [true])
  }

  private static let base = """
    vpcs: {v: {id: vpc-1, cidr: 10.0.0.0/16}}
    subnets: {s: {id: subnet-1, cidr: 10.0.0.0/24}}
    interfaces: {a: {id: eni-1, subnet: s, address: 10.0.0.5}, b: {id: eni-2, subnet: s}}

    """

  @Test("the short form names targets, sources and groups")
  func shortForm() throws {
    let topology = try Loading.yaml(
      Self.base + """
        instances: {i: {id: i-1, type: t3.micro, tags: {"aws:autoscaling:groupName": web}}}
        auto-scaling-groups: {web: {tags: {team: shop}}, idle: }
        traffic-mirror-targets: {collector: {id: tmt-1, interface: b}}
        traffic-mirror-sessions: {watch: {id: tms-1, source: a, target: collector, vni: 9}}
        """)
    #expect(topology.warnings == [])
    #expect(topology.mirrorTarget("tmt-1")?.interfaceID?.description == "eni-2")
    #expect(topology.resources.mirrorSessions.map(\.sourceID.description) == ["eni-1"])
    #expect(topology.resources.autoScalingGroups.map(\.name) == ["idle", "web"])
    #expect(topology.instance("i-1")?.autoScalingGroup == "web")
  }

  @Test(
    "what cannot be is an error",
    arguments: [
      (
        "traffic-mirror-targets: {t: {id: tmt-1}}",
        "t.yaml:4: error: traffic mirror target tmt-1 has 0 destinations; expected one of an "
          + "interface, a Network Load Balancer and an endpoint"
      ),
      (
        "traffic-mirror-targets: {t: {id: tmt-1, interface: c}}",
        "t.yaml:4: error: 'c' names no network interface; expected one of a, b, or an identifier "
          + "that begins with 'eni-'"
      ),
      (
        "traffic-mirror-targets: {t: {id: tmt-1, interface: eni-9}}",
        "t.yaml:4: error: traffic mirror target tmt-1 refers to network interface eni-9, which is "
          + "not there"
      ),
      (
        "traffic-mirror-targets: {t: {id: tmt-1, load-balancer: nlb}}",
        "t.yaml:4: error: traffic mirror target tmt-1 names a load balancer that is none; expected "
          + "an ARN that holds 'loadbalancer/net/'"
      ),
      (
        "traffic-mirror-sessions: {s: {id: tms-1, source: a, target: tmt-9}}",
        "t.yaml:4: error: traffic mirror session tms-1 refers to traffic mirror target tmt-9, "
          + "which is not there"
      ),
      (
        "traffic-mirror-sessions: {s: {source: a}}",
        "t.yaml:4: error: traffic mirror session 's' has no 'target', which every one has"
      ),
      (
        "auto-scaling-groups: {g: {size: 3}}",
        "t.yaml:4: error: an Auto Scaling group has no key 'size'; expected tags"
      ),
    ])
  func faults(text: String, fault: String) {
    #expect(Loading.faults(yaml: Self.base + text).contains(fault))
  }

  @Test("a session number outside AWS's range and a group that stands twice are errors")
  func further() {
    let target = "traffic-mirror-targets: {t: {id: tmt-1, interface: b}}\n"
    let session = "traffic-mirror-sessions: {s: {id: tms-1, source: a, target: t, number: 0}}"
    #expect(
      Loading.faults(yaml: Self.base + target + session) == [
        "t.yaml:5: error: traffic mirror session tms-1 has number 0; expected 1 to 32766"
      ])
    let group = #"{"AutoScalingGroups": [{"AutoScalingGroupName": "g"}]}"#
    #expect(
      Loading.faults([("a.json", group), ("b.json", group)]) == [
        "b.json:1: error: Auto Scaling group 'g' is described twice, first at a.json:1; "
          + "keep one of them"
      ])
  }
}
