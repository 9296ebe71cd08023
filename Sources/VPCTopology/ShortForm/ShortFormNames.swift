import NetworkTypes

/// Which name stands for which identifier when a topology is written in the short form.
struct ShortFormNames {
  private var names: [ResourceKind: [String: String]] = [:]

  /// Names that mean the same resource in all versions; a topology without changes is one.
  init(_ versions: [TopologyResources]) {
    add(versions, \.vpcs)
    add(versions, \.subnets)
    add(versions, \.groups) { $0.name }
    add(versions, \.networkACLs)
    add(versions, \.routeTables)
    add(versions, \.internetGateways)
    add(versions, \.egressOnlyGateways)
    add(versions, \.natGateways)
    add(versions, \.endpoints)
    add(versions, \.transitGateways)
    add(versions, \.transitGatewayAttachments)
    add(versions, \.peerings)
    add(versions, \.prefixLists) { $0.name }
    add(versions, \.instances)
    add(versions, \.interfaces)
    add(versions, \.mirrorTargets)
    add(versions, \.mirrorSessions)
    dropShared([.group, .prefixList])
    dropShared(ShortFormReader.targetKinds)
  }

  /// The names of what is there; references to anything else have to be identifiers.
  func kept(in topology: Topology) -> ShortFormNames {
    var copy = self
    for (kind, known) in names {
      copy.names[kind] = known.filter { topology.contains($0.key, kind) }
    }
    return copy
  }

  /// The key of a resource: its name, or its identifier where no name is its alone.
  func key(_ id: String, _ kind: ResourceKind) -> String { names[kind]?[id] ?? id }

  /// Takes the names that one resource alone ever has, and that it always has.
  private mutating func add<Resource: TopologyResource>(
    _ versions: [TopologyResources], _ list: KeyPath<TopologyResources, [Resource]>,
    name: (Resource) -> String? = { $0.tags["Name"] }
  ) {
    var known: [String: String] = [:]
    var owners: [String: String] = [:]
    var shared: Set<String> = [""]
    for (place, version) in versions.enumerated() {
      for resource in version[keyPath: list] {
        let (id, name) = (resource.resourceID, name(resource) ?? "")
        if let other = place > 0 ? known[id] : nil, other != name {
          known[id] = ""
        } else {
          known[id] = name
        }
        if let owner = owners.updateValue(id, forKey: name), owner != id { shared.insert(name) }
      }
    }
    names[Resource.kind] = known.filter {
      !shared.contains($0.value) && ShortFormNames.isUsable($0.value)
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
