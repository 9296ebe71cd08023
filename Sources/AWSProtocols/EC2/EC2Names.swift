/// What the elements of EC2's answers are called in JSON, and which type they have.
///
/// XML says neither whether `<a/>` is a text or a list nor whether `5` is a number. The rule is a
/// capital first letter and text; here stands what differs, for the operations that tell of a VPC.
enum EC2Names {
  /// Elements that hold truth values.
  static let booleans: Set<String> = [
    "allowDnsResolutionFromRemoteVpc", "allowEgressFromLocalClassicLinkToRemoteVpc",
    "allowEgressFromLocalVpcToRemoteClassicLink", "assignIpv6AddressOnCreation", "configured",
    "default", "defaultForAz", "deleteOnTermination", "denyAllIgwTraffic", "ebsOptimized",
    "egress", "enaSrdEnabled", "enaSrdUdpEnabled", "enaSupport", "enableDns64",
    "enableResourceNameDnsAAAARecord", "enableResourceNameDnsARecord", "enabled",
    "hiddenByDefault", "ipamPrefixListResolverSyncEnabled", "ipv6Native", "isDefault", "isEgress",
    "isPrimary", "isPrimaryIpv6", "main", "managed", "mapCustomerOwnedIpOnLaunch",
    "mapPublicIpOnLaunch", "primary", "privateDnsEnabled",
    "privateDnsOnlyForInboundResolverEndpoint", "requesterManaged", "sourceDestCheck",
  ]

  /// Elements that hold whole numbers.
  static let integers: Set<String> = [
    "amazonSideAsn", "amiLaunchIndex", "availableIpAddressCount", "coreCount", "deviceIndex",
    "ebsCardIndex", "enaQueueCount", "enableLniAtDeviceIndex", "from", "fromPort",
    "httpPutResponseHopLimit", "maxEntries", "networkCardIndex", "partitionNumber", "ruleNumber",
    "packetLength", "sessionNumber", "virtualNetworkId", "tcpEstablishedTimeout", "threadsPerCore",
    "to", "toPort", "udpStreamTimeout", "udpTimeout",
    "version",
  ]

  /// Elements that hold items, with the names of those lists.
  static let lists: [String: String] = [
    "associatedSubnetSet": "AssociatedSubnets",
    "associationSet": "Associations",
    "attachedApplianceSet": "AttachedAppliances",
    "attachmentSet": "Attachments",
    "blockDeviceMapping": "BlockDeviceMappings",
    "cidrBlockAssociationSet": "CidrBlockAssociationSet",
    "cidrBlockSet": "CidrBlockSet",
    "cidrSet": "Cidrs",
    "dnsEntrySet": "DnsEntries",
    "egressOnlyInternetGatewaySet": "EgressOnlyInternetGateways",
    "elasticGpuAssociationSet": "ElasticGpuAssociations",
    "elasticInferenceAcceleratorAssociationSet": "ElasticInferenceAcceleratorAssociations",
    "entrySet": "Entries",
    "groupSet": "Groups",
    "groups": "UserIdGroupPairs",
    "instancesSet": "Instances",
    "internetGatewaySet": "InternetGateways",
    "ipPermissions": "IpPermissions",
    "ipPermissionsEgress": "IpPermissionsEgress",
    "ipPrefixSet": "IpPrefixes",
    "ipRanges": "IpRanges",
    "ipv4PrefixSet": "Ipv4Prefixes",
    "ipv6AddressesSet": "Ipv6Addresses",
    "ipv6CidrBlockAssociationSet": "Ipv6CidrBlockAssociationSet",
    "ipv6CidrBlockSet": "Ipv6CidrBlockSet",
    "ipv6PrefixSet": "Ipv6Prefixes",
    "ipv6Ranges": "Ipv6Ranges",
    "licenseSet": "Licenses",
    "natGatewayAddressSet": "NatGatewayAddresses",
    "natGatewaySet": "NatGateways",
    "networkAclSet": "NetworkAcls",
    "networkInterfaceIdSet": "NetworkInterfaceIds",
    "networkInterfaceSet": "NetworkInterfaces",
    "prefixListIds": "PrefixListIds",
    "prefixListSet": "PrefixLists",
    "privateDnsSpecifiedDomainSet": "PrivateDnsSpecifiedDomains",
    "privateIpAddressSet": "PrivateIpAddresses",
    "privateIpAddressesSet": "PrivateIpAddresses",
    "productCodes": "ProductCodes",
    "propagatingVgwSet": "PropagatingVgws",
    "reservationSet": "Reservations",
    "routeSet": "Routes",
    "routeTableIdSet": "RouteTableIds",
    "routeTableSet": "RouteTables",
    "secondaryInterfaceSet": "SecondaryInterfaces",
    "securityGroupInfo": "SecurityGroups",
    "securityGroupRuleSet": "SecurityGroupRules",
    "subnetIdSet": "SubnetIds",
    "subnetIds": "SubnetIds",
    "subnetSet": "Subnets",
    "tagSet": "Tags",
    "trafficMirrorSessionSet": "TrafficMirrorSessions",
    "trafficMirrorTargetSet": "TrafficMirrorTargets",
    "transitGatewayAttachments": "TransitGatewayAttachments",
    "transitGatewayCidrBlocks": "TransitGatewayCidrBlocks",
    "transitGatewaySet": "TransitGateways",
    "transitGatewayVpcAttachments": "TransitGatewayVpcAttachments",
    "vpcEndpointSet": "VpcEndpoints",
    "vpcPeeringConnectionSet": "VpcPeeringConnections",
    "vpcSet": "Vpcs",
  ]

  /// Elements with further elements in them; an empty one is an empty object.
  static let structures: Set<String> = [
    "accepterVpcInfo", "association", "associationState", "attachment", "blockPublicAccessStates",
    "capacityReservationSpecification", "capacityReservationTarget", "cidrBlockState",
    "connectionTrackingConfiguration", "cpuOptions", "dnsOptions", "ebs",
    "egressOnlyInternetGateway", "elasticFileSystem", "enaSrdSpecification",
    "enaSrdUdpSpecification", "enclaveOptions", "encryptionControl", "encryptionSupport",
    "hibernationOptions", "iamInstanceProfile", "icmpTypeCode", "instanceState",
    "internetGateway", "ipv6CidrBlockState", "lambda", "lastError", "maintenanceOptions",
    "metadataOptions", "monitoring", "natGateway", "networkPerformanceOptions", "operator",
    "options", "peeringOptions", "placement", "portRange", "privateDnsNameOptions",
    "privateDnsNameOptionsOnLaunch", "provisionedBandwidth", "publicIpDnsNameOptions",
    "referencedGroupInfo", "requesterVpcInfo", "resourceExclusions", "stateReason",
    "virtualPrivateGateway", "vpcLattice", "vpcPeering",
  ]

  /// Names of single values that are more than a capital letter away.
  static let others: [String: String] = [
    "groupDescription": "Description", "instanceState": "State",
  ]

  /// Names that depend on the element around: `item` under an instance is another than elsewhere.
  static let byOwner: [String: [String: String]] = [
    "networkAclSet": ["default": "IsDefault"],
    "networkInterfaceSet": ["tagSet": "TagSet"],
    "instancesSet": [
      "groupSet": "SecurityGroups", "dnsName": "PublicDnsName", "ipAddress": "PublicIpAddress",
      "reason": "StateTransitionReason",
    ],
    "productCodes": ["productCode": "ProductCodeId", "type": "ProductCodeType"],
  ]

  /// Elements that hold whole numbers in one place and texts in others.
  static let integersByOwner: [String: Set<String>] = [
    "instanceState": ["code"], "icmpTypeCode": ["code", "type"],
  ]

  /// Elements with further elements in them in one place, and texts in others.
  static let structuresByOwner: [String: Set<String>] = ["vpcPeeringConnectionSet": ["status"]]
}
