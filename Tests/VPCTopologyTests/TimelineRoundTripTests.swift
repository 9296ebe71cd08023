import FlowModel
import Foundation
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// What is written of a timeline reads back as the same one, and loading does what plain code does.
struct TimelineRoundTripTests {
  private func expectEqual(_ found: TopologyTimeline, _ expected: TopologyTimeline) {
    #expect(found.versions.map(\.from) == expected.versions.map(\.from))
    for (found, expected) in zip(found.versions, expected.versions) {
      #expect(
        found.topology.resources.withoutPositions == expected.topology.resources.withoutPositions)
    }
    #expect(found.interfaceIDs == expected.interfaceIDs)
  }

  private func expectRoundTrip(_ timeline: TopologyTimeline) throws {
    let yaml = try Loading.timeline([("t.yaml", timeline.yaml)])
    expectEqual(yaml, timeline)
    #expect(yaml.yaml == timeline.yaml)
    let json = try Loading.timeline([("t.json", timeline.json)])
    expectEqual(json, timeline)
    // Whoever reads no changes gets the first version.
    let first = try Loading.load([("t.yaml", timeline.yaml)])
    #expect(first.resources.withoutPositions == timeline.first.resources.withoutPositions)
  }

  @Test("a topology without changes is written as before")
  func unchanged() throws {
    let topology = try Loading.load(DescribeFixture.files)
    let timeline = TopologyTimeline(topology)
    #expect(timeline.yaml == topology.yaml)
    #expect(timeline.json == topology.json)
    #expect(timeline.outline() == topology.outline)
  }

  @Test("mirroring, Auto Scaling groups and tasks change, go and come back")
  func others() throws {
    let arn = "arn:aws:ecs:eu-west-1:123456789012:task/c/1"
    let timeline = try Loading.timeline([
      (
        "t.yaml",
        """
        vpcs: {a: {cidr: 10.0.0.0/16}}
        subnets: {s: {cidr: 10.0.0.0/24}}
        interfaces: {i: {subnet: s, address: 10.0.0.10}, j: {subnet: s, address: 10.0.0.11}}
        auto-scaling-groups: {web: {tags: {team: a}}}
        changes:
          - at: 1000000000
            auto-scaling-groups: {web: {tags: {team: b}}}
            traffic-mirror-targets: {t: {interface: j}}
            traffic-mirror-sessions: {m: {source: i, target: t}}
          - at: 1000000010
            ecs-tasks: {"\(arn)": {interface: i, cluster: c, service: one}}
          - at: 1000000020
            ecs-tasks: {"\(arn)": {interface: i, cluster: c, service: two}}
          - at: 1000000030
            remove: [m]
            ecs-tasks: null
            auto-scaling-groups: null
        """
      )
    ])
    let resources = timeline.versions.map(\.topology.resources)
    #expect(
      resources.map { $0.autoScalingGroups.map { $0.tags["team"] } } == [
        ["a"], ["b"], ["b"], ["b"], [],
      ])
    #expect(resources.map(\.mirrorSessions.count) == [0, 1, 1, 1, 0])
    #expect(resources.map { $0.tasks.map(\.serviceName) } == [[], [], ["one"], ["two"], []])
    try expectRoundTrip(timeline)
  }

  @Test("dumps of everything, of less and of more survive as one file")
  func dumps() throws {
    let folder = try TemporaryFolder()
    let kept = [
      "networks.json", "a.json", "b.json", "c.json", "d.json", "e.json", "h.json", "i.json",
    ]
    let dumps: [(name: String, files: [(name: String, text: String)])] = [
      ("20261120T100000Z", DescribeFixture.files),
      ("20261120T110000Z", DescribeFixture.files.filter { kept.contains($0.name) }),
      ("20261120T120000Z", DescribeFixture.files + [("rules.json", DescribeFixture.rules)]),
    ]
    for dump in dumps {
      let inner = folder.url.appending(path: dump.name)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      for file in dump.files {
        try file.text.write(to: inner.appending(path: file.name), atomically: true, encoding: .utf8)
      }
    }
    let timeline = try TopologyLoader.loadTimeline(folder.url.path)
    #expect(timeline.versions.map(\.from.seconds) == [0, 1_795_172_400, 1_795_176_000])
    for (version, dump) in zip(timeline.versions, dumps) {
      let topology = try Loading.load(dump.files)
      #expect(
        version.topology.resources.withoutPositions == topology.resources.withoutPositions)
    }
    try expectRoundTrip(timeline)
  }

  @Test(
    "names that move, appear or go do not mislead references",
    arguments: [
      // A name moves to another resource.
      "{groups: {other: {id: sg-1}, web: {id: sg-2, out: []}}}",
      "{subnets: {web: {id: subnet-9, cidr: 10.0.9.0/24}, old: {id: subnet-1, cidr: 10.0.0.0/24}}, "
        + "interfaces: {web-1: {subnet: old, address: 10.0.0.10, groups: web}}}",
      // A second resource has the same name.
      "{subnets: {subnet-9: {cidr: 10.0.9.0/24, tags: {Name: web}}}}",
      // What was external is described, and what was described is external.
      "{external: [], instances: {box: {id: i-1}}}",
      "{remove: [box], external: [i-1, i-2]}",
      "{remove: eni-1, account: 123456789012, region: eu-north-1}",
      "{account: null, region: null, external: null, remove: box, "
        + "interfaces: {eni-1: {subnet: web, groups: []}}}",
      "{acls: {edge: {id: acl-2, in: []}}, route-tables: {r: {routes: {0.0.0.0/0: inet}}}, "
        + "internet-gateways: {inet: }}",
      "{vpcs: {shop: {cidr: [10.0.0.0/16, 10.1.0.0/16]}}}",
    ])
  func names(change: String) throws {
    try expectRoundTrip(try Loading.timeline(TimelineRoundTripTests.withChange(change)))
  }

  /// A timeline whose last change is the one given, as the inside of a flow object.
  private static func withChange(_ change: String) -> String {
    TimelineTests.base + """
      account: "210987654321"
      external: [i-1]
      changes:
        - at: 1000000000
          interfaces: {web-1: {subnet: web, address: 10.0.0.10, groups: web, instance: i-1}}
        - at: 1100000000
          external: []
          instances: {box: {id: i-1}}
        - {at: 1200000000,
      """ + " " + change.dropFirst()
  }

  // MARK: Random changes

  /// What plain code knows of a topology: groups and interfaces of one subnet.
  private struct Model {
    /// Ports that groups allow, by name.
    var groups: [String: Set<Int>] = ["default": []]
    /// The host number and group of interfaces, by name.
    var interfaces: [String: (host: Int, group: String)] = [:]

    var text: String {
      let groups = groups.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.sorted())" }
      let interfaces = interfaces.sorted { $0.key < $1.key }
        .map { "\($0.key) \($0.value.host) \($0.value.group)" }
      return (groups + interfaces).joined(separator: "\n")
    }

    /// Changes something at random and gives back how the short form says so.
    mutating func change(using random: inout SeededGenerator) -> String {
      var removed: [String] = []
      var groups: [String] = []
      var interfaces: [String] = []
      let before = self
      for number in 0..<Int.random(in: 1...6, using: &random) {
        let name = "e\(Int.random(in: 0..<8, using: &random))"
        let group = "g\(Int.random(in: 0..<4, using: &random))"
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where before.interfaces[name] != nil && self.interfaces[name] != nil:
          guard !interfaces.contains(where: { $0.hasPrefix(name) }) else { continue }
          self.interfaces[name] = nil
          removed.append(Bool.random(using: &random) ? name : "eni-\(name)")
        case 1, 2:
          guard self.groups[group] != nil, !removed.contains("eni-\(name)"),
            !removed.contains(name), !interfaces.contains(where: { $0.hasPrefix(name) })
          else { continue }
          let host = Int(name.dropFirst()).map { $0 * 10 + 10 + number } ?? 0
          self.interfaces[name] = (host, group)
          let address = "10.0.0.\(host)"
          interfaces.append(
            "\(name): {id: eni-\(name), subnet: s, address: \(address), groups: \(group)}")
        default:
          guard !groups.contains(where: { $0.hasPrefix(group) }) else { continue }
          let ports = Set((0..<3).map { _ in Int.random(in: 1...9, using: &random) })
          self.groups[group] = ports
          let rules = ports.map { "{allow: tcp \($0), from: 0.0.0.0/0}" }
          groups.append("\(group): {in: [\(rules.joined(separator: ", "))], out: []}")
        }
      }
      return "remove: [\(removed.joined(separator: ", "))]\n    "
        + "groups: {\(groups.joined(separator: ", "))}\n    "
        + "interfaces: {\(interfaces.joined(separator: ", "))}\n"
    }

    /// What a loaded topology says of the same things.
    init(_ topology: Topology) {
      groups = Dictionary(
        uniqueKeysWithValues: topology.resources.groups.map { group in
          let ports = group.rules.compactMap { rule -> Int? in
            Int(rule.selector.shortForm.dropFirst("tcp ".count))
          }
          return (group.name, Set(ports))
        })
      for interface in topology.resources.interfaces {
        let host = interface.primaryIPv4.flatMap { Int($0.description.dropFirst("10.0.0.".count)) }
        let group = interface.groupIDs.first.flatMap { topology.group($0)?.name }
        interfaces[interface.tags["Name"] ?? "?"] = (host ?? -1, group ?? "?")
      }
    }

    init() {}
  }

  @Test("random changes give the versions that plain code gives, and survive", arguments: 0..<40)
  func random(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var model = Model()
    var text = """
      vpcs: {v: {id: vpc-1, cidr: 10.0.0.0/16}}
      subnets: {s: {cidr: 10.0.0.0/24}}
      groups: {default: {in: [], out: []}}
      changes:

      """
    var expected: [(from: UInt32, model: Model)] = [(0, model)]
    var time: UInt32 = 1_000_000_000
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      time += .random(in: 1...1000, using: &random)
      let change = model.change(using: &random)
      text += "  - at: \(time)\n    " + change
      expected.append((time, model))
    }
    let timeline = try Loading.timeline(text)
    for (place, version) in expected.enumerated() {
      let end = place + 1 < expected.count ? expected[place + 1].from - 1 : .max
      for seconds in [version.from, end] {
        let topology = timeline.topology(at: PacketTime(seconds: seconds, nanoseconds: 0))
        #expect(Model(topology).text == version.model.text)
      }
    }
    // Neighbours differ, so there are as many versions as plain code sees.
    let distinct = zip(expected, expected.dropFirst()).filter { $0.model.text != $1.model.text }
    #expect(timeline.versions.dropFirst().map(\.from.seconds) == distinct.map { $1.from })
    try expectRoundTrip(timeline)
  }
}
