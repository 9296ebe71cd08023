import Foundation
import Testing
import VPCTopology

@testable import Lab

/// Instances that a lab that is up gets and loses.
@Suite(.disabled(if: LabHouse.obstacle != nil, "\(LabHouse.obstacle ?? "")"), .serialized)
struct GrowthTests {
  private typealias Place = (name: String, address: String)

  /// Instances by name: their addresses in one of two subnets, all open to TCP port 80.
  private static func text(_ instances: [Place]) -> String {
    let names = instances.map { name, address in
      "\(name): {subnet: \(address.hasPrefix("10.0.0.") ? "s" : "t")}"
    }
    let interfaces = instances.map { name, address in
      let subnet = address.hasPrefix("10.0.0.") ? "s" : "t"
      return "  \(name): {subnet: \(subnet), address: \(address), groups: g, instance: \(name)}"
    }
    return """
      vpcs: {v: {cidr: 10.0.0.0/16}}
      subnets: {t: {cidr: 10.0.1.0/24}, s: {cidr: 10.0.0.0/24}}
      groups:
        g: {in: [{allow: tcp 80, from: 0.0.0.0/0}], out: [{allow: all, to: 0.0.0.0/0}]}
      instances: {\(names.joined(separator: ", "))}
      interfaces:
      \(interfaces.joined(separator: "\n"))
      """
  }

  private func change(
    _ folder: LabFolder, to instances: [Place]
  ) throws -> Bool {
    let plan = try LabPlan(LabHouse.topology(GrowthTests.text(instances)))
    return try LabChange.apply(
      plan, topology: TopologyTimeline(plan.topology).yaml, to: folder, builds: true)
  }

  private func connects(_ folder: LabFolder, _ from: String, _ to: String, _ address: String) throws
    -> Bool
  {
    let state = try LabState(folder)
    let server = try StreamSocket(in: state.namespace(named: to))
    try server.listen(80)
    let client = try StreamSocket(in: state.namespace(named: from))
    return client.connect(address, 80, isExpected: true)
  }

  @Test("an instance comes, talks, and goes; what was there keeps connections, names and numbers")
  func instance() throws {
    let house = LabHouse()
    // Identifiers derive from names: the new ones are sorted in between, wherever that is.
    let first: [Place] = [("one", "10.0.0.10"), ("two", "10.0.0.20")]
    let (before, folder) = try house.up(GrowthTests.text(first))
    let state = try LabState(folder)
    let server = try StreamSocket(in: state.namespace(named: "two"))
    try server.listen(80)
    let client = try StreamSocket(in: state.namespace(named: "one"))
    #expect(client.connect("10.0.0.20", 80, isExpected: true))
    let accepted = try server.accept()

    let later: [Place] = [("three", "10.0.0.30"), ("four", "10.0.1.40"), ("five", "10.0.1.50")]
    let more = first + later
    #expect(try change(folder, to: more))
    #expect(client.reaches(accepted) && accepted.reaches(client))
    #expect(try connects(folder, "one", "four", "10.0.1.40"))
    #expect(try connects(folder, "three", "five", "10.0.1.50"))
    let grown = try LabState(folder).plan
    for interface in before.interfaces {
      let same = try #require(grown.interfaces.first { $0.resource.id == interface.resource.id })
      #expect(same.routerName == interface.routerName && same.routerIndex == interface.routerIndex)
    }
    #expect(Set(grown.interfaces.map(\.routerIndex)).count == 5)

    let fewer = more.filter { $0.name != "three" && $0.name != "four" }
    #expect(try change(folder, to: fewer))
    #expect(client.reaches(accepted) && accepted.reaches(client))
    #expect(try LabState(folder).plan.instances.count == 3)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.namespacesPath)
    #expect(files.count == 4)
    // A place is given once: what comes now is none of those that went.
    #expect(try change(folder, to: fewer + [("six", "10.0.1.60")]))
    #expect(try connects(folder, "five", "six", "10.0.1.60"))
    let used = Set(grown.interfaces.map(\.routerIndex))
    let latest = try LabState(folder).plan.interfaces.map(\.routerIndex)
    #expect(latest.filter { !used.contains($0) }.count == 1)
    #expect(try !change(folder, to: fewer + [("six", "10.0.1.60")]))
    try LabRemoval.down(folder)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("growth that nobody asked for is refused")
  func refusals() throws {
    let house = LabHouse()
    let first: [Place] = [("one", "10.0.0.10")]
    let (_, folder) = try house.up(GrowthTests.text(first))
    let more: [Place] = first + [("two", "10.0.0.20")]
    #expect(throws: LabError.self) { try house.apply(GrowthTests.text(more), to: folder) }
    let extra = "\n  extra: {subnet: s, address: 10.0.0.30, groups: g, instance: one}"
    #expect(throws: LabError.self) {
      try house.apply(GrowthTests.text(first) + extra, to: folder)
    }
    #expect(throws: LabError.self) {
      try house.apply(
        GrowthTests.text(first).replacingOccurrences(of: "10.0.0.10", with: "10.0.0.11"),
        to: folder)
    }
    #expect(try LabState(folder).plan.interfaces.count == 1)
    try LabRemoval.down(folder)
  }
}
