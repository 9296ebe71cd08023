import FlowModel
import Foundation
import HostNetwork
import KernelProbe
import NetworkTypes
import Synchronization
import Testing

@testable import Lab

/// Other rules for a lab that is up.
@Suite(.disabled(if: LabHouse.obstacle != nil, "\(LabHouse.obstacle ?? "")"), .serialized)
struct ApplyTests {
  /// Two instances in two subnets; the rules of the server's group and ACL are given.
  private static func text(
    server: String, client: String = "{allow: all, to: 0.0.0.0/0}", acl: String = "allow"
  ) -> String {
    """
    vpcs: {v: {cidr: 10.0.0.0/16}}
    acls:
      edge:
        in: [{rule: 10, \(acl): all, from: 0.0.0.0/0}]
        out: [{rule: 10, allow: all, to: 0.0.0.0/0}]
    subnets: {s: {cidr: 10.0.0.0/24}, t: {cidr: 10.0.1.0/24, acl: edge}}
    groups:
      client: {in: [], out: [\(client)]}
      server: {in: [\(server)], out: [{allow: all, to: 0.0.0.0/0}]}
    instances: {one: {subnet: s}, two: {subnet: t}}
    interfaces:
      one: {subnet: s, address: 10.0.0.10, groups: client, instance: one}
      two: {subnet: t, address: 10.0.1.10, groups: server, instance: two}
    """
  }

  private static let narrow = "{allow: tcp 80, from: 10.0.0.0/16}"
  private static let wide = "{allow: tcp 80, from: 0.0.0.0/0}"

  /// What becomes of a connection that stands, and of a new one, when rules change.
  @Test(
    "tracked connections outlive their rule, untracked ones and ACLs cut them",
    arguments: [
      (narrow, "", "allow", true), (wide, "", "allow", false), (narrow, narrow, "deny", false),
      (wide, narrow, "allow", true),
    ])
  func connections(before: String, after: String, acl: String, goesOn: Bool) throws {
    let house = LabHouse()
    let (_, folder) = try house.up(ApplyTests.text(server: before))
    let state = try LabState(folder)
    let server = try StreamSocket(in: state.namespace(named: "two"))
    try server.listen(80)
    let client = try StreamSocket(in: state.namespace(named: "one"))
    #expect(client.connect("10.0.1.10", 80, isExpected: true))
    let accepted = try server.accept()
    #expect(client.reaches(accepted))
    #expect(accepted.reaches(client))
    try house.apply(ApplyTests.text(server: after, acl: acl), to: folder)
    #expect(client.reaches(accepted, isExpected: goesOn) == goesOn)
    let isNewAllowed = !after.isEmpty && acl == "allow"
    let another = try StreamSocket(in: state.namespace(named: "one"))
    #expect(another.connect("10.0.1.10", 80, isExpected: isNewAllowed) == isNewAllowed)
    try LabRemoval.down(folder)
  }

  @Test("a change that was cut short is made good by the next one")
  func interrupted() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(ApplyTests.text(server: ""))
    let state = try LabState(folder)
    let server = try StreamSocket(in: state.namespace(named: "two"))
    try server.listen(80)
    try LabFiles.write("half a topol", to: folder.nextTopologyPath)
    for (rule, isOpen) in [(ApplyTests.narrow, true), ("", false)] {
      try house.apply(ApplyTests.text(server: rule), to: folder)
      let client = try StreamSocket(in: state.namespace(named: "one"))
      #expect(client.connect("10.0.1.10", 80, isExpected: isOpen) == isOpen)
    }
    #expect(!LabFiles.exists(folder.nextTopologyPath))
    try LabRemoval.down(folder)
  }

  @Test("while rules are replaced, no packet meets half of them")
  func atomicity() throws {
    // Either version allows the packets, each by a rule that the other one does not have.
    let versions = [
      ApplyTests.text(server: "{allow: gre, from: 10.0.0.0/24}"),
      ApplyTests.text(
        server: "{allow: all, from: 10.0.0.10/32}", client: "{allow: gre, to: 10.0.0.0/8}"),
    ]
    let house = LabHouse()
    let (plan, folder) = try house.up(versions[0])
    var configuration = ProbeConfiguration()
    configuration.namespace = .path(folder.namespace(LabFolder.router).path)
    configuration.interfaces = Set(plan.interfaces.map(\.routerIndex))
    var probe = try FlowProbe.open(configuration)
    let sender = try RawSender(in: LabState(folder).namespace(named: "one"))
    let flood = Flood(sender)
    flood.start()
    for round in 1...30 { try house.apply(versions[round % 2], to: folder) }
    let sent = flood.stop()
    probe.detach()
    var accepted: [FlowDirection: UInt64] = [:]
    var refused: UInt64 = 0
    _ = try probe.drain { rows in
      for index in rows.indices where rows[index].key.ipProtocol.rawValue == 47 {
        if rows[index].action == .reject { refused += rows[index].packets }
        accepted[rows[index].direction, default: 0] += rows[index].packets
      }
    }
    #expect(sent > 1_000, "the flood was a trickle")
    #expect(refused == 0)
    #expect(accepted[.ingress] == sent)
    #expect(accepted[.egress] == sent)
    try LabRemoval.down(folder)
  }

  @Test("fifty instances in five subnets are built, and all of them change")
  func many() throws {
    var text = """
      vpcs: {v: {cidr: 10.0.0.0/16}}
      groups:
        web: {in: [{allow: tcp 80, from: 0.0.0.0/0}], out: [{allow: all, to: 0.0.0.0/0}]}
      subnets:

      """
    for subnet in 0..<5 { text += "  s\(subnet): {cidr: 10.0.\(subnet).0/24}\n" }
    text += "interfaces:\n"
    for place in 0..<50 {
      text += "  i\(place): {subnet: s\(place % 5), address: 10.0.\(place % 5).\(10 + place), "
      text += "groups: web}\n"
    }
    let house = LabHouse()
    let (_, folder) = try house.up(text)
    try house.apply(text.replacingOccurrences(of: "tcp 80", with: "tcp 81"), to: folder)
    let state = try LabState(folder)
    for subnet in 0..<5 {
      let server = try StreamSocket(in: state.namespace(named: "i\(45 + subnet)"))
      try server.listen(81)
      let client = try StreamSocket(in: state.namespace(named: "i\((subnet + 1) % 5)"))
      #expect(client.connect("10.0.\(subnet).\(55 + subnet)", 81, isExpected: true))
    }
    try LabRemoval.down(folder)
  }
}

/// Packets of one flow, sent as fast as one thread can.
private final class Flood: Sendable {
  private let sender: RawSender
  private let isOver = Atomic(false)
  private let sent = Atomic<UInt64>(0)
  private let hasEnded = DispatchSemaphore(value: 0)

  init(_ sender: RawSender) { self.sender = sender }

  func start() {
    Thread.detachNewThread { [self] in
      let packet = WirePacket(
        source: IPAddress(v4: 0x0a00_000a), destination: IPAddress(v4: 0x0a00_010a),
        number: IPProtocol(rawValue: 47))
      while !isOver.load(ordering: .acquiring) {
        if (try? sender.send(packet)) != nil { sent.add(1, ordering: .relaxed) }
      }
      hasEnded.signal()
    }
  }

  /// Ends it; the number of packets sent.
  func stop() -> UInt64 {
    isOver.store(true, ordering: .releasing)
    hasEnded.wait()
    return sent.load(ordering: .acquiring)
  }
}
