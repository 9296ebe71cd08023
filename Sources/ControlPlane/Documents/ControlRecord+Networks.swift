package import AWSProtocols

// How EC2 describes VPCs, subnets and what filters at their edges, when they are new.

extension ControlRecord {
  /// A VPC.
  ///
  /// - Parameter blocks: IPv4 blocks, the primary one first.
  package static func vpc(
    _ id: String, in scope: ResourceScope, blocks: [String], ipv6: [String] = [],
    owner: String? = nil, tenancy: String = "default"
  ) -> ControlRecord {
    var record = ControlRecord(
      .vpc, id,
      [
        "vpcId": .string(id), "ownerId": .string(owner ?? scope.account), "state": "available",
        "cidrBlock": JSONValue(blocks.first),
        "cidrBlockAssociationSet": [], "dhcpOptionsId": "default",
        "instanceTenancy": .string(tenancy), "isDefault": false, "tagSet": [],
        "_enableDnsSupport": true, "_enableDnsHostnames": false,
        "_enableNetworkAddressUsageMetrics": false,
      ])
    for block in blocks { record.addBlock(block, ipv6: false, region: scope.region) }
    for block in ipv6 { record.addBlock(block, ipv6: true, region: scope.region) }
    return record
  }

  /// Adds a block to a VPC or a subnet.
  ///
  /// - Returns: The association as EC2 describes it.
  @discardableResult
  package mutating func addBlock(_ block: String, ipv6: Bool, region: String) -> JSONValue {
    let prefix = kind == .subnet ? "subnet-cidr-assoc-" : "vpc-cidr-assoc-"
    let association = JSONValue.string(prefix + StableDigits.of("\(id) \(block)"))
    let item: JSONValue
    if ipv6 {
      item = [
        "associationId": association, "ipv6CidrBlock": .string(block),
        "ipv6CidrBlockState": ["state": "associated"], "ipv6Pool": "Amazon",
        "networkBorderGroup": .string(region), "ipSource": "amazon",
      ]
    } else {
      item = [
        "associationId": association, "cidrBlock": .string(block),
        "cidrBlockState": ["state": "associated"],
      ]
    }
    append(item, to: ipv6 ? "ipv6CidrBlockAssociationSet" : "cidrBlockAssociationSet")
    return item
  }

  /// A subnet.
  package static func subnet(
    _ id: String, in scope: ResourceScope, vpc: String, block: String?, ipv6: [String] = [],
    zone: String?, zoneID: String?, outpost: String? = nil
  ) -> ControlRecord {
    var record = ControlRecord(
      .subnet, id,
      [
        "subnetId": .string(id),
        "subnetArn": .string(ResourceARN.ec2(scope, "subnet", id)), "state": "available",
        "ownerId": .string(scope.account), "vpcId": .string(vpc), "cidrBlock": JSONValue(block),
        "ipv6CidrBlockAssociationSet": [], "availabilityZone": JSONValue(zone),
        "availabilityZoneId": JSONValue(zoneID), "defaultForAz": false,
        "mapPublicIpOnLaunch": false, "mapCustomerOwnedIpOnLaunch": false,
        "assignIpv6AddressOnCreation": false, "enableDns64": false,
        "ipv6Native": .bool(block == nil), "outpostArn": JSONValue(outpost),
        "privateDnsNameOptionsOnLaunch": [
          "hostnameType": "ip-name", "enableResourceNameDnsARecord": false,
          "enableResourceNameDnsAAAARecord": false,
        ], "tagSet": [],
      ])
    for block in ipv6 { record.addBlock(block, ipv6: true, region: scope.region) }
    return record
  }

  /// A security group; its rules are records of their own.
  package static func group(
    _ id: String, in scope: ResourceScope, vpc: String, name: String, description: String
  ) -> ControlRecord {
    ControlRecord(
      .group, id,
      [
        "groupId": .string(id), "groupName": .string(name),
        "groupDescription": .string(description), "ownerId": .string(scope.account),
        "securityGroupArn": .string(ResourceARN.ec2(scope, "security-group", id)),
        "vpcId": .string(vpc), "tagSet": [],
      ])
  }

  /// A rule of a security group.
  ///
  /// - Parameter peer: One member: `cidrIpv4`, `cidrIpv6`, `prefixListId`, `referencedGroupInfo`.
  package static func rule(
    _ id: String, in scope: ResourceScope, group: String, isEgress: Bool, protocolName: String,
    ports: (from: Int, to: Int), peer: JSONMember, description: String? = nil
  ) -> ControlRecord {
    var record = ControlRecord(
      .groupRule, id,
      [
        "securityGroupRuleId": .string(id), "groupId": .string(group),
        "groupOwnerId": .string(scope.account), "isEgress": .bool(isEgress),
        "ipProtocol": .string(protocolName), "fromPort": .number("\(ports.from)"),
        "toPort": .number("\(ports.to)"),
        "securityGroupRuleArn": .string(ResourceARN.ec2(scope, "security-group-rule", id)),
        "tagSet": [],
      ])
    record.set(peer.name, peer.value)
    record["description"] = description
    return record
  }

  /// A network ACL with the entries that every one ends with.
  package static func networkACL(
    _ id: String, in scope: ResourceScope, vpc: String, isDefault: Bool
  ) -> ControlRecord {
    var record = ControlRecord(
      .networkACL, id,
      [
        "networkAclId": .string(id), "vpcId": .string(vpc), "default": .bool(isDefault),
        "ownerId": .string(scope.account), "entrySet": [], "associationSet": [], "tagSet": [],
      ])
    for isEgress in [true, false] {
      record.append(
        [
          "ruleNumber": 32767, "protocol": "-1", "ruleAction": "deny", "egress": .bool(isEgress),
          "cidrBlock": "0.0.0.0/0",
        ], to: "entrySet")
    }
    return record
  }

  /// Makes a network ACL the one of a subnet.
  ///
  /// - Parameter association: The identifier of the association; derived where there is none yet.
  package mutating func associate(subnet: String, association: String? = nil) {
    let association = association ?? "aclassoc-" + StableDigits.of("\(id) \(subnet)")
    append(
      [
        "networkAclAssociationId": .string(association), "networkAclId": .string(id),
        "subnetId": .string(subnet),
      ], to: "associationSet")
  }

  /// A managed prefix list.
  package static func prefixList(
    _ id: String, in scope: ResourceScope, name: String, family: String, maxEntries: Int?,
    entries: [JSONValue], owner: String? = nil
  ) -> ControlRecord {
    ControlRecord(
      .prefixList, id,
      [
        "prefixListId": .string(id), "addressFamily": .string(family),
        "state": "create-complete",
        "prefixListArn": .string(ResourceARN.ec2(scope, "prefix-list", id)),
        "prefixListName": .string(name), "maxEntries": JSONValue(maxEntries), "version": 1,
        "ownerId": .string(owner ?? scope.account), "tagSet": [], "_entries": .array(entries),
      ])
  }
}
