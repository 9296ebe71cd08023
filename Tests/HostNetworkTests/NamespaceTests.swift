import Foundation
import NetworkTypes
import Testing

@testable import HostNetwork

/// Namespaces by name and path, and what is read in them.
@Suite(.enabled(if: NamespaceLab.obstacle == nil, "\(NamespaceLab.obstacle ?? "")"))
struct NamespaceTests {
  @Test("interfaces, addresses and routes of a namespace by name and by path are what ip made")
  func snapshot() throws {
    let lab = try NamespaceLab()
    try lab.ip("link add web0 address 02:00:0a:00:01:0e type veth peer name far0 netns {b}")
    try lab.ip("link set web0 mtu 1400 up")
    try lab.ip("link set far0 up", in: 1)
    try lab.ip("address add 10.0.1.14/24 dev web0")
    try lab.ip("route add default via 10.0.1.1 metric 50")
    let snapshot = try NetworkSnapshot(of: lab[0])
    #expect(snapshot.links.map(\.name) == ["lo", "web0"])
    let link = try snapshot.link(named: "web0")
    #expect(link.kind == "veth" && link.mtu == 1400 && link.isRunning)
    #expect(link.macAddress == MACAddress("02:00:0a:00:01:0e"))
    #expect(snapshot.addresses(of: link.index).first?.address == IPAddress("10.0.1.14"))
    let hop = NetworkRoute.NextHop(interfaceIndex: link.index, gateway: IPAddress("10.0.1.1"))
    #expect(snapshot.defaultRoute(.v4)?.nextHops == [hop])
    #expect(snapshot.defaultRoute(.v4)?.metric == 50)
    let path = NetworkNamespace.path("/run/netns/\(lab.names[0])")
    let again = try NetworkSnapshot(of: path)
    #expect(again.links.map(\.name) == ["lo", "web0"])
    #expect(again.namespaceCookie == snapshot.namespaceCookie && again.namespaceCookie != 0)
    #expect(try NetworkSnapshot(of: lab[1]).namespaceCookie != snapshot.namespaceCookie)
    #expect(NetworkNamespace.names().contains(lab.names[0]))
    #expect(try path.inode() == lab[0].inode())
  }

  @Test("the calling thread stays in its namespace, and so does its cookie")
  func staysOutside() throws {
    let lab = try NamespaceLab()
    let before = try NetworkSnapshot().namespaceCookie
    let name = try lab[0].run { (try? NetworkNamespace.current.inode()) ?? 0 }
    #expect(try lab[0].inode() == name)
    #expect(try NetworkNamespace.current.inode() != name)
    #expect(try NetworkSnapshot().namespaceCookie == before)
  }

  @Test("counters of one interface grow by what is sent over it, and end with it")
  func statistics() throws {
    let lab = try NamespaceLab()
    try lab.ip("link add web0 type veth peer name far0 netns {b}")
    try lab.ip("address add 10.0.1.1/24 dev web0")
    try lab.ip("address add 10.0.1.2/24 dev far0", in: 1)
    try lab.ip("link set web0 up")
    try lab.ip("link set far0 up", in: 1)
    let index = try NetworkSnapshot(of: lab[0]).link(named: "web0").index
    var reader = try StatisticsReader(in: lab[0])
    let before = try reader.statistics(ofInterface: index)
    let sent = try lab[0].run { sendDatagrams(100, to: 0x0a00_0102) }
    #expect(sent == 100)
    let after = try reader.statistics(ofInterface: index)
    #expect(after.sentPackets >= before.sentPackets + 100)
    #expect(after.sentBytes >= before.sentBytes + 100 * (14 + 20 + 8 + 10))
    try lab.ip("link delete web0")
    #expect(throws: HostNetworkError.noInterface("\(index)", known: [])) {
      try reader.statistics(ofInterface: index)
    }
  }

  @Test("what is no namespace is refused with the fix")
  func refusals() throws {
    let lab = try NamespaceLab()
    let missing = NetworkNamespace.named(lab.names[0] + "x")
    let error = #expect(throws: HostNetworkError.self) { try NetworkSnapshot(of: missing) }
    let sentence = try #require(error?.description)
    #expect(sentence.hasPrefix("there is no network namespace '\(lab.names[0])x'; /run/netns has "))
    #expect(throws: HostNetworkError.notANamespace(.path("/etc/passwd"))) {
      try NetworkSnapshot(of: .path("/etc/passwd"))
    }
    #expect(throws: HostNetworkError.self) { try NetworkSnapshot(of: .process(.max)) }
    let names = try NetworkSnapshot(of: lab[0])
    #expect(throws: HostNetworkError.noInterface("eth7", known: ["lo"])) {
      try names.link(named: "eth7")
    }
  }
}

/// Sends UDP datagrams of ten bytes from the calling thread's namespace; gives how many went.
private func sendDatagrams(_ count: Int, to address: UInt32) -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
  defer { close(descriptor) }
  var target = sockaddr_in()
  target.sin_family = sa_family_t(AF_INET)
  target.sin_port = UInt16(9).bigEndian
  target.sin_addr.s_addr = address.bigEndian
  let size = socklen_t(MemoryLayout<sockaddr_in>.size)
  // The neighbour's address is asked for first; packets wait for it in a short queue.
  return unsafe withUnsafePointer(to: &target) { start in
    unsafe start.withMemoryRebound(to: sockaddr.self, capacity: 1) { start in
      (0..<count).count { number in
        if number == 1 { usleep(100_000) }
        return unsafe sendto(descriptor, "0123456789", 10, 0, start, size) == 10
      }
    }
  }
}
