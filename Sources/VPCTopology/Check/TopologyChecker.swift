import FlowModel
import NetworkTypes

/// Finds everything that does not fit together, not only the first thing.
struct TopologyChecker {
  let resources: TopologyResources
  let index: TopologyIndex
  let kindsRead: Set<ResourceKind>
  var faults: [TopologyFault] = []
  /// Identifiers of resources whose kind was not read, and could be done without.
  private(set) var undescribed: Set<String> = []
  /// References to kinds that were not read at all: how many, and the first place.
  private var unread: [ResourceKind: (count: Int, first: SourcePosition)] = [:]

  /// Kinds without which a verdict would be a guess.
  private static let needed: Set<ResourceKind> = [.vpc, .subnet, .group, .prefixList]

  init(_ resources: TopologyResources, index: TopologyIndex, kindsRead: Set<ResourceKind>) {
    self.resources = resources
    self.index = index
    self.kindsRead = kindsRead
  }

  mutating func check() {
    checkIdentifiers()
    checkVPCs()
    checkSubnets()
    checkInterfaces()
    checkGroups()
    checkNetworkACLs()
    checkRouteTables()
    checkGateways()
    checkEndpoints()
    checkTransit()
    checkMirroring()
    reportUnread()
  }

  // MARK: Reporting

  mutating func error(
    _ kind: TopologyFault.Kind, _ message: String, at position: SourcePosition
  ) {
    faults.append(TopologyFault(kind, .error, message, at: position))
  }

  mutating func warning(
    _ kind: TopologyFault.Kind, _ message: String, at position: SourcePosition
  ) {
    faults.append(TopologyFault(kind, .warning, message, at: position))
  }

  /// Asks whether a reference leads somewhere, and says so if it does not.
  ///
  /// - Parameter noun: What refers, such as `route table rtb-1`.
  @discardableResult
  mutating func refer(
    _ noun: String, to id: String, _ kind: ResourceKind, at position: SourcePosition
  ) -> Int? {
    if let place = index.place(of: id, kind) { return place }
    if resources.externalIDs.contains(id) { return nil }
    guard kindsRead.contains(kind) else {
      let known = unread[kind] ?? (0, position)
      unread[kind] = (known.count + 1, min(known.first, position))
      if !TopologyChecker.needed.contains(kind) { undescribed.insert(id) }
      return nil
    }
    error(.dangling, "\(noun) refers to \(kind.noun) \(id), which is not there", at: position)
    return nil
  }

  private mutating func reportUnread() {
    for kind in ResourceKind.allCases {
      guard let references = unread[kind] else { continue }
      let count =
        references.count == 1 ? "1 reference leads" : "\(references.count) references lead"
      let message =
        "\(count) to no \(kind.noun), as none was read; add the output of "
        + "'\(kind.describeCommand)'"
      let isNeeded = TopologyChecker.needed.contains(kind)
      faults.append(
        TopologyFault(.notRead, isNeeded ? .error : .warning, message, at: references.first))
    }
  }

  // MARK: Identifiers

  private mutating func checkIdentifiers() {
    checkIdentifiers(resources.vpcs)
    checkIdentifiers(resources.subnets)
    checkIdentifiers(resources.groups)
    checkIdentifiers(resources.networkACLs)
    checkIdentifiers(resources.routeTables)
    checkIdentifiers(resources.internetGateways)
    checkIdentifiers(resources.egressOnlyGateways)
    checkIdentifiers(resources.natGateways)
    checkIdentifiers(resources.endpoints)
    checkIdentifiers(resources.transitGateways)
    checkIdentifiers(resources.transitGatewayAttachments)
    checkIdentifiers(resources.peerings)
    checkIdentifiers(resources.prefixLists)
    checkIdentifiers(resources.instances)
    checkIdentifiers(resources.interfaces)
    checkIdentifiers(resources.mirrorTargets)
    checkIdentifiers(resources.mirrorSessions)
  }

  private mutating func checkIdentifiers<Resource: TopologyResource>(_ list: [Resource]) {
    for (place, resource) in list.enumerated() {
      guard let first = index.place(of: resource.resourceID, Resource.kind), first != place
      else { continue }
      error(
        .duplicate,
        "\(Resource.kind.noun) \(resource.resourceID) is described twice, first at "
          + "\(list[first].position); keep one of them",
        at: resource.position)
    }
  }
}
