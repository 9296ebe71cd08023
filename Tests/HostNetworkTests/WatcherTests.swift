import Glibc
import NetworkTypes
import Testing

@testable import HostNetwork

/// What is told of a namespace while it changes.
@Suite(.enabled(if: NamespaceLab.obstacle == nil, "\(NamespaceLab.obstacle ?? "")"))
struct WatcherTests {
  /// The words for changes, so that they compare as text.
  private static func words(_ changes: [NetworkChange]) -> [String] {
    changes.map { change in
      switch change {
      case .appeared(let link): "appeared \(link.name)"
      case .vanished(let link): "vanished \(link.name)"
      case .renamed(let old, let new): "renamed \(old.name) \(new.name)"
      case .changed(_, let link): "changed \(link.name) \(link.isUp ? "up" : "down") \(link.mtu)"
      case .addressAdded(let address): "added \(address.address)"
      case .addressRemoved(let address): "removed \(address.address)"
      case .routesChanged: "routes"
      }
    }
  }

  /// Does something, and gives what is told of it.
  private func changes(
    _ watcher: inout NetworkWatcher, _ body: () throws -> Void
  ) throws -> [String] {
    try body()
    let isTold = watcher.waitForMessage(5_000)
    #expect(isTold)
    return WatcherTests.words(try watcher.update(silence: 100)?.changes ?? [])
  }

  @Test("interfaces that come, are renamed, moved and go are told, with their addresses")
  func life() throws {
    let lab = try NamespaceLab()
    var watcher = try NetworkWatcher(lab[0])
    let names = watcher.snapshot.links.map(\.name)
    #expect(names == ["lo"])
    var told = try changes(&watcher) { try lab.ip("link add web0 type veth peer name web1") }
    #expect(Set(told) == ["appeared web0", "appeared web1"])
    let index = try watcher.snapshot.link(named: "web0").index
    told = try changes(&watcher) { try lab.ip("link set web0 name front0") }
    #expect(told == ["renamed web0 front0"])
    let renamed = try watcher.snapshot.link(named: "front0").index
    #expect(renamed == index)
    told = try changes(&watcher) { try lab.ip("link set front0 mtu 1400") }
    #expect(told == ["changed front0 down 1400"])
    told = try changes(&watcher) { try lab.ip("address add 10.0.1.14/24 dev front0") }
    #expect(told == ["added 10.0.1.14"])
    told = try changes(&watcher) { try lab.ip("link set front0 up") }
    #expect(told.contains("changed front0 up 1400") && told.contains("routes"))
    told = try changes(&watcher) { try lab.ip("address delete 10.0.1.14/24 dev front0") }
    #expect(told.contains("removed 10.0.1.14") && !told.contains("vanished front0"))
    told = try changes(&watcher) { try lab.ip("link set front0 netns {b}") }
    #expect(told.contains("vanished front0"))
    told = try changes(&watcher) { try lab.ip("link delete web1") }
    #expect(told.contains("vanished web1"))
    let (last, count) = (watcher.snapshot.links.map(\.name), watcher.resynchronisations)
    #expect(last == ["lo"] && count == 0)
  }

  @Test("a burst is one update, and what comes and goes within it is nothing")
  func burst() throws {
    let lab = try NamespaceLab()
    var watcher = try NetworkWatcher(lab[0])
    try lab.ip("link add web0 type veth peer name web1")
    try lab.ip("link add web2 type veth peer name web3")
    try lab.ip("link delete web0")
    let update = try #require(try watcher.update(silence: 50))
    #expect(Set(WatcherTests.words(update.changes)) == ["appeared web2", "appeared web3"])
    #expect(!update.lostMessages)
    let second = try watcher.update()
    #expect(second == nil)
    try lab.ip("link add web0 type veth peer name web1")
    try lab.ip("link delete web0")
    let isTold = watcher.waitForMessage(5_000)
    #expect(isTold)
    let third = try watcher.update(silence: 50)
    #expect(third?.changes == [])
    #expect(Set(third?.departed.map(\.name) ?? []) == ["web0", "web1"])
    let fourth = try watcher.update()
    #expect(fourth == nil)
  }

  @Test("an interface that goes is told of with its final counters")
  func end() throws {
    let lab = try NamespaceLab()
    try lab.ip("link add web0 type veth peer name web1 netns {b}")
    try lab.ip("link set web1 up", in: 1)
    var watcher = try NetworkWatcher(lab[0])
    // Neighbours are looked for over IPv6 as soon as it is up.
    try lab.ip("link set web0 up")
    var before: UInt64 = 0
    for _ in 0..<250 where before == 0 {
      usleep(20_000)
      before = try NetworkSnapshot(of: lab[0]).link(named: "web0").statistics.sentPackets
    }
    try lab.ip("link delete web0")
    let update = try #require(try watcher.update(silence: 100))
    let departed = try #require(update.departed.first { $0.name == "web0" })
    #expect(before > 0 && departed.statistics.sentPackets >= before)
  }

  @Test("after lost messages everything is read again, and nothing is missed")
  func overflow() throws {
    let lab = try NamespaceLab()
    // A queue of the smallest size holds a message or two.
    var watcher = try NetworkWatcher(lab[0], queueBytes: 1)
    for number in 0..<10 {
      try lab.ip("link add web\(number) type veth peer name far\(number)")
    }
    let update = try #require(try watcher.update(silence: 50))
    let count = watcher.resynchronisations
    #expect(update.lostMessages && count == 1)
    #expect(update.changes.count == 20)
    #expect(update.snapshot.links.count == 21)
    // And it goes on.
    let told = try changes(&watcher) { try lab.ip("link delete web3") }
    #expect(Set(told) == ["vanished web3", "vanished far3"])
  }
}
