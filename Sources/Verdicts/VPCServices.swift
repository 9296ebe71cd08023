public import FlowModel
public import NetworkTypes

/// Addresses of the VPC's own services: no rule filters them, and no flow log holds them.
///
/// AWS, "Flow log limitations" and "Security groups": DNS by the VPC's resolver, instance metadata,
/// time, Windows licence activation, DHCP, and the address reserved for the router.
public struct VPCServices: Sendable {
  private var resolvers: Set<IPAddress>
  private var routers: Set<IPAddress>

  /// Collects the addresses that depend on the VPC.
  ///
  /// - Parameter vpcBlocks: The primary blocks of the VPCs; the resolver is two above the base.
  /// - Parameter subnetBlocks: The blocks of all subnets; the router is one above the base.
  public init(vpcBlocks: [CIDRBlock], subnetBlocks: [CIDRBlock]) {
    resolvers = Set(vpcBlocks.compactMap { VPCServices.address(in: $0, at: 2) })
    routers = Set(subnetBlocks.compactMap { VPCServices.address(in: $0, at: 1) })
  }

  /// The class of traffic between an interface and a service; nil for all other traffic.
  public func notLogged(_ key: FlowKey) -> NotLoggedClass? {
    if let dhcp = NotLoggedClass(of: key) { return dhcp }
    return service(at: key.destination) ?? service(at: key.source)
  }

  /// Whether neither groups nor ACLs look at a flow.
  ///
  /// All classes that are never logged, and the metadata of ECS tasks, which are logged nowhere
  /// either but by the container's host.
  public func isUnfiltered(_ key: FlowKey) -> Bool {
    let taskMetadata = VPCServices.linkLocal(170, 2)
    return notLogged(key) != nil || key.destination == taskMetadata || key.source == taskMetadata
  }

  /// All addresses that no rule filters, in no order.
  package var addresses: [IPAddress] {
    let linkLocal: [IPAddress] = [
      (169, 253), (169, 254), (169, 123), (169, 250), (169, 251), (170, 2),
    ]
    .map { VPCServices.linkLocal($0.0, $0.1) }
    let uniqueLocal: [IPAddress] = [0x253, 0x254, 0x123, 0x250, 0x251]
      .map { IPAddress(v6: VPCServices.uniqueLocal, $0) }
    return linkLocal + uniqueLocal + resolvers + routers
  }

  private func service(at address: IPAddress) -> NotLoggedClass? {
    if address.version == .v4, address.low >> 16 == 0xa9fe {
      switch address {
      case VPCServices.linkLocal(169, 253): return .resolver
      case VPCServices.linkLocal(169, 254): return .metadata
      case VPCServices.linkLocal(169, 123): return .timeSync
      case VPCServices.linkLocal(169, 250), VPCServices.linkLocal(169, 251):
        return .licenceActivation
      default: return nil
      }
    }
    if address.version == .v6, address.high == VPCServices.uniqueLocal {
      switch address.low {
      case 0x253: return .resolver
      case 0x254: return .metadata
      case 0x123: return .timeSync
      case 0x250, 0x251: return .licenceActivation
      default: return nil
      }
    }
    // Blocks begin at multiples of 16, so that one look spares two searches for nearly everybody.
    guard address.low & 0xf == 1 || address.low & 0xf == 2 else { return nil }
    if resolvers.contains(address) { return .resolver }
    return routers.contains(address) ? .router : nil
  }

  /// `fd00:ec2::/64`, where the services have their IPv6 addresses.
  private static let uniqueLocal: UInt64 = 0xfd00_0ec2_0000_0000

  /// `169.254.x.y`.
  private static func linkLocal(_ third: UInt32, _ fourth: UInt32) -> IPAddress {
    IPAddress(v4: 0xa9fe_0000 | third << 8 | fourth)
  }

  /// The address at an offset from a block's base; nil when the block is too small to hold it.
  private static func address(in block: CIDRBlock, at offset: UInt32) -> IPAddress? {
    let address =
      block.base.version == .v4
      ? IPAddress(v4: UInt32(truncatingIfNeeded: block.base.low) &+ offset)
      : IPAddress(v6: block.base.high, block.base.low &+ UInt64(offset))
    return block.contains(address) ? address : nil
  }
}
