import FlowModel
import NetworkTypes

extension DescribeReader {
  mutating func readGroup(_ item: Cursor) {
    guard let id = item.requiredID("GroupId", .group, of: "a security group"),
      let vpcID = item.requiredID("VpcId", .vpc, of: "security group \(id)")
    else { return }
    let owner = item.text("OwnerId")
    let rules =
      item.items("IpPermissions").flatMap { permissionRules($0, .ingress, group: id, owner: owner) }
      + item.items("IpPermissionsEgress").flatMap {
        permissionRules($0, .egress, group: id, owner: owner)
      }
    resources.groups.append(
      SecurityGroup(
        id: id, name: item.text("GroupName") ?? id, vpcID: vpcID, rules: rules,
        tags: item.describedTags, position: item.position))
  }

  /// The rules that one permission stands for: one for each peer.
  private mutating func permissionRules(
    _ item: Cursor, _ direction: FlowDirection, group: String, owner: String?
  ) -> [SecurityGroupRule] {
    guard let selector = DescribeReader.selector(item, of: "a rule of \(group)") else { return [] }
    var peers: [(RulePeer, Cursor)] = []
    for range in item.items("IpRanges") {
      if let block = range["CidrIp"]?.block { peers.append((.block(block), range)) }
    }
    for range in item.items("Ipv6Ranges") {
      if let block = range["CidrIpv6"]?.block { peers.append((.block(block), range)) }
    }
    for list in item.items("PrefixListIds") {
      if let id = list.requiredID("PrefixListId", .prefixList, of: "a prefix list of a rule") {
        peers.append((.prefixList(id), list))
      }
    }
    for pair in item.items("UserIdGroupPairs") {
      guard let id = pair.requiredID("GroupId", .group, of: "a group of a rule") else { continue }
      noteForeignGroup(id, pair, owner: owner)
      peers.append((.group(id), pair))
    }
    return peers.map { peer, place in
      SecurityGroupRule(
        derivingIDFor: group, direction: direction, selector: selector, peer: peer,
        position: place.position)
    }
  }

  /// A group that another account owns, or that is behind a peering connection, is not described.
  private mutating func noteForeignGroup(_ id: String, _ pair: Cursor, owner: String?) {
    let account = pair.text("UserId")
    if pair["VpcPeeringConnectionId"] != nil || (account != nil && owner != nil && account != owner)
    {
      resources.externalIDs.insert(id)
    }
  }

  mutating func readSeparateRules(_ list: Cursor) {
    var rules = separateRules ?? []
    for item in list.items {
      guard let id = item.required("SecurityGroupRuleId", of: "a security group rule"),
        let group = item.requiredID("GroupId", .group, of: "rule \(id)"),
        let selector = DescribeReader.selector(item, of: "rule \(id)")
      else { continue }
      let peer: RulePeer
      if let text = item["CidrIpv4"] ?? item["CidrIpv6"] {
        guard let block = text.block else { continue }
        peer = .block(block)
      } else if let list = item.id("PrefixListId", .prefixList) {
        peer = .prefixList(list)
      } else if let reference = item["ReferencedGroupInfo"],
        let other = reference.requiredID("GroupId", .group, of: "the group of rule \(id)")
      {
        noteForeignGroup(other, reference, owner: item.text("GroupOwnerId"))
        peer = .group(other)
      } else {
        item.error(
          .shape,
          "rule \(id) has no peer; expected 'CidrIpv4', 'CidrIpv6', 'PrefixListId' "
            + "or 'ReferencedGroupInfo'")
        continue
      }
      let direction: FlowDirection = item.bool("IsEgress") == true ? .egress : .ingress
      rules.append(
        (
          group,
          SecurityGroupRule(
            id: id, direction: direction, selector: selector, peer: peer, position: item.position)
        ))
    }
    separateRules = rules
  }

  /// Gives groups the rules that were read by themselves, which have identifiers.
  mutating func joinRules(_ faults: inout [TopologyFault]) {
    guard let separateRules else { return }
    var byGroup: [String: [SecurityGroupRule]] = [:]
    for entry in separateRules { byGroup[entry.groupID, default: []].append(entry.rule) }
    for index in resources.groups.indices {
      let group = resources.groups[index]
      let rules = byGroup.removeValue(forKey: group.id) ?? []
      if rules.count != group.rules.count {
        faults.append(
          TopologyFault(
            .contradiction, .warning,
            "security group \(group.id) has \(group.rules.count) rules here and \(rules.count) in "
              + "'SecurityGroupRules'; the latter count",
            at: group.position))
      }
      resources.groups[index].rules = rules
    }
    for (group, rules) in byGroup {
      guard let first = rules.min(by: { $0.position < $1.position }) else { continue }
      faults.append(
        TopologyFault(
          .dangling, .error,
          "rule \(first.id) belongs to security group \(group), which is not there; add the output "
            + "of '\(ResourceKind.group.describeCommand)'",
          at: first.position))
    }
  }

  /// Protocol and ports of a rule, or nil and a fault.
  private static func selector(_ item: Cursor, of noun: String) -> TrafficSelector? {
    guard let text = item.required("IpProtocol", of: noun) else { return nil }
    do throws(SelectorFault) {
      return try TrafficSelector(
        protocolText: text, from: item.integer("FromPort"), to: item.integer("ToPort"))
    } catch {
      item.error(.value, "\(noun): \(error.message)")
      return nil
    }
  }

  // MARK: Network ACLs

  /// The number under which EC2 shows the final entry that refuses everything.
  private static let lastNumber = 32767

  mutating func readNetworkACL(_ item: Cursor) {
    guard let id = item.requiredID("NetworkAclId", .networkACL, of: "a network ACL"),
      let vpcID = item.requiredID("VpcId", .vpc, of: "network ACL \(id)")
    else { return }
    resources.networkACLs.append(
      NetworkACL(
        id: id, vpcID: vpcID, isDefault: item.bool("IsDefault") ?? false,
        entries: item.items("Entries").compactMap { DescribeReader.entry($0, of: id) },
        subnetIDs: Set(item.ids("Associations", .subnet, inner: "SubnetId")).sorted(),
        tags: item.describedTags,
        position: item.position))
  }

  private static func entry(_ item: Cursor, of list: String) -> NetworkACLEntry? {
    let noun = "an entry of \(list)"
    guard let number = item["RuleNumber"]?.integer else {
      item.error(.shape, "\(noun) has no 'RuleNumber', which every one has")
      return nil
    }
    // The model implies it, for both directions and families.
    if number == lastNumber { return nil }
    guard let text = item.required("Protocol", of: noun),
      let action = item.required("RuleAction", of: noun)
    else { return nil }
    guard action == "allow" || action == "deny" else {
      item.error(.value, "\(noun) has the action \(quoted(action)); expected allow or deny")
      return nil
    }
    guard let cidr = item["CidrBlock"] ?? item["Ipv6CidrBlock"] else {
      item.error(.shape, "\(noun) has no block; expected 'CidrBlock' or 'Ipv6CidrBlock'")
      return nil
    }
    let icmp = item["IcmpTypeCode"]
    let ports = item["PortRange"]
    let usesICMP = ["1", "58", "icmp", "icmpv6"].contains(text)
    do throws(SelectorFault) {
      let selector = try TrafficSelector(
        protocolText: text, from: usesICMP ? icmp?.integer("Type") : ports?.integer("From"),
        to: usesICMP ? icmp?.integer("Code") : ports?.integer("To"))
      guard let block = cidr.block else { return nil }
      return NetworkACLEntry(
        number: number, direction: item.bool("Egress") == true ? .egress : .ingress,
        action: action == "allow" ? .accept : .reject, selector: selector, block: block,
        position: item.position)
    } catch {
      item.error(.value, "\(noun), rule \(number): \(error.message)")
      return nil
    }
  }
}

extension SecurityGroupRule {
  /// Makes a rule whose identifier derives from what it says, as no file gave one.
  init(
    derivingIDFor group: String, direction: FlowDirection, selector: TrafficSelector,
    peer: RulePeer, position: SourcePosition
  ) {
    let way = direction == .ingress ? "in" : "out"
    let text = "\(group)/\(way)/\(selector.shortForm)/\(peer.shortForm)"
    self.init(
      id: "sgr-" + StableHash.digits(of: text), direction: direction, selector: selector,
      peer: peer, position: position)
  }
}

extension RulePeer {
  /// The block, or the identifier of the list or group.
  public var shortForm: String {
    switch self {
    case .block(let block): block.description
    case .prefixList(let id), .group(let id): id
    }
  }
}
