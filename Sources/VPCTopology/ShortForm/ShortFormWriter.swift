import FlowModel
import NetworkTypes

/// Writes a topology in the short form, which reads back as the same topology.
struct ShortFormWriter {
  let topology: Topology
  let names: ShortFormNames
  /// Network ACLs and route tables that subnets are explicitly associated with.
  private(set) var networkACLs: [String: String] = [:]
  private(set) var routeTables: [String: String] = [:]

  /// - Parameter names: Names that hold for more than this topology.
  init(_ topology: Topology, names: ShortFormNames? = nil) {
    self.topology = topology
    self.names = names ?? ShortFormNames([topology.resources])
    for list in topology.resources.networkACLs {
      for subnet in list.subnetIDs { networkACLs[subnet] = list.id }
    }
    for table in topology.resources.routeTables {
      for subnet in table.subnetIDs { routeTables[subnet] = table.id }
    }
  }

  /// The resources of one kind, by their keys.
  struct Section {
    let kind: ResourceKind
    /// In the order of keys.
    let entries: [(key: String, id: String, node: DataNode)]

    /// The section as a member of the file; nil where there is nothing in it.
    var member: (String, DataNode?) {
      (kind.rawValue, entries.isEmpty ? nil : .object(entries.map { ($0.key, $0.node) }))
    }
  }

  /// The whole topology; sections without a resource are left out, unless none has one.
  var tree: DataNode { ShortFormWriter.tree(head, sections) }

  /// A whole file of these members, with the changes behind them where there are any.
  static func tree(
    _ head: [(String, DataNode?)], _ sections: [Section], changes: DataNode? = nil
  ) -> DataNode {
    let members = head + sections.map(\.member) + [("changes", changes)]
    let isEmpty = members.allSatisfy { $0.1 == nil }
    // A file without a key would not say what it is.
    return .object(isEmpty ? [("vpcs", .object([]))] : members)
  }

  /// What is said beside resources.
  var head: [(String, DataNode?)] {
    let resources = topology.resources
    let external = resources.externalIDs.sorted()
    return [
      ("account", resources.accountID.map(DataNode.text)),
      ("region", resources.region.map(DataNode.text)),
      ("external", external.isEmpty ? nil : .texts(external)),
      autoScalingGroups,
      tasks,
    ]
  }

  /// All sections, also those without a resource.
  var sections: [Section] {
    let resources = topology.resources
    return [
      section(resources.vpcs, members),
      section(resources.subnets, members),
      section(resources.groups, members),
      section(resources.networkACLs, members),
      section(resources.routeTables, members),
      section(resources.internetGateways) { attachment($0.vpcID) },
      section(resources.egressOnlyGateways) { attachment($0.vpcID) },
      section(resources.natGateways, members),
      section(resources.endpoints, members),
      section(resources.transitGateways) { [("owner", text($0.ownerID))] },
      section(resources.transitGatewayAttachments, members),
      section(resources.peerings, members),
      section(resources.prefixLists, members),
      section(resources.instances) {
        [
          ("vpc", reference($0.vpcID, .vpc)), ("subnet", reference($0.subnetID, .subnet)),
          ("type", text($0.type)), ("encrypts", $0.encryptsInTransit.map { .bare($0) }),
        ]
      },
      section(resources.interfaces, members),
      section(resources.mirrorTargets, members),
      section(resources.mirrorSessions, members),
    ]
  }

  private func section<Resource: TopologyResource>(
    _ list: [Resource], _ members: (Resource) -> [(String, DataNode?)]
  ) -> Section {
    let entries = list.map { resource in
      let id = resource.resourceID
      let key = names.key(id, Resource.kind)
      let isPlainID = key == id && Resource.kind.isID(key)
      let written: DataNode? = isPlainID ? nil : .text(id)
      let body = [("id", written)] + members(resource) + [("tags", tags(of: resource, key: key))]
      return (key: key, id: id, node: DataNode.object(body))
    }
    return Section(kind: Resource.kind, entries: entries.sorted { $0.key < $1.key })
  }

  /// All tags, except a `Name` that the key says already.
  private func tags<Resource: TopologyResource>(of resource: Resource, key: String) -> DataNode? {
    var tags = resource.tags
    let namesItself = ![.group, .prefixList].contains(Resource.kind)
    if namesItself && key != resource.resourceID && tags["Name"] == key { tags["Name"] = nil }
    guard !tags.isEmpty else { return nil }
    return .object(tags.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
  }

  /// The VPC of an internet gateway; a reader takes the only one there is unless told otherwise.
  private func attachment(_ vpcID: String?) -> [(String, DataNode?)] {
    [("vpc", reference(vpcID, .vpc)), ("attached", vpcID == nil ? .bare(false) : nil)]
  }

  // MARK: Values

  func text(_ text: String?) -> DataNode? { text.map(DataNode.text) }

  /// Text that is left out where it is what the reader assumes.
  func text(_ text: String, unless standard: String) -> DataNode? {
    text == standard ? nil : .text(text)
  }

  func reference(_ id: String?, _ kind: ResourceKind) -> DataNode? {
    id.map { .text(names.key($0, kind)) }
  }

  /// References in a list; nil where there are none.
  func references(_ ids: [String], _ kind: ResourceKind) -> DataNode? {
    ids.isEmpty ? nil : .texts(ids.map { names.key($0, kind) })
  }

  func blocks(_ blocks: [CIDRBlock]) -> DataNode? {
    blocks.isEmpty ? nil : .oneOrMore(blocks.map(\.description))
  }
}

extension Topology {
  /// The topology in the short form, as YAML that reads back as the same topology.
  public var yaml: String { TreeText.yaml(ShortFormWriter(self).tree) }

  /// The topology in the short form, as JSON that reads back as the same topology.
  public var json: String { TreeText.json(ShortFormWriter(self).tree) }
}
