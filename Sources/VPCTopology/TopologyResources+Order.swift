import FlowModel
import NetworkTypes

extension TopologyResources {
  /// Puts every list into the one order that does not depend on the order of reading.
  mutating func sort() {
    vpcs.sort(by: TopologyResources.precedes)
    subnets.sort(by: TopologyResources.precedes)
    groups.sort(by: TopologyResources.precedes)
    networkACLs.sort(by: TopologyResources.precedes)
    routeTables.sort(by: TopologyResources.precedes)
    internetGateways.sort(by: TopologyResources.precedes)
    egressOnlyGateways.sort(by: TopologyResources.precedes)
    natGateways.sort(by: TopologyResources.precedes)
    endpoints.sort(by: TopologyResources.precedes)
    transitGateways.sort(by: TopologyResources.precedes)
    transitGatewayAttachments.sort(by: TopologyResources.precedes)
    peerings.sort(by: TopologyResources.precedes)
    prefixLists.sort(by: TopologyResources.precedes)
    instances.sort(by: TopologyResources.precedes)
    interfaces.sort(by: TopologyResources.precedes)
    mirrorTargets.sort(by: TopologyResources.precedes)
    mirrorSessions.sort(by: TopologyResources.precedes)
    tasks.sort { ($0.arn, $0.position) < ($1.arn, $1.position) }
    autoScalingGroups.sort { ($0.name, $0.position) < ($1.name, $1.position) }
    for index in groups.indices {
      groups[index].rules.sort { ($0.direction.rawValue, $0.id) < ($1.direction.rawValue, $1.id) }
    }
    for index in networkACLs.indices {
      networkACLs[index].subnetIDs.sort()
      networkACLs[index].entries.sort {
        ($0.direction.rawValue, $0.number, $0.position)
          < ($1.direction.rawValue, $1.number, $1.position)
      }
    }
    for index in routeTables.indices {
      routeTables[index].subnetIDs.sort()
      routeTables[index].gatewayIDs.sort()
      routeTables[index].routes.sort(by: Route.precedes)
    }
    for index in interfaces.indices {
      interfaces[index].secondaryIPv4.sort { $0.sortKey < $1.sortKey }
      interfaces[index].prefixes.sort(by: CIDRBlock.precedes)
    }
    for index in endpoints.indices {
      endpoints[index].interfaceIDs.sort { $0.description < $1.description }
    }
  }

  private static func precedes<Resource: TopologyResource>(
    _ left: Resource, _ right: Resource
  ) -> Bool {
    (left.resourceID, left.position) < (right.resourceID, right.position)
  }
}

extension Route {
  /// Blocks before prefix lists, IPv4 before IPv6, then by address: the order of lists.
  static func precedes(_ left: Route, _ right: Route) -> Bool {
    switch (left.destination, right.destination) {
    case (.block(let first), .block(let second)) where first != second:
      CIDRBlock.precedes(first, second)
    case (.prefixList(let first), .prefixList(let second)) where first != second: first < second
    case (.block, .prefixList): true
    case (.prefixList, .block): false
    default:
      (left.origin.rawValue, left.target.id, left.position)
        < (right.origin.rawValue, right.target.id, right.position)
    }
  }
}
