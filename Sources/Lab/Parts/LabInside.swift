import FlowModel
import HostNetwork
import NetworkTypes
import VPCTopology

/// What is inside namespaces other than the router's.
enum LabInside {
  /// Settings of the kernel, relative to `/proc/sys/net`.
  static func settings(forwards: Bool) -> [(String, String)] {
    var settings: [(String, String)] = []
    for scope in ["all", "default"] {
      settings += [
        ("ipv4/conf/\(scope)/rp_filter", "0"), ("ipv4/conf/\(scope)/send_redirects", "0"),
        ("ipv4/conf/\(scope)/accept_redirects", "0"), ("ipv4/conf/\(scope)/accept_local", "1"),
        // Nothing speaks by itself: no link-local address, no discovery, no advertisement.
        ("ipv6/conf/\(scope)/addr_gen_mode", "1"), ("ipv6/conf/\(scope)/accept_ra", "0"),
        ("ipv6/conf/\(scope)/accept_dad", "0"), ("ipv6/conf/\(scope)/accept_redirects", "0"),
        ("ipv6/conf/\(scope)/router_solicitations", "0"),
      ]
    }
    settings.append(("ipv4/ping_group_range", "0 2147483647"))
    return forwards ? settings + forwarding(true) : settings
  }

  /// Settings by which a namespace hands on packets that are not for itself, or does not.
  static func forwarding(_ isOn: Bool) -> [(String, String)] {
    let value = isOn ? "1" : "0"
    // Forwarding is for all, yet no interface is a router's by name: such a one would say so.
    return [
      ("ipv4/ip_forward", value), ("ipv6/conf/all/forwarding", value),
      ("ipv6/conf/default/forwarding", "0"),
    ]
  }

  /// Gives an instance its addresses, and the router as the way to everything.
  ///
  /// No address is reached without the router, also inside a subnet: groups apply there, too.
  static func address(
    _ instance: LabInstance, _ plan: LabPlan, _ folder: LabFolder
  ) throws(HostNetworkError) {
    var editor = try NetworkEditor(in: folder.namespace(instance.id))
    editor.setUp(index: LabAddresses.loopback)
    for interface in plan.interfaces(of: instance) {
      address(interface, interface.resource.privateAddresses, plan, &editor)
    }
    try editor.commit()
  }

  /// Gives an interface addresses of its own, and the router as its way to everything.
  static func address(
    _ interface: LabInterface, _ addresses: [IPAddress], _ plan: LabPlan,
    _ editor: inout NetworkEditor
  ) {
    let subnet = plan.topology.subnet(interface.resource.subnetID)
    editor.setUp(index: interface.index)
    for address in addresses {
      editor.addAddress(
        address, prefixLength: prefixLength(address, in: subnet), to: interface.index)
    }
    for version in [IPVersion.v4, .v6] {
      guard interface.address(version) != nil,
        let everything = LabAddresses.everything(version),
        let hop = version == .v6
          ? LabAddresses.routerHop6
          : subnet?.blocks.first(where: { $0.base.version == .v4 })
            .map({ IPAddress(v4: UInt32(truncatingIfNeeded: $0.base.low) &+ 1) })
      else { continue }
      let order = UInt32(interface.order)
      editor.addNeighbour(hop, LabAddresses.router, at: interface.index)
      editor.setRoute(
        RouteSpecification(
          everything, table: LabAddresses.mainTable, device: interface.index, gateway: hop,
          metric: version == .v6 ? 1_024 + order : order))
      guard order > 0 else { continue }
      // What has the address of a further interface leaves by that interface.
      editor.setRoute(
        RouteSpecification(
          everything, table: 100 + order, device: interface.index, gateway: hop))
      for address in addresses where address.version == version {
        editor.addRule(rule(interface, address))
      }
    }
  }

  /// Takes addresses away from an interface.
  static func removeAddresses(
    _ addresses: [IPAddress], of interface: LabInterface, _ plan: LabPlan,
    _ editor: inout NetworkEditor
  ) {
    let subnet = plan.topology.subnet(interface.resource.subnetID)
    for address in addresses {
      editor.removeAddress(
        address, prefixLength: prefixLength(address, in: subnet), from: interface.index)
      if interface.order > 0 { editor.removeRule(rule(interface, address)) }
    }
  }

  /// What leaves with the address of a further interface.
  static func rule(_ interface: LabInterface, _ address: IPAddress) -> RoutingRule {
    let table = UInt32(100 + interface.order)
    return RoutingRule(priority: table, table: table, address.version, source: address)
  }

  private static func prefixLength(_ address: IPAddress, in subnet: Subnet?) -> Int {
    subnet?.blocks.first { $0.contains(address) }?.prefixLength ?? address.bitWidth
  }

  /// Gives the namespace of everything outside all addresses of some families, but those of the
  /// lab.
  static func addressOutside(
    _ plan: LabPlan, _ folder: LabFolder, answersFor versions: [IPVersion]
  ) throws(HostNetworkError) {
    var editor = try NetworkEditor(in: folder.namespace(LabFolder.internet))
    editor.setUp(index: LabAddresses.loopback)
    editor.addAddress(LabAddresses.outside4, prefixLength: 32, to: LabAddresses.loopback)
    editor.addAddress(LabAddresses.outside6, prefixLength: 128, to: LabAddresses.loopback)
    for gateway in plan.gateways { connectOutside(gateway, plan, &editor) }
    // Last: a next hop that is one of the namespace's own addresses would be none.
    for route in everythingOutside(versions) { editor.setRoute(route) }
    try editor.commit()
  }

  /// Shows what is outside the way to a VPC.
  static func connectOutside(
    _ gateway: LabGateway, _ plan: LabPlan, _ editor: inout NetworkEditor
  ) {
    editor.setUp(index: gateway.index)
    editor.addNeighbour(LabAddresses.routerHop, LabAddresses.router, at: gateway.index)
    editor.addNeighbour(LabAddresses.routerHop6, LabAddresses.router, at: gateway.index)
    for block in plan.blocksBehind(gateway) { editor.setRoute(routeOutside(block, gateway)) }
  }

  /// The way from outside to a block behind a gateway.
  static func routeOutside(_ block: CIDRBlock, _ gateway: LabGateway) -> RouteSpecification {
    RouteSpecification(
      block, table: LabAddresses.localTable, device: gateway.index,
      gateway: block.base.version == .v4 ? LabAddresses.routerHop : LabAddresses.routerHop6)
  }

  /// Routes by which the namespace of what is outside has all addresses.
  static func everythingOutside(_ versions: [IPVersion]) -> [RouteSpecification] {
    versions.compactMap(LabAddresses.everything).map {
      RouteSpecification(
        $0, table: LabAddresses.localTable, device: LabAddresses.loopback, kind: .local)
    }
  }

  /// What a NAT gateway does, in nftables' language; nil for one without an IPv4 address.
  ///
  /// TCP, UDP and ICMP leave from its own address, ports from 1024 on; nothing comes in that was
  /// not asked for.
  static func translation(_ interface: LabInterface) -> String? {
    guard let address = interface.address(.v4) else { return nil }
    return """
      table ip weir {
        chain translate {
          type nat hook postrouting priority 100; policy accept;
          ip saddr \(address) return
          meta l4proto { tcp, udp } snat to \(address):1024-65535
          snat to \(address)
        }
        chain through {
          type filter hook forward priority 0; policy accept;
          meta l4proto != { tcp, udp, icmp } drop
          ct state invalid drop
        }
        chain own {
          type filter hook input priority 0; policy accept;
          ct state new drop
        }
      }

      """
  }
}

extension LabPlan {
  /// The blocks that the outside reaches through a gateway: public addresses, IPv6, and private
  /// addresses where services behind endpoints see them.
  func blocksBehind(_ gateway: LabGateway) -> [CIDRBlock] {
    let outside = gateway.addresses.compactMap { CIDRBlock($0.outside, prefixLength: 32) }
    let blocks = topology.vpc(gateway.vpcID)?.blocks ?? []
    return outside
      + blocks.filter { $0.base.version == .v6 || !gateway.serviceBlocks.isEmpty }
  }
}
