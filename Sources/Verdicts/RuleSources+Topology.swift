import NetworkTypes
package import VPCTopology

extension RuleSources {
  /// The rules of a topology, for its interfaces by their numbers.
  package init(_ topology: Topology, _ interfaces: [ElasticNetworkInterface?]) {
    let resources = topology.resources
    var members: [String: [IPAddress]] = [:]
    var delegated: [String: [CIDRBlock]] = [:]
    for interface in resources.interfaces where !interface.type.isWithoutGroups {
      for group in interface.groupIDs {
        members[group, default: []] += interface.privateAddresses
        if !interface.prefixes.isEmpty { delegated[group, default: []] += interface.prefixes }
      }
    }
    self.init(
      groups: resources.groups, acls: resources.networkACLs, groupMembers: members,
      prefixLists: Dictionary(
        resources.prefixLists.map { ($0.id, $0.entries) }, uniquingKeysWith: { first, _ in first }),
      interfaces: interfaces.map { interface in
        guard let interface else { return InterfacePolicy(groupIDs: [], aclID: nil) }
        var policy = InterfacePolicy(
          groupIDs: interface.type.isWithoutGroups ? [] : interface.groupIDs,
          // A regional gateway lies in no subnet, whatever its interface here says.
          aclID: interface.type == .regionalNATGateway
            ? nil : topology.networkACL(ofSubnet: interface.subnetID)?.id,
          isAutomaticallyTracked: interface.isAutomaticallyTracked,
          subnetBlocks: topology.subnet(interface.subnetID)?.blocks ?? [],
          subnetID: interface.type == .regionalNATGateway ? "" : interface.subnetID)
        policy.asksACLWithinSubnet = interface.isClassicLoadBalancer
        return policy
      }, services: VPCServices(topology),
      routes: SubnetRoutes(topology, subnetIDs: interfaces.map { $0?.subnetID }))
    groupBlocks = delegated
  }
}

extension ElasticNetworkInterface {
  /// Whether it belongs to a Classic Load Balancer, which EC2 lists as an ordinary interface that a
  /// service manages, described as `ELB` and the name.
  fileprivate var isClassicLoadBalancer: Bool {
    isRequesterManaged && details.hasPrefix("ELB ") && !details.dropFirst(4).contains("/")
  }

  /// Whether AWS tracks every connection of the interface (EC2 guide, "Automatically tracked
  /// connections").
  fileprivate var isAutomaticallyTracked: Bool {
    switch type {
    case .natGateway, .regionalNATGateway, .networkLoadBalancer, .vpcEndpoint, .lambda: true
    default: false
    }
  }
}

extension VPCServices {
  /// The services of all VPCs of a topology.
  package init(_ topology: Topology) {
    self.init(
      vpcBlocks: topology.resources.vpcs.compactMap(\.blocks.first),
      subnetBlocks: topology.resources.subnets.flatMap(\.blocks))
  }
}
