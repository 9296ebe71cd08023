import NetworkTypes

/// Which name stands for which identifier when a topology is written in the short form.
struct ShortFormNames {
  private var names: [ResourceKind: [String: String]] = [:]

  init(_ resources: TopologyResources) {
    addTagged(resources.vpcs)
    addTagged(resources.subnets)
    add(.group, resources.groups.map { ($0.id, $0.name) })
    addTagged(resources.networkACLs)
    addTagged(resources.routeTables)
    addTagged(resources.internetGateways)
    addTagged(resources.egressOnlyGateways)
    addTagged(resources.natGateways)
    addTagged(resources.endpoints)
    addTagged(resources.transitGateways)
    addTagged(resources.transitGatewayAttachments)
    addTagged(resources.peerings)
    add(.prefixList, resources.prefixLists.map { ($0.id, $0.name) })
    addTagged(resources.instances)
    addTagged(resources.interfaces)
    dropShared([.group, .prefixList])
    dropShared(ShortFormReader.targetKinds)
  }

  /// The key of a resource: its name, or its identifier where no name is its alone.
  func key(_ id: String, _ kind: ResourceKind) -> String { names[kind]?[id] ?? id }

  private mutating func addTagged<Resource: TopologyResource>(_ list: [Resource]) {
    add(
      Resource.kind,
      list.compactMap { item in item.tags["Name"].map { (item.resourceID, $0) } })
  }

  private mutating func add(_ kind: ResourceKind, _ pairs: [(id: String, name: String)]) {
    var counts: [String: Int] = [:]
    for pair in pairs { counts[pair.name, default: 0] += 1 }
    for pair in pairs where counts[pair.name] == 1 && ShortFormNames.isUsable(pair.name) {
      names[kind, default: [:]][pair.id] = pair.name
    }
  }

  /// Names that references among these kinds could not tell apart give way to identifiers.
  private mutating func dropShared(_ kinds: [ResourceKind]) {
    var counts: [String: Int] = [:]
    for kind in kinds {
      for name in (names[kind] ?? [:]).values { counts[name, default: 0] += 1 }
    }
    for kind in kinds { names[kind] = names[kind]?.filter { counts[$0.value] == 1 } }
  }

  /// Whether a name can be a key: nothing that reads as an identifier, a block or a word of rules.
  private static func isUsable(_ name: String) -> Bool {
    let isID = ResourceKind.allCases.contains { $0.isID(name) }
    let isAddress = name.contains("/") || name.contains(":") || IPAddress(name) != nil
    return !name.isEmpty && !isID && !isAddress && RouteTarget(id: name) == nil
      && !["self", "local"].contains(name) && !name.hasPrefix("x-")
  }
}
