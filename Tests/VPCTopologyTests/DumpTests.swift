import FlowModel
import Foundation
import TestSupport
import Testing
import VPCTopology

/// Folders of describe outputs that are named by their times.
struct DumpTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.url.path }

  private func write(_ text: String, as name: String) throws {
    let file = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// One VPC with as many subnets as a dump should have.
  private static func dump(subnets: Int) -> String {
    let list = (0..<subnets).map {
      #"{"SubnetId": "subnet-\#($0)", "VpcId": "vpc-1", "CidrBlock": "10.0.\#($0).0/24"}"#
    }
    return """
      {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
       "Subnets": [\(list.joined(separator: ","))],
       "NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true}],
       "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}],
         "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin":
           "CreateRouteTable"}]}]}
      """
  }

  private func error() -> String {
    do throws(TopologyError) {
      _ = try TopologyLoader.loadTimeline(path)
      return "no error"
    } catch {
      return error.description.replacing(path + "/", with: "")
    }
  }

  @Test("a scheduled dump is a timeline; what is above the times is its first version")
  func scheduled() throws {
    try write(Self.dump(subnets: 1), as: "all.json")
    try write(Self.dump(subnets: 3), as: "2026-11-20T10:00:00Z/vpcs.json")
    try write(Self.dump(subnets: 2), as: "20261119T100000Z/a.json")
    try write(Self.dump(subnets: 5), as: "1795172400.json")
    try write(Self.dump(subnets: 4), as: "2026-11-20T11:30:00+01:00.yaml")
    // A dump that says the same as the one before is no change.
    try write(Self.dump(subnets: 2), as: "20261119T110000Z/other.json")
    // Neither is a topology, nor named by a time.
    try write("hello", as: "20261121T100000Z.txt")
    try write("{}", as: "20261122T100000Z.tar/x")
    let timeline = try TopologyLoader.loadTimeline(path)
    #expect(timeline.versions.map(\.topology.resources.subnets.count) == [1, 2, 3, 4, 5])
    #expect(
      timeline.versions.dropFirst().map(\.from.rfc3339) == [
        "2026-11-19T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T10:30:00Z",
        "2026-11-20T11:00:00Z",
      ])
    #expect(
      timeline.warnings.map { $0.description.replacing(path + "/", with: "") } == [
        "20261122T100000Z.tar:1: warning: this folder is not read: the others here are named by times, "
          + "such as 20261120T100000Z"
      ])
    // As one topology the folder is its first version.
    #expect(try TopologyLoader.load(path).resources == timeline.first.resources)
  }

  @Test("without anything above them, the earliest holds from the beginning")
  func earliest() throws {
    try write(Self.dump(subnets: 2), as: "20261119T100000Z/a.json")
    try write(Self.dump(subnets: 3), as: "20261120T100000Z/a.json")
    let timeline = try TopologyLoader.loadTimeline(path)
    #expect(timeline.versions.map(\.from.seconds) == [0, 1_795_168_800])
    #expect(timeline.versions.map(\.topology.resources.subnets.count) == [2, 3])
    #expect(try TopologyLoader.load(path).resources.subnets.count == 2)
  }

  @Test("a folder without times in its names is one topology, whatever folders it has")
  func noTimes() throws {
    try write(Self.dump(subnets: 2), as: "a.json")
    try write("not read", as: "20261120/b.json")
    try write("not read", as: "123456789/b.json")
    let timeline = try TopologyLoader.loadTimeline(path)
    #expect(timeline.versions.count == 1)
    #expect(timeline.warnings == [])
  }

  @Test("dumps of two accounts are one timeline, which changes when either does")
  func twoSeries() throws {
    for (place, count) in [(1, 1), (3, 2)] {
      try write(Self.dump(subnets: count), as: "a/2026112\(place)T000000Z/a.json")
    }
    for (place, count) in [(0, 1), (2, 2)] {
      let other = Self.dump(subnets: count).replacing("-1\"", with: "-b1\"")
        .replacing("subnet-", with: "subnet-b")
      try write(other, as: "b/2026112\(place)T000000Z.json")
    }
    try write("peerings: {}\nchanges: [{at: 2026-11-24T00:00:00Z, region: x}]", as: "c.yaml")
    let timeline = try TopologyLoader.loadTimeline([path + "/a", path + "/b", path + "/c.yaml"])
    #expect(
      timeline.versions.map { version in
        "\(version.from.rfc3339.dropFirst(8).prefix(2)) \(version.topology.resources.subnets.count) "
          + (version.topology.region ?? "-")
      } == ["01 2 -", "22 3 -", "23 4 -", "24 4 x"])
  }

  @Test("what cannot be a series is refused with the names to look at")
  func refused() throws {
    try write(Self.dump(subnets: 1), as: "20261120T100000Z/a.json")
    try write(Self.dump(subnets: 2), as: "2026-11-20T10:00:00Z.json")
    try write(
      #"{"vpcs": {"x": {"cidr": "10.9.0.0/16"}}, "changes": []}"#, as: "20261121T100000Z/c.json")
    try write(
      Self.dump(subnets: 1).replacing("10.0.0.0/24", with: "10.9.0.0/24"),
      as: "20261122T100000Z.json")
    #expect(
      error() == """
        20261120T100000Z:1: error: this is of the same time as 2026-11-20T10:00:00Z.json; expected one of \
        both
        20261121T100000Z/c.json:1: error: from 2026-11-21T10:00:00Z: 'changes' stand in a folder that \
        changes by files and folders named by their times; expected one of both
        20261122T100000Z.json:2: error: from 2026-11-22T10:00:00Z: subnet subnet-0 has 10.9.0.0/24, which \
        is outside VPC vpc-1; expected a part of 10.0.0.0/16
        3 errors; the topology is refused
        """)
  }

  @Test("a time without a topology is refused")
  func empty() throws {
    try write(Self.dump(subnets: 1), as: "a.json")
    try write("", as: "20261120T100000Z/readme.txt")
    #expect(
      error()
        == "there is no topology in 20261120T100000Z: a file ending in .json, .yaml or .yml was "
        + "expected")
  }
}
