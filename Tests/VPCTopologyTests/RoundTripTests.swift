import Foundation
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// What `import` and `show --output json` write is the topology that was read.
struct RoundTripTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func expectRoundTrip(_ topology: Topology) throws {
    let yaml = try Loading.load([("t.yaml", topology.yaml)])
    #expect(yaml.resources.withoutPositions == topology.resources.withoutPositions)
    #expect(yaml.yaml == topology.yaml)
    let json = try Loading.load([("t.json", topology.json)])
    #expect(json.resources.withoutPositions == topology.resources.withoutPositions)
    #expect(json.outline == topology.outline)
  }

  @Test("describe outputs survive the short form, with every resource")
  func describe() throws {
    try expectRoundTrip(try Loading.load(DescribeFixture.files))
    let rules = DescribeFixture.files + [("rules.json", DescribeFixture.rules)]
    try expectRoundTrip(try Loading.load(rules))
  }

  @Test("the three-tier example has no fault and survives, too")
  func example() throws {
    let path = RoundTripTests.root.appending(path: "Examples/three-tier/topology.yaml").path
    let topology = try TopologyLoader.load(path)
    #expect(topology.warnings == [])
    #expect(topology.resources.interfaces.count == 7)
    try expectRoundTrip(topology)
  }

  @Test("references to kinds that were not read survive as references to others' resources")
  func partial() throws {
    let kept = [
      "networks.json", "a.json", "b.json", "c.json", "d.json", "e.json", "h.json", "i.json",
    ]
    let topology = try Loading.load(DescribeFixture.files.filter { kept.contains($0.name) })
    #expect(topology.warnings.map(\.kind).filter { $0 == .notRead }.count == 5)
    #expect(topology.resources.externalIDs.contains("i-0000000000000000a"))
    try expectRoundTrip(topology)
  }

  @Test("nothing survives as nothing")
  func empty() throws { try expectRoundTrip(try Topology(TopologyResources())) }

  @Test("the example of the documentation has no fault")
  func documentation() throws {
    let page = try String(
      contentsOf: RoundTripTests.root.appending(path: "docs/topology.md"), encoding: .utf8)
    let examples = page.split(separator: "```yaml\n").dropFirst().compactMap {
      $0.split(separator: "```").first
    }
    // The second one is the changes of the first one.
    #expect(examples.count == 2)
    let topology = try Loading.yaml(String(try #require(examples.first)))
    #expect(topology.warnings == [])
    try expectRoundTrip(topology)
    let timeline = try Loading.timeline(examples.joined())
    #expect(timeline.versions.map(\.topology.resources.interfaces.count) == [1, 2, 1])
    #expect(timeline.warnings == [])
  }

  @Test(
    "names that only look simple survive",
    arguments: [
      "true", "~", "12:30", "0123", "a: b", "- x", "#x", "é", "x\u{7}y", "\"q\"", " lead", "1.5",
      "self", "local", "10.0.0.0/8", "sg-1", "vpc-1", "*a", "&a", "!t", "x-y", "a\nb", "null", "{",
    ])
  func names(name: String) throws {
    var resources = TopologyResources()
    let place = SourcePosition(file: "", line: 1)
    let block = try #require(CIDRBlock("10.0.0.0/16"))
    resources.vpcs = [VPC(id: "vpc-a", blocks: [block], tags: ["Name": name], position: place)]
    let vpc = try #require(resources.vpcs.first)
    resources.groups = [
      SecurityGroup(
        id: "sg-a", name: name, vpcID: vpc.id,
        rules: [], tags: [name: name, "k": ""], position: place)
    ]
    resources.networkACLs = [
      NetworkACL(
        id: "acl-a", vpcID: vpc.id, isDefault: true, entries: [], subnetIDs: [],
        tags: ["Name": name], position: place)
    ]
    resources.routeTables = [
      RouteTable(
        id: "rtb-a", vpcID: vpc.id, isMain: true,
        routes: [
          Route(
            destination: .block(block), target: RouteTarget(kind: .local, id: "local"),
            origin: .table, position: place)
        ], subnetIDs: [], position: place)
    ]
    try expectRoundTrip(try Topology(resources))
  }

  @Test("files and resources in any order are the same topology", arguments: 0..<20)
  func shuffled(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let expected = try Loading.load(DescribeFixture.files)
    // Each list of each output is cut into pages of one resource, and all pages are shuffled.
    var pages: [(name: String, text: String)] = []
    for file in DescribeFixture.files {
      let object = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
      let keys = try #require(object as? [String: [Any]])
      for (key, list) in keys {
        for (number, item) in list.enumerated() {
          let page = try JSONSerialization.data(withJSONObject: [key: [item]])
          let name = file.name.hasPrefix("pl-") ? file.name : "\(key)-\(number)-\(file.name)"
          pages.append((name, String(decoding: page, as: UTF8.self)))
        }
      }
    }
    pages.shuffle(using: &random)
    let topology = try Loading.load(pages)
    #expect(topology.resources.withoutPositions == expected.resources.withoutPositions)
    #expect(topology.yaml == expected.yaml)
  }
}
