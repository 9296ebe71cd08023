/// What one version has and another has not, by identifier.
struct TopologyDifference {
  /// Resources of the later version alone.
  private(set) var added: [String] = []
  /// Resources of both that say something else.
  private(set) var changed: [String] = []
  /// Resources of the earlier version alone.
  private(set) var removed: [String] = []
  /// Whether account, Region, the identifiers of others, tasks or Auto Scaling groups differ.
  let isHeadChanged: Bool

  /// Whether both say the same, wherever it was read.
  var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty && !isHeadChanged }

  init(from old: TopologyResources, to new: TopologyResources) {
    isHeadChanged =
      old.accountID != new.accountID || old.region != new.region
      || old.externalIDs != new.externalIDs
      || !TopologyDifference.areSame(old.tasks, new.tasks)
      || old.autoScalingGroups.map(\.name) != new.autoScalingGroups.map(\.name)
      || old.autoScalingGroups.map(\.tags) != new.autoScalingGroups.map(\.tags)
    compare(old.vpcs, new.vpcs)
    compare(old.subnets, new.subnets)
    compare(old.groups, new.groups) { $0.place(like: $1) }
    compare(old.networkACLs, new.networkACLs) { $0.place(like: $1) }
    compare(old.routeTables, new.routeTables) { $0.place(like: $1) }
    compare(old.internetGateways, new.internetGateways)
    compare(old.egressOnlyGateways, new.egressOnlyGateways)
    compare(old.natGateways, new.natGateways)
    compare(old.endpoints, new.endpoints)
    compare(old.transitGateways, new.transitGateways)
    compare(old.transitGatewayAttachments, new.transitGatewayAttachments)
    compare(old.peerings, new.peerings)
    compare(old.prefixLists, new.prefixLists)
    compare(old.instances, new.instances)
    compare(old.interfaces, new.interfaces)
    compare(old.mirrorTargets, new.mirrorTargets)
    compare(old.mirrorSessions, new.mirrorSessions)
  }

  private static func areSame(_ old: [ContainerTask], _ new: [ContainerTask]) -> Bool {
    old.count == new.count
      && zip(old, new).allSatisfy { before, after in
        var moved = before
        moved.position = after.position
        return moved == after
      }
  }

  /// Walks through two sorted lists at once.
  ///
  /// - Parameter place: Gives what is inside a resource the positions of another like it.
  private mutating func compare<Resource: TopologyResource>(
    _ old: [Resource], _ new: [Resource], _ place: (inout Resource, Resource) -> Void = { _, _ in }
  ) {
    var (left, right) = (old[...], new[...])
    while let first = left.first, let second = right.first {
      if first.resourceID == second.resourceID {
        var moved = first
        moved.position = second.position
        place(&moved, second)
        if moved != second { changed.append(second.resourceID) }
        left.removeFirst()
        right.removeFirst()
      } else if first.resourceID < second.resourceID {
        removed.append(first.resourceID)
        left.removeFirst()
      } else {
        added.append(second.resourceID)
        right.removeFirst()
      }
    }
    removed += left.map(\.resourceID)
    added += right.map(\.resourceID)
  }
}

extension SecurityGroup {
  /// Takes the positions of a group with as many rules.
  fileprivate mutating func place(like other: SecurityGroup) {
    guard rules.count == other.rules.count else { return }
    for index in rules.indices { rules[index].position = other.rules[index].position }
  }
}

extension NetworkACL {
  /// Takes the positions of a list with as many entries.
  fileprivate mutating func place(like other: NetworkACL) {
    guard entries.count == other.entries.count else { return }
    for index in entries.indices { entries[index].position = other.entries[index].position }
  }
}

extension RouteTable {
  /// Takes the positions of a table with as many routes.
  fileprivate mutating func place(like other: RouteTable) {
    guard routes.count == other.routes.count else { return }
    for index in routes.indices { routes[index].position = other.routes[index].position }
  }
}
