import FlowModel
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// Changes of the short form, and which version holds when.
struct TimelineTests {
  static let base = """
    vpcs: {shop: {id: vpc-1, cidr: 10.0.0.0/16}}
    subnets: {web: {id: subnet-1, cidr: 10.0.0.0/24, acl: edge}}
    groups:
      web: {id: sg-1, in: [{allow: tcp 443, from: 0.0.0.0/0}]}
    acls:
      edge: {id: acl-1, in: [{rule: 100, allow: all, from: 0.0.0.0/0}]}
    interfaces:
      web-1: {id: eni-1, subnet: web, address: 10.0.0.10, groups: web}

    """

  static func seconds(_ seconds: UInt32) -> PacketTime {
    PacketTime(seconds: seconds, nanoseconds: 0)
  }

  @Test("a packet's version is the last one that began before it or with it")
  func inForce() throws {
    let timeline = try Loading.timeline(
      TimelineTests.base + """
        changes:
          - at: 1000000000
            groups: {web: {in: []}}
          - at: 2033-05-18T03:33:20.25Z
            remove: [eni-1]
        """)
    let last = PacketTime(seconds: 2_000_000_000, nanoseconds: 250_000_000)
    #expect(
      timeline.versions.map(\.from) == [PacketTime(rawValue: 0), Self.seconds(1_000_000_000), last])
    let cases: [(PacketTime, Int)] = [
      (PacketTime(rawValue: 0), 0), (PacketTime(seconds: 999_999_999, nanoseconds: 999_999_999), 0),
      (Self.seconds(1_000_000_000), 1),
      (PacketTime(seconds: 2_000_000_000, nanoseconds: 249_999_999), 1),
      (last, 2), (PacketTime(rawValue: .max), 2),
    ]
    for (time, place) in cases {
      #expect(timeline.place(at: time) == place)
      let topology = timeline.topology(at: time)
      #expect(topology.resources == timeline.versions[place].topology.resources)
    }
    #expect(timeline.versions.map { $0.topology.group("sg-1")?.rules.count } == [2, 1, 1])
    #expect(timeline.versions.map { $0.topology.resources.interfaces.count } == [1, 1, 0])
    #expect(timeline.first.resources == timeline.versions.first?.topology.resources)
  }

  @Test("without changes there is one version, for ever")
  func single() throws {
    for text in [TimelineTests.base, TimelineTests.base + "changes: []"] {
      let timeline = try Loading.timeline(text)
      #expect(timeline.versions.map(\.from) == [PacketTime(rawValue: 0)])
      #expect(timeline.interfaceIDs == [InterfaceID("eni-1")])
    }
  }

  @Test("interfaces of all versions have one order, which later changes do not touch")
  func interfaceOrder() throws {
    let timeline = try Loading.timeline(
      TimelineTests.base + """
        changes:
          - at: 1000000000
            remove: [web-1]
            interfaces:
              c: {id: eni-05, subnet: web, address: 10.0.0.12, groups: web}
              b: {id: eni-9, subnet: web, address: 10.0.0.11, groups: web}
          - at: 2000000000
            interfaces:
              web-1: {id: eni-1, subnet: web, address: 10.0.0.10, groups: web}
              a: {id: eni-0, subnet: web, address: 10.0.0.13, groups: web}
        """)
    #expect(timeline.interfaceIDs.map(\.description) == ["eni-1", "eni-05", "eni-9", "eni-0"])
  }

  @Test(
    "a change replaces wholly, adds, removes, and keeps the rest",
    arguments: [
      // The identifier stays with the key.
      ("groups: {web: {out: []}}", "groups", "sg-1 web in 0 out 0"),
      // The key may change while the identifier stays; references by the new name work.
      (
        "groups: {front: {id: sg-1}}\n    interfaces: {web-1: {subnet: web, groups: front}}",
        "groups", "sg-1 front in 0 out 1"
      ),
      ("groups: {sg-1: {in: []}}", "groups", "sg-1 web in 0 out 1"),
      // Another identifier under the same key is another resource.
      (
        "groups: {web: {id: sg-2}}\n    interfaces: {web-1: {subnet: web, groups: web}}",
        "groups", "sg-2 web in 0 out 1"
      ),
      ("groups: {db: {id: sg-2}}", "groups", "sg-1 web in 1 out 1, sg-2 db in 0 out 1"),
      ("groups: {web: }", "groups", "sg-1 web in 0 out 1"),
      // Subnets keep what they are associated with, by name.
      ("acls: {edge: {in: []}}", "acl", "acl-1"),
      ("acls: {edge: {id: acl-2}}", "acl", "acl-2"),
      ("subnets: {web: {cidr: 10.0.0.0/24}}", "acl", "default"),
      ("remove: web-1", "interfaces", ""),
      ("remove: [eni-1, subnet-1]", "interfaces", ""),
      ("account: 123456789012", "head", "123456789012 - "),
      ("region: eu-central-1\n    external: [sg-9]", "head", "- eu-central-1 sg-9"),
    ])
  func changes(change: String, of what: String, gives expected: String) throws {
    let timeline = try Loading.timeline(
      TimelineTests.base + "changes:\n  - at: 1000000000\n    " + change)
    #expect(timeline.versions.count == 2)
    let topology = timeline.topology(at: Self.seconds(1_000_000_000))
    let resources = topology.resources
    let found: String
    switch what {
    case "groups":
      found = resources.groups.map { group in
        let inside = group.rules.count { $0.direction == .ingress }
        return "\(group.id) \(group.name) in \(inside) out \(group.rules.count - inside)"
      }.joined(separator: ", ")
    case "acl":
      let list = topology.networkACL(ofSubnet: "subnet-1")
      found = list?.isDefault == true ? "default" : list?.id ?? "none"
    case "head":
      let external = resources.externalIDs.sorted().joined(separator: ",")
      found = "\(resources.accountID ?? "-") \(resources.region ?? "-") \(external)"
    default: found = resources.interfaces.map(\.id.description).joined(separator: ", ")
    }
    #expect(found == expected)
    // Nothing that a change says reaches back.
    let before = try Loading.yaml(TimelineTests.base)
    #expect(timeline.first.resources == before.resources)
  }

  @Test("a change that says what is there already is none")
  func noChange() throws {
    let timeline = try Loading.timeline(
      TimelineTests.base + """
        changes:
          - at: 1000000000
            groups: {web: {in: [{allow: tcp 443, from: 0.0.0.0/0}]}}
          - at: 2000000000
            groups: {web: {in: [{allow: tcp 80, from: 0.0.0.0/0}]}}
        """)
    #expect(
      timeline.versions.map(\.from) == [PacketTime(rawValue: 0), Self.seconds(2_000_000_000)])
  }

  @Test("loaded as one topology, a file with changes is its first version, whatever they say")
  func firstVersion() throws {
    let topology = try Loading.yaml(
      TimelineTests.base + "changes: [{at: never, groups: {web: {in: [{allow: nonsense}]}}}, 7]")
    #expect(topology.resources == (try Loading.yaml(TimelineTests.base)).resources)
    #expect(topology.warnings == [])
  }

  @Test("changes of several files happen each at its time")
  func severalFiles() throws {
    let timeline = try Loading.timeline([
      ("a.yaml", TimelineTests.base + "changes: [{at: 2000000000, remove: eni-1}]"),
      (
        "b.yaml",
        """
        groups: {db: {id: sg-2, vpc: vpc-1}}
        changes:
          - {at: 1000000000, groups: {db: {vpc: vpc-1, in: [{allow: all, from: self}]}}}
          - {at: 2000000000, groups: {db: {vpc: vpc-1, out: []}}}
        """
      ),
    ])
    #expect(timeline.versions.map(\.from.seconds) == [0, 1_000_000_000, 2_000_000_000])
    #expect(timeline.versions.map { $0.topology.group("sg-2")?.rules.count } == [1, 2, 0])
    #expect(timeline.versions.map { $0.topology.resources.interfaces.count } == [1, 1, 0])
  }
}
