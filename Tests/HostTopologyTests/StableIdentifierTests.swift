import FlowModel
import Foundation
import HostNetwork
import HostTopology
import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// Identifiers that outlive changes.
struct StableIdentifierTests {
  private typealias Fixture = HostFixture

  private func ids(
    _ snapshot: NetworkSnapshot, _ options: HostOptions = Fixture.options
  ) -> [String: String] {
    let interfaces = HostTopology(snapshot, options).interfaces
    return Dictionary(uniqueKeysWithValues: interfaces.map { ($0.name, $0.id.description) })
  }

  @Test("interfaces that come and go leave all others' identifiers and subnets as they are")
  func comingAndGoing() throws {
    let before = HostTopology(Fixture.router, Fixture.options)
    var more = Fixture.router
    more.links.append(Fixture.link(9, "veth9", mac: "0a:00:00:00:00:09", kind: "veth"))
    more.addresses.append(Fixture.address(9, "172.17.0.1/16"))
    more.addresses.append(Fixture.address(2, "10.0.1.16/24"))
    let after = HostTopology(more, Fixture.options)
    #expect(after.interfaces.count == 3)
    for interface in before.interfaces { #expect(after.interface(interface.index) == interface) }
    #expect(before.resources.vpcs[0].id == after.resources.vpcs[0].id)
    var fewer = Fixture.router
    fewer.links.removeAll { $0.name == "eth0" }
    fewer.addresses.removeAll { $0.interfaceIndex == 2 }
    #expect(HostTopology(fewer, Fixture.options).interface(3) == before.interface(3))
  }

  @Test("a hardware address names an interface whatever it is called; without one, the name does")
  func renaming() {
    let mac = "52:54:00:12:34:57"
    func id(_ link: NetworkLink, _ options: HostOptions = Fixture.options) -> InterfaceID? {
      HostTopology(NetworkSnapshot(links: [link]), options).interfaces.first?.id
    }
    #expect(id(Fixture.link(3, "a", mac: mac)) == id(Fixture.link(7, "b", mac: mac)))
    // The address that the hardware was made with wins over one that was set.
    #expect(
      id(Fixture.link(3, "a", mac: "02:00:00:00:00:01", permanent: mac))
        == id(Fixture.link(3, "a", mac: mac)))
    #expect(id(Fixture.link(3, "tun0")) == id(Fixture.link(8, "tun0")))
    #expect(id(Fixture.link(3, "tun0")) != id(Fixture.link(3, "tun1")))
    // Bridges and VLANs borrow their address.
    for kind in ["bridge", "vlan", "bond"] {
      #expect(
        id(Fixture.link(3, "x", mac: mac, kind: kind)) == id(Fixture.link(3, "x", kind: kind)))
    }
    // A name is one machine's and one namespace's.
    let other = HostOptions(machineID: "another")
    let inside = HostOptions(machineID: Fixture.options.machineID, namespaceName: "blue")
    let ids = [Fixture.options, other, inside].map { id(Fixture.link(3, "tun0"), $0) }
    #expect(Set(ids).count == 3)
    #expect(id(Fixture.link(3, "a", mac: mac), other) == id(Fixture.link(3, "a", mac: mac)))
  }

  @Test(
    "interfaces with one address between them have an identifier each, the oldest the address's")
  func sharedAddress() {
    let mac = "52:54:00:12:34:57"
    let snapshot = NetworkSnapshot(
      links: [
        Fixture.link(2, "eth0", mac: mac), Fixture.link(3, "eth1", mac: mac),
        Fixture.link(4, "bond0", mac: mac, kind: "bond"),
        Fixture.link(5, "slave0", mac: mac, permanent: "52:54:00:00:00:01", master: 4),
        Fixture.link(6, "slave1", mac: mac, master: 4),
      ])
    let ids = ids(snapshot)
    #expect(Set(ids.values).count == 5)
    #expect(ids["eth0"] == InterfaceID(derivedFrom: mac).description)
    #expect(ids["slave0"] == InterfaceID(derivedFrom: "52:54:00:00:00:01").description)
  }

  @Test(
    "the machine's identifier is the first word of the first file that has one",
    arguments: [
      (["3d12\n"], "3d12"), (["uninitialized\n", "77\n"], "77"), (["", "88"], "88"),
    ])
  func machine(files: [String], expected: String) throws {
    let folder = try TemporaryFolder()
    let paths = try files.enumerated().map {
      try folder.write(Array($0.element.utf8), as: "\($0.offset)")
    }
    #expect(HostOptions.machineID(files: [folder.url.path + "/none"] + paths) == expected)
  }

  @Test("a machine without an identifier is known by its name")
  func nameless() {
    #expect(HostOptions.machineID(files: []) == ProcessInfo.processInfo.hostName)
  }
}
