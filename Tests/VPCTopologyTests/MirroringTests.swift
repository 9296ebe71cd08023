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

  @Test("tasks of ECS are read with the interface that each has")
  func tasks() throws {
    let topology = try Loading.load(DescribeFixture.files)
    let interface = try #require(InterfaceID("eni-0000000000000000a"))
    let task = try #require(topology.task(at: interface))
    let arn = "arn:aws:ecs:eu-central-1:123456789012:"
    #expect(topology.resources.tasks.count == 1)
    #expect(task.arn == arn + "task/shop/0a1b" && task.clusterARN == arn + "cluster/shop")
    #expect(task.containerInstanceARN == arn + "container-instance/shop/2c3d")
    #expect(task.containerIDs == ["aa-1", "aa-2"] && task.serviceName == "web")
    #expect(task.definitionARN == arn + "task-definition/web:7")
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
        "ecs-tasks: {t: {cluster: c}}",
        "t.yaml:4: error: ECS task 't' has no 'interface', which every one has"
      ),
      (
        "ecs-tasks: {t: {interface: a}}",
        "t.yaml:4: error: ECS task 't' has no 'cluster', which every one has"
      ),
      (
        "ecs-tasks: {t: {interface: eni-9, cluster: c}}",
        "t.yaml:4: error: ECS task 't' refers to network interface eni-9, which is not there"
      ),
      (
        "ecs-tasks: {t: {interface: a, cluster: c}, u: {interface: a, cluster: c}}",
        "t.yaml:4: error: ECS task 'u' has interface eni-1, which another task has at t.yaml:4; "
          + "expected one of its own"
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
