import FlowModel
package import HostNetwork
package import HostTopology
import NetworkTypes

/// An interface of this host, as far as live capture looks at it.
package struct CapturedInterface: Hashable, Sendable {
  /// The kernel's name.
  package let name: String
  /// The kernel's number.
  package let index: UInt32
  /// The hardware address; nil for interfaces without one, such as tunnels.
  let mac: MACAddress?
  /// Whether it is up.
  let isUp: Bool
  /// Whether it leads back to this host.
  let isLoopback: Bool
  /// The longest IP packet of its wire.
  let mtu: UInt32
  /// Its own addresses.
  let addresses: [IPAddress]
  /// What records say of it.
  private(set) var metadata: NetworkInterface

  /// The interfaces of a namespace that a capture is about.
  ///
  /// - Parameter names: Those to take; empty for all that are up and lead out of the host.
  /// - Throws: `HostNetworkError.noInterface` for a name that there is not.
  package static func list(
    _ snapshot: NetworkSnapshot, names: [String], _ options: HostOptions
  ) throws(HostNetworkError) -> [CapturedInterface] {
    guard !names.isEmpty else {
      return list(snapshot, options) { $0.isUp && !$0.isLoopback }
    }
    var indexes: Set<Int32> = []
    for name in names { indexes.insert(try snapshot.link(named: name).index) }
    return list(snapshot, options) { indexes.contains($0.index) }
  }

  /// The interfaces of a namespace that are wanted, in the order of their numbers.
  static func list(
    _ snapshot: NetworkSnapshot, _ options: HostOptions, where isWanted: (NetworkLink) -> Bool
  ) -> [CapturedInterface] {
    let links = snapshot.links.filter(isWanted)
    var options = options
    options.includesLoopback = links.contains { $0.isLoopback }
    let host = HostTopology(snapshot, options)
    return links.compactMap { link in
      host.interface(link.index).map { CapturedInterface(link, snapshot, $0.metadata) }
    }
  }

  private init(_ link: NetworkLink, _ snapshot: NetworkSnapshot, _ metadata: NetworkInterface) {
    name = link.name
    index = UInt32(bitPattern: link.index)
    mac = link.macAddress
    isUp = link.isUp
    isLoopback = link.isLoopback
    mtu = link.mtu
    addresses = snapshot.addresses(of: link.index).map(\.address)
    self.metadata = metadata
    // A record shows the address that a packet had: the host has more than one network.
    self.metadata.primaryIPv4 = nil
  }
}
