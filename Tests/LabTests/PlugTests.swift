import Foundation
import HostNetwork
import Testing
import VPCTopology

@testable import Lab

/// Interfaces, addresses and gateways that instances of a lab that is up get and lose.
@Suite(.disabled(if: LabHouse.obstacle != nil, "\(LabHouse.obstacle ?? "")"), .serialized)
struct PlugTests {
  /// Two instances in a subnet, and what else there is.
  private static func text(
    one: String = "address: 10.0.0.10", _ interfaces: [String] = [], gateway: Bool = false
  ) -> String {
    """
    vpcs: {v: {cidr: 10.0.0.0/16}}
    \(gateway ? "internet-gateways: {out: {vpc: v}}" : "")
    subnets: {s: {cidr: 10.0.0.0/24, routes: r}, t: {cidr: 10.0.1.0/24, routes: r}}
    route-tables: {r: {vpc: v, routes: {\(gateway ? "0.0.0.0/0: out" : "")}}}
    groups:
      g: {in: [{allow: tcp 80, from: 0.0.0.0/0}], out: [{allow: all, to: 0.0.0.0/0}]}
    instances: {one: {subnet: s}, two: {subnet: s}}
    interfaces:
      one: {subnet: s, \(one), groups: g, instance: one}
      two: {subnet: s, address: 10.0.0.20, groups: g, instance: two}
    \(interfaces.map { "  \($0)\n" }.joined())
    """
  }

  private func change(_ folder: LabFolder, to text: String) throws -> Bool {
    let plan = try LabPlan(LabHouse.topology(text))
    return try LabChange.apply(
      plan, topology: TopologyTimeline(plan.topology).yaml, to: folder, builds: true)
  }

  private func connects(
    _ folder: LabFolder, _ from: String, _ to: String, _ address: String, isExpected: Bool = true
  ) throws -> Bool {
    let state = try LabState(folder)
    let server = try StreamSocket(in: state.namespace(named: to))
    try server.listen(80)
    let client = try StreamSocket(in: state.namespace(named: from))
    return client.connect(address, 80, isExpected: isExpected)
  }

  @Test("an interface is attached to an instance that runs, detached, and deleted")
  func interface() throws {
    let house = LabHouse()
    let extra = "extra: {subnet: t, address: 10.0.1.30, groups: g"
    let (_, folder) = try house.up(PlugTests.text())
    let state = try LabState(folder)
    let standing = try StreamSocket(in: state.namespace(named: "two"))
    try standing.listen(80)
    let client = try StreamSocket(in: state.namespace(named: "one"))
    #expect(client.connect("10.0.0.20", 80, isExpected: true))
    let accepted = try standing.accept()

    #expect(try change(folder, to: PlugTests.text([extra + "}"])))
    #expect(try connects(folder, "two", "extra", "10.0.1.30"))
    let place = try LabState(folder).plan.interfaces.first { $0.resource.primaryIPv4 != nil }
    // Attached and detached again, more than once: nothing of before is in the way.
    for _ in 0..<2 {
      #expect(try change(folder, to: PlugTests.text([extra + ", instance: one}"])))
      #expect(try connects(folder, "two", "one", "10.0.1.30"))
      #expect(try connects(folder, "two", "one", "10.0.0.10"))
      #expect(client.reaches(accepted) && accepted.reaches(client))
      #expect(try LabState(folder).plan.instances.count == 2)
      #expect(try change(folder, to: PlugTests.text([extra + "}"])))
      #expect(try connects(folder, "two", "extra", "10.0.1.30"))
      #expect(try !change(folder, to: PlugTests.text([extra + "}"])))
    }
    #expect(try change(folder, to: PlugTests.text([extra + ", instance: one}"])))
    #expect(try change(folder, to: PlugTests.text()))
    #expect(try !connects(folder, "two", "one", "10.0.1.30", isExpected: false))
    #expect(client.reaches(accepted) && accepted.reaches(client))
    #expect(place?.routerName == "eni1")
    try LabRemoval.down(folder)
  }

  @Test("an interface gets further addresses and loses them, and connections stay")
  func addresses() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(PlugTests.text())
    let state = try LabState(folder)
    let standing = try StreamSocket(in: state.namespace(named: "one"))
    try standing.listen(80)
    let client = try StreamSocket(in: state.namespace(named: "two"))
    #expect(client.connect("10.0.0.10", 80, isExpected: true))
    let accepted = try standing.accept()
    let more = PlugTests.text(one: "address: [10.0.0.10, 10.0.0.11, 10.0.0.12]")
    for _ in 0..<2 {
      #expect(try change(folder, to: more))
      let another = try StreamSocket(in: state.namespace(named: "two"))
      #expect(another.connect("10.0.0.12", 80, isExpected: true))
      #expect(try change(folder, to: PlugTests.text()))
      let last = try StreamSocket(in: state.namespace(named: "two"))
      #expect(!last.connect("10.0.0.12", 80))
      #expect(client.reaches(accepted) && accepted.reaches(client))
    }
    try LabRemoval.down(folder)
  }

  @Test("a VPC gets an internet gateway and public addresses, and loses them")
  func gateway() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(PlugTests.text())
    let open = PlugTests.text(one: "address: 10.0.0.10, public: 203.0.113.10", gateway: true)
    let moved = PlugTests.text(one: "address: 10.0.0.10, public: 203.0.113.11", gateway: true)
    for _ in 0..<2 {
      #expect(try change(folder, to: open))
      #expect(try connects(folder, "one", "internet", "198.51.100.7"))
      #expect(try connects(folder, "internet", "one", "203.0.113.10"))
      #expect(try change(folder, to: moved))
      #expect(try connects(folder, "internet", "one", "203.0.113.11"))
      #expect(try !connects(folder, "two", "internet", "198.51.100.7", isExpected: false))
      #expect(try change(folder, to: PlugTests.text()))
      let client = try StreamSocket(in: LabState(folder).namespace(named: "one"))
      #expect(!client.connect("198.51.100.7", 80))
    }
    try LabRemoval.down(folder)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("an instance begins and ceases to hand on packets of others")
  func forwarding() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(PlugTests.text())
    let hop = PlugTests.text(one: "address: 10.0.0.10, source-dest-check: false")
    for (text, word) in [(hop, "1"), (PlugTests.text(), "0")] {
      #expect(try change(folder, to: text))
      let shown = try LabHouse.shell("cat /proc/sys/net/ipv4/ip_forward", in: "one", of: folder)
      #expect(shown.output == word + "\n")
    }
    try LabRemoval.down(folder)
  }
}
