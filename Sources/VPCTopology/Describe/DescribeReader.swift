import FlowModel
import NetworkTypes

/// Joins outputs of `aws ec2 describe-…`, in any number of files and any order.
struct DescribeReader {
  var resources = TopologyResources()
  /// Kinds whose key stood in a file, even if its list was empty.
  var kindsRead: Set<ResourceKind> = []
  /// Rules by themselves, from `describe-security-group-rules`; nil until such an output is read.
  var separateRules: [(groupID: String, rule: SecurityGroupRule)]?
  /// Attachments of both outputs that tell of them, by identifier.
  var attachments: [String: TransitGatewayAttachment] = [:]
  /// Prefix lists of all outputs that tell of them, by identifier.
  var prefixLists: [String: PrefixList] = [:]

  /// Types of instances whose hardware encrypts traffic, and those whose does not.
  var typesEncrypt: [String: Bool] = [:]

  /// Reads what stands under a top-level key into the reader.
  typealias Section = @Sendable (inout DescribeReader, Cursor) -> Void

  /// What each top-level key holds; types and groups that scale are no resources with identifiers.
  static let sections: [String: (kind: ResourceKind?, read: Section)] = [
    "Vpcs": (.vpc, each { $0.resources.vpcs.append(contentsOf: vpc($1)) }),
    "Subnets": (.subnet, each { $0.resources.subnets.append(contentsOf: subnet($1)) }),
    "NetworkInterfaces": (.interface, each { $0.readInterface($1) }),
    "SecurityGroups": (.group, each { $0.readGroup($1) }),
    "SecurityGroupRules": (.group, { $0.readSeparateRules($1) }),
    "NetworkAcls": (.networkACL, each { $0.readNetworkACL($1) }),
    "RouteTables": (.routeTable, each { $0.readRouteTable($1) }),
    "InternetGateways": (.internetGateway, each { $0.readInternetGateway($1) }),
    "EgressOnlyInternetGateways": (.egressOnlyGateway, each { $0.readEgressOnlyGateway($1) }),
    "NatGateways": (.natGateway, each { $0.readNATGateway($1) }),
    "VpcEndpoints": (.endpoint, each { $0.readEndpoint($1) }),
    "VpcPeeringConnections": (.peering, each { $0.readPeering($1) }),
    "TransitGateways": (.transitGateway, each { $0.readTransitGateway($1) }),
    "TransitGatewayAttachments": (.transitGatewayAttachment, each { $0.readAttachment($1) }),
    "TransitGatewayVpcAttachments": (.transitGatewayAttachment, each { $0.readAttachment($1) }),
    "PrefixLists": (.prefixList, each { $0.readPrefixList($1) }),
    "ManagedPrefixLists": (.prefixList, each { $0.readPrefixList($1) }),
    "Entries": (.prefixList, { $0.readPrefixListEntries($1) }),
    "Reservations": (.instance, each { $0.readReservation($1) }),
    "TrafficMirrorTargets": (.mirrorTarget, each { $0.readMirrorTarget($1) }),
    "TrafficMirrorSessions": (.mirrorSession, each { $0.readMirrorSession($1) }),
    "tasks": (nil, each { $0.readTask($1) }),
    "InstanceTypes": (nil, each { $0.readInstanceType($1) }),
    "AutoScalingGroups": (nil, each { $0.readAutoScalingGroup($1) }),
  ]

  private static func each(_ read: @escaping Section) -> Section {
    { reader, list in
      for item in list.items { read(&reader, item) }
    }
  }

  /// Reads one file's value; false when none of its keys is known.
  mutating func read(_ root: Cursor) -> Bool {
    guard case .object(let members) = root.node.content else { return false }
    var isKnown = false
    for member in members {
      guard let section = DescribeReader.sections[member.key] else { continue }
      isKnown = true
      if let kind = section.kind { kindsRead.insert(kind) }
      section.read(&self, root.cursor(of: member))
    }
    return isKnown
  }

  /// What all files came to; faults that only show now go to `log`.
  mutating func finish(_ faults: inout [TopologyFault]) -> TopologyResources {
    joinRules(&faults)
    resources.transitGatewayAttachments += attachments.values
    resources.prefixLists += prefixLists.values
    for index in resources.instances.indices {
      resources.instances[index].encryptsInTransit =
        resources.instances[index].type.flatMap { typesEncrypt[$0] }
    }
    inferOwner()
    resources.externalIDs.formUnion(foreignPeers())
    return resources
  }

  /// The account where all VPCs have the same owner, and the Region of the subnets' zones.
  private mutating func inferOwner() {
    let owners = Set(resources.vpcs.compactMap(\.ownerID))
    if owners.count == 1, owners.allSatisfy(TopologyResources.isAccount) {
      resources.accountID = owners.first
    }
    let regions = Set(resources.subnets.compactMap { $0.zoneName.flatMap(DescribeReader.region) })
    if regions.count == 1 { resources.region = regions.first }
  }

  /// The Region that a zone's name begins with: everything up to the first number.
  private static func region(ofZone name: String) -> String? {
    guard let first = name.firstIndex(where: \.isNumber) else { return nil }
    let end = name[first...].firstIndex { !$0.isNumber } ?? name.endIndex
    return String(name[..<end])
  }

  /// VPCs of peering connections that need not be described: those of another account or Region,
  /// and the far ends of those that are, as when the outputs are about some VPCs only.
  private func foreignPeers() -> [String] {
    let described = Set(resources.vpcs.map(\.id))
    return resources.peerings.flatMap { peering in
      let sides = [peering.requester, peering.accepter]
      let isFromHere = sides.contains { described.contains($0.vpcID) }
      return sides.filter { side in
        let isOwn = side.ownerID == nil || side.ownerID == resources.accountID
        let isHere =
          side.region == nil || resources.region == nil || side.region == resources.region
        return !(isOwn && isHere) || isFromHere && !described.contains(side.vpcID)
      }
    }.map(\.vpcID)
  }

  /// States in which EC2 still shows what is no longer there.
  static func isGone(_ state: String?) -> Bool {
    switch state {
    case "deleted", "terminated", "failed", "rejected", "expired", "shutting-down": true
    default: false
    }
  }
}

extension Cursor {
  /// The tags of a resource as EC2 writes them: a list of `Key` and `Value`.
  var describedTags: [String: String] {
    var tags: [String: String] = [:]
    for tag in (self["Tags"] ?? self["TagSet"])?.items ?? [] {
      guard let key = tag.required("Key", of: "a tag") else { continue }
      tags[key] = tag.text("Value") ?? ""
    }
    return tags
  }

  /// The identifiers of a list of strings, or under one key of each object in the list.
  func ids(_ key: String, _ kind: ResourceKind, inner: String? = nil) -> [String] {
    items(key).compactMap { item in
      guard let inner else { return item.id(kind) }
      return item.requiredID(inner, kind, of: "an item of \(quoted(key))")
    }
  }
}
