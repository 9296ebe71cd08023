import HostNetwork
import HostTopology
import NetworkTypes

/// Snapshots as short as a test's sentence.
enum HostFixture {
  static let options = HostOptions(machineID: "3d1219c7c4c5404aaa1f6d2a48adfda4")

  static func link(
    _ index: Int32, _ name: String, mac: String? = nil, kind: String? = nil,
    permanent: String? = nil, master: Int32? = nil, flags: NetworkLink.Flags = [.up, .running]
  ) -> NetworkLink {
    NetworkLink(
      index: index, name: name, kind: kind, macAddress: mac.flatMap { MACAddress($0) },
      permanentAddress: permanent.flatMap { MACAddress($0) }, flags: flags, masterIndex: master)
  }

  static let loopback = link(1, "lo", flags: [.up, .running, .loopback])

  /// An address from `10.0.1.14/24`, or `192.168.7.1/32` with its peer.
  static func address(_ index: Int32, _ text: String, peer: String? = nil) -> NetworkAddress {
    let parts = text.split(separator: "/")
    return NetworkAddress(
      interfaceIndex: index, address: IPAddress(parts[0]) ?? IPAddress(v4: 0),
      prefixLength: Int(parts[1]) ?? 0, peer: peer.flatMap { IPAddress($0) })
  }

  static func route(
    _ block: String, via gateway: String? = nil, dev index: Int32? = 2, metric: UInt32 = 0,
    kind: NetworkRoute.Kind = .unicast
  ) -> NetworkRoute {
    let hop = NetworkRoute.NextHop(
      interfaceIndex: index, gateway: gateway.flatMap { IPAddress($0) })
    return NetworkRoute(
      destination: CIDRBlock(block) ?? CIDRBlock.privateRanges[0],
      nextHops: kind == .unicast ? [hop] : [], metric: metric, kind: kind)
  }

  static let eth0 = link(2, "eth0", mac: "52:54:00:12:34:56", permanent: "52:54:00:12:34:56")
  static let eth1 = link(3, "eth1", mac: "52:54:00:12:34:57")

  /// A router: two networks, IPv6, a default route, a network behind another router.
  static let router = NetworkSnapshot(
    links: [loopback, eth0, eth1],
    addresses: [
      address(1, "127.0.0.1/8"), address(2, "10.0.1.14/24"), address(2, "10.0.1.15/24"),
      address(2, "2001:db8:1::14/64"), address(2, "fe80::1/64"), address(3, "10.0.2.1/24"),
      address(3, "fe80::2/64"),
    ],
    routes: [
      route("0.0.0.0/0", via: "10.0.1.1"), route("10.0.1.0/24"), route("10.0.2.0/24", dev: 3),
      route("10.9.0.0/16", via: "10.0.2.9", dev: 3), route("203.0.113.0/24", kind: .blackhole),
      route("fe80::/64"), route("2001:db8:1::/64"),
    ])
}
