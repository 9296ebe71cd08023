import NetworkTypes
import Testing

@testable import HostNetwork

/// Differences of snapshots that no kernel is needed for.
struct ChangeTests {
  private static let first = NetworkLink(index: 2, name: "eth0", flags: [.up])
  private static let address = NetworkAddress(
    interfaceIndex: 2, address: IPAddress(v4: 0x0a00_0001), prefixLength: 24)
  private static let route = NetworkRoute(
    destination: CIDRBlock(IPAddress(v4: 0), prefixLength: 0) ?? CIDRBlock.privateRanges[0],
    nextHops: [])

  private static func link(_ change: (inout NetworkLink) -> Void) -> NetworkLink {
    var link = first
    change(&link)
    return link
  }

  @Test(
    "what is different is told, counters are not",
    arguments: [
      ([first], [first], []),
      ([first], [link { $0.statistics.receivedPackets = 9 }], []),
      ([], [first], [.appeared(first)]), ([first], [], [.vanished(first)]),
      ([first], [link { $0.name = "a" }], [.renamed(from: first, to: link { $0.name = "a" })]),
      ([first], [link { $0.mtu = 9000 }], [.changed(from: first, to: link { $0.mtu = 9000 })]),
      (
        [first],
        [
          link {
            $0.name = "a"
            $0.flags = []
          }
        ],
        [
          .renamed(
            from: first,
            to: link {
              $0.name = "a"
              $0.flags = []
            }),
          .changed(
            from: first,
            to: link {
              $0.name = "a"
              $0.flags = []
            }),
        ]
      ),
      (
        [first], [link { $0.index = 3 }],
        [.vanished(first), .appeared(link { $0.index = 3 })]
      ),
    ] as [([NetworkLink], [NetworkLink], [NetworkChange])])
  func links(old: [NetworkLink], new: [NetworkLink], expected: [NetworkChange]) {
    let changes = NetworkChange.between(NetworkSnapshot(links: old), NetworkSnapshot(links: new))
    #expect(changes == expected)
  }

  @Test("an interface that a listing tells of twice is one, as it was last")
  func twice() {
    let snapshot = NetworkSnapshot(links: [Self.first, Self.link { $0.mtu = 9000 }])
    #expect(snapshot.links == [Self.link { $0.mtu = 9000 }])
    #expect(NetworkChange.between(snapshot, snapshot) == [])
  }

  @Test("interfaces can be had by their packets in both directions, the busiest first")
  func busiest() {
    func link(_ index: Int32, received: UInt64, sent: UInt64) -> NetworkLink {
      var link = NetworkLink(index: index, name: "eth\(index)")
      link.statistics.receivedPackets = received
      link.statistics.sentPackets = sent
      return link
    }
    let snapshot = NetworkSnapshot(links: [
      link(1, received: 5, sent: 0), link(2, received: 3, sent: 4), link(3, received: 0, sent: 5),
    ])
    #expect(snapshot.linksByPackets.map(\.index) == [2, 1, 3])
  }

  @Test("addresses and routes are told apart from their interfaces")
  func others() {
    let plain = NetworkSnapshot(links: [Self.first])
    let full = NetworkSnapshot(
      links: [Self.first], addresses: [Self.address], routes: [Self.route])
    #expect(
      NetworkChange.between(plain, full) == [.addressAdded(Self.address), .routesChanged])
    #expect(
      NetworkChange.between(full, plain) == [.addressRemoved(Self.address), .routesChanged])
  }

  @Test(
    "a namespace is a name, or a path where there is a slash",
    arguments: [
      ("blue", .named("blue")), ("./blue", .path("./blue")),
      ("/proc/7/ns/net", .path("/proc/7/ns/net")), ("", nil), (".", nil), ("..", nil),
      ("a\0b", nil),
    ] as [(String, NetworkNamespace?)])
  func names(text: String, expected: NetworkNamespace?) {
    #expect(NetworkNamespace(text) == expected)
  }

  @Test("the host's own interfaces can be listed by anybody, and one of them is loopback")
  func own() throws {
    let snapshot = try NetworkSnapshot()
    #expect(snapshot.links.contains { $0.isLoopback })
    let index = try #require(snapshot.links.first).index
    var reader = try StatisticsReader()
    _ = try reader.statistics(ofInterface: index)
    #expect(throws: HostNetworkError.noInterface("2147483647", known: [])) {
      try reader.statistics(ofInterface: .max)
    }
  }
}
