internal import HostNetwork
internal import NetworkTypes

/// The networks that interfaces are in, as subnets: blocks without a common address.
///
/// Interfaces whose networks overlap share a subnet, as do the several networks of an interface.
struct HostNetworks {
  /// One subnet.
  struct Network {
    /// Disjoint blocks, IPv4 first.
    var blocks: [CIDRBlock]
    /// The block that the first address of its oldest interface lies in; it names the subnet.
    var anchor: CIDRBlock
  }

  /// Addresses that are subnets' own, by the interface's number; the primary one first.
  private(set) var addresses: [Int32: [IPAddress]] = [:]
  /// Subnets in the order of their oldest interfaces.
  private(set) var networks: [Network] = []
  /// The subnet of an interface, as its place in `networks`; none without any address.
  private(set) var placeOf: [Int32: Int] = [:]

  /// Link-local addresses are the same everywhere, and tell nothing of where an interface is.
  private static let linkLocal = CIDRBlock(IPAddress(v6: 0xfe80 << 48, 0), prefixLength: 10)
  private static let multicast = [
    CIDRBlock(IPAddress(v4: 0xe000_0000), prefixLength: 4),
    CIDRBlock(IPAddress(v6: 0xff00 << 48, 0), prefixLength: 8),
  ].compactMap { $0 }

  init(_ snapshot: NetworkSnapshot, links: [NetworkLink]) {
    var blocks: [Int32: [CIDRBlock]] = [:]
    var anchors: [Int32: IPAddress] = [:]
    var taken: Set<IPAddress> = []
    for link in links {
      let own = snapshot.addresses(of: link.index).filter {
        $0.isUsable && !HostNetworks.isLinkLocal($0.address)
      }
      blocks[link.index] = own.flatMap(HostNetworks.blocks)
      addresses[link.index] = own.map(\.address).filter { taken.insert($0).inserted }
      let primary = own.first { $0.address.version == .v4 } ?? own.first
      anchors[link.index] = primary?.address
    }
    HostNetworks.addRoutes(of: snapshot, to: &blocks, links)
    let groups = HostNetworks.groups(links.filter { blocks[$0.index]?.isEmpty == false }, blocks)
    for group in groups {
      let disjoint = HostNetworks.disjoint(group.flatMap { blocks[$0.index] ?? [] })
      let address = group.lazy.compactMap { anchors[$0.index] }.first
      guard
        let anchor = disjoint.first(where: { block in address.map(block.contains) ?? true })
          ?? disjoint.first
      else { continue }
      for link in group { placeOf[link.index] = networks.count }
      networks.append(Network(blocks: disjoint, anchor: anchor))
    }
    adoptMembers(links)
  }

  /// Ports of a bridge and members of a bond are in the network of what they belong to.
  private mutating func adoptMembers(_ links: [NetworkLink]) {
    for link in links where placeOf[link.index] == nil {
      guard let master = link.masterIndex, let place = placeOf[master] else { continue }
      placeOf[link.index] = place
    }
  }

  /// The network of an address, and the address itself where the network is the other end's.
  private static func blocks(of address: NetworkAddress) -> [CIDRBlock] {
    let host = CIDRBlock(address.address, prefixLength: address.address.bitWidth)
    guard let network = address.connectedNetwork, network.prefixLength > 0 else {
      return host.map { [$0] } ?? []
    }
    return network.contains(address.address) ? [network] : [network] + (host.map { [$0] } ?? [])
  }

  /// Adds what routes reach without a router, where it is not another interface's network already.
  private static func addRoutes(
    of snapshot: NetworkSnapshot, to blocks: inout [Int32: [CIDRBlock]], _ links: [NetworkLink]
  ) {
    let addressed = blocks
    for route in snapshot.routes where route.isOnLink {
      guard let index = route.nextHops.first?.interfaceIndex, let own = blocks[index],
        !isOfEveryLink(route.destination)
      else { continue }
      let isElsewhere = links.contains { link in
        link.index != index
          && (addressed[link.index] ?? []).contains { $0.overlaps(route.destination) }
      }
      if !isElsewhere, !own.contains(where: { $0.contains(route.destination) }) {
        blocks[index]?.append(route.destination)
      }
    }
  }

  /// Whether a block is used on every link alike, so that it belongs to no network.
  static func isOfEveryLink(_ block: CIDRBlock) -> Bool {
    ([linkLocal].compactMap { $0 } + multicast).contains { $0.contains(block) }
  }

  static func isLinkLocal(_ address: IPAddress) -> Bool { linkLocal?.contains(address) == true }

  /// Interfaces that share a subnet, each group and all groups in the order of numbers.
  private static func groups(
    _ links: [NetworkLink], _ blocks: [Int32: [CIDRBlock]]
  ) -> [[NetworkLink]] {
    // Sorted blocks are nested or apart, so those that overlap are neighbours of an open one.
    var entries = links.flatMap { link in (blocks[link.index] ?? []).map { ($0, link.index) } }
    entries.sort { precedes($0.0, $1.0) }
    var parents = Dictionary(links.map { ($0.index, $0.index) }, uniquingKeysWith: { $1 })
    func root(_ index: Int32) -> Int32 {
      var index = index
      while let parent = parents[index], parent != index { index = parent }
      return index
    }
    var open: (block: CIDRBlock, index: Int32)?
    for (block, index) in entries {
      if let holder = open, holder.block.contains(block) {
        let roots = (root(holder.index), root(index))
        parents[max(roots.0, roots.1)] = min(roots.0, roots.1)
      } else {
        open = (block, index)
      }
    }
    return Dictionary(grouping: links) { root($0.index) }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Blocks without those inside another; IPv4 first, then by address.
  private static func disjoint(_ blocks: [CIDRBlock]) -> [CIDRBlock] {
    var kept: [CIDRBlock] = []
    for block in blocks.sorted(by: precedes) where kept.last?.contains(block) != true {
      kept.append(block)
    }
    return kept
  }

  /// A block before those inside it.
  private static func precedes(_ left: CIDRBlock, _ right: CIDRBlock) -> Bool {
    func key(_ block: CIDRBlock) -> (UInt8, UInt64, UInt64, Int) {
      (block.base.version.rawValue, block.base.high, block.base.low, block.prefixLength)
    }
    return key(left) < key(right)
  }
}

extension NetworkRoute {
  /// The shortest prefixes that can be a network; shorter ones are "everything" in pieces.
  private static let shortestNetwork: [IPVersion: Int] = [.v4: 8, .v6: 16]

  /// Whether it leads to a network on the link, without a router.
  var isOnLink: Bool {
    let shortest = NetworkRoute.shortestNetwork[destination.base.version] ?? 0
    return kind == .unicast && destination.prefixLength >= shortest && nextHops.count == 1
      && nextHops[0].gateway == nil
  }
}
