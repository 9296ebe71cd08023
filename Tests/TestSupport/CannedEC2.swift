/// An EC2 of canned answers: one VPC with a peer, in pages of one item where asked.
package struct CannedEC2: Sendable {
  /// The items of each operation's list, as inner XML.
  package var items: [String: [String]] = CannedEC2.standard
  /// Refusals by operation: a status and a code.
  package var refusals: [String: (status: Int, code: String)] = [:]
  /// Items on a page.
  package var pageSize = 1

  /// Starts with the standard account.
  package init() {}

  /// The VPC that holds everything.
  package static let vpc = "vpc-0a1b2c3d4e5f60718"
  /// The far end of its peering connection.
  package static let peer = "vpc-0fffffffffffffff1"

  private static let lists = [
    "DescribeVpcs": "vpcSet", "DescribeSubnets": "subnetSet",
    "DescribeNetworkInterfaces": "networkInterfaceSet",
    "DescribeSecurityGroups": "securityGroupInfo",
    "DescribeSecurityGroupRules": "securityGroupRuleSet", "DescribeNetworkAcls": "networkAclSet",
    "DescribeRouteTables": "routeTableSet", "DescribeInternetGateways": "internetGatewaySet",
    "DescribeEgressOnlyInternetGateways": "egressOnlyInternetGatewaySet",
    "DescribeNatGateways": "natGatewaySet", "DescribeVpcEndpoints": "vpcEndpointSet",
    "DescribeVpcPeeringConnections": "vpcPeeringConnectionSet",
    "DescribeTransitGateways": "transitGatewaySet",
    "DescribeTransitGatewayAttachments": "transitGatewayAttachments",
    "DescribeTransitGatewayVpcAttachments": "transitGatewayVpcAttachments",
    "DescribePrefixLists": "prefixListSet", "DescribeManagedPrefixLists": "prefixListSet",
    "DescribeTrafficMirrorTargets": "trafficMirrorTargetSet",
    "DescribeTrafficMirrorSessions": "trafficMirrorSessionSet",
    "GetManagedPrefixListEntries": "entrySet", "DescribeInstances": "reservationSet",
  ]

  /// Answers a call, filtering VPCs by `vpc-id` and nothing else.
  package func reply(to request: LoopbackServer.Request) -> LoopbackServer.Reply {
    let form = request.form
    guard let action = form["Action"], let list = CannedEC2.lists[action],
      form["Version"] == "2016-11-15", request.method == "POST"
    else { return CannedEC2.refusal(400, "InvalidAction") }
    if let refusal = refusals[action] { return CannedEC2.refusal(refusal.status, refusal.code) }
    var all = items[action] ?? []
    if form["Filter.1.Name"] == "vpc-id", let wanted = form["Filter.1.Value.1"] {
      all = all.filter { $0.contains("<vpcId>\(wanted)<") }
    }
    let start = form["NextToken"].flatMap { Int($0) } ?? 0
    let end = min(start + pageSize, all.count)
    let token = end < all.count ? "<nextToken>\(end)</nextToken>" : "<nextToken/>"
    let page = all[min(start, end)..<end].map { "<item>\($0)</item>" }.joined()
    return .answer(
      200,
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <\(action)Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>r</requestId><\(list)>\(page)</\(list)>\(token)</\(action)Response>
      """)
  }

  private static func refusal(_ status: Int, _ code: String) -> LoopbackServer.Reply {
    .answer(
      status,
      "<Response><Errors><Error><Code>\(code)</Code><Message>Canned.</Message></Error></Errors>"
        + "<RequestID>r-1</RequestID></Response>")
  }

  private static func vpcText(_ id: String, _ block: String) -> String {
    """
    <vpcId>\(id)</vpcId><ownerId>123456789012</ownerId><cidrBlock>\(block)</cidrBlock>
    <isDefault>false</isDefault><tagSet><item><key>Name</key><value>a &amp; b</value></item></tagSet>
    """
  }

  private static let last = """
    <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction>
    <egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>
    """

  private static func acl(_ id: String, _ vpc: String) -> String {
    """
    <networkAclId>\(id)</networkAclId><vpcId>\(vpc)</vpcId><default>true</default><entrySet>
    <item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction>
    <egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock><portRange><from>443</from><to>443</to>
    </portRange></item>\(last)</entrySet><associationSet/><tagSet/>
    """
  }

  private static func table(_ id: String, _ vpc: String, _ block: String, _ more: String) -> String
  {
    """
    <routeTableId>\(id)</routeTableId><vpcId>\(vpc)</vpcId><routeSet><item>
    <destinationCidrBlock>\(block)</destinationCidrBlock><gatewayId>local</gatewayId>
    <state>active</state><origin>CreateRouteTable</origin></item>\(more)</routeSet><associationSet>
    <item><main>true</main></item></associationSet><tagSet/>
    """
  }

  private static func rule(_ id: String, _ peer: String) -> String {
    """
    <securityGroupRuleId>\(id)</securityGroupRuleId><groupId>sg-0a</groupId>
    <groupOwnerId>123456789012</groupOwnerId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol>
    <fromPort>443</fromPort><toPort>443</toPort>\(peer)<tagSet/>
    """
  }

  private static func side(_ name: String, _ vpc: String, _ block: String) -> String {
    """
    <\(name)><ownerId>123456789012</ownerId><vpcId>\(vpc)</vpcId><region>eu-central-1</region>
    <cidrBlock>\(block)</cidrBlock></\(name)>
    """
  }

  private static func session(_ number: Int, _ interface: String) -> String {
    """
    <trafficMirrorSessionId>tms-0\(number)</trafficMirrorSessionId>
    <trafficMirrorTargetId>tmt-0a</trafficMirrorTargetId><sessionNumber>\(number)</sessionNumber>
    <networkInterfaceId>\(interface)</networkInterfaceId><tagSet/>
    """
  }

  private static let standard: [String: [String]] = [
    "DescribeVpcs": [vpcText(vpc, "10.0.0.0/16"), vpcText(peer, "10.1.0.0/16")],
    "DescribeSubnets": (0..<3).map { number in
      """
      <subnetId>subnet-0\(number)</subnetId><vpcId>\(vpc)</vpcId>
      <cidrBlock>10.0.\(number).0/24</cidrBlock><availabilityZone>eu-central-1a</availabilityZone>
      <tagSet/>
      """
    },
    "DescribeNetworkInterfaces": [
      """
      <networkInterfaceId>eni-0a</networkInterfaceId><subnetId>subnet-00</subnetId>
      <vpcId>\(vpc)</vpcId><macAddress>02:00:00:00:00:0a</macAddress>
      <privateIpAddress>10.0.0.10</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
      <groupSet><item><groupId>sg-0a</groupId><groupName>web</groupName></item></groupSet>
      <privateIpAddressesSet><item><privateIpAddress>10.0.0.10</privateIpAddress>
      <primary>true</primary></item></privateIpAddressesSet><tagSet/>
      """
    ],
    "DescribeSecurityGroups": [
      """
      <ownerId>123456789012</ownerId><groupId>sg-0a</groupId><groupName>web</groupName>
      <vpcId>\(vpc)</vpcId><ipPermissions><item><ipProtocol>tcp</ipProtocol>
      <fromPort>443</fromPort><toPort>443</toPort><groups/><ipRanges><item>
      <cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><ipv6Ranges/><prefixListIds><item>
      <prefixListId>pl-0aaaaaaaaaaaaaaaa</prefixListId></item></prefixListIds></item>
      </ipPermissions><ipPermissionsEgress/><tagSet/>
      """
    ],
    "DescribeSecurityGroupRules": [
      rule("sgr-0a", "<cidrIpv4>0.0.0.0/0</cidrIpv4>"),
      rule("sgr-0b", "<prefixListId>pl-0aaaaaaaaaaaaaaaa</prefixListId>"),
    ],
    "DescribeNetworkAcls": [acl("acl-0a", vpc), acl("acl-0b", peer)],
    "DescribeRouteTables": [
      table(
        "rtb-0a", vpc, "10.0.0.0/16",
        "<item><destinationCidrBlock>10.1.0.0/16</destinationCidrBlock>"
          + "<vpcPeeringConnectionId>pcx-0a</vpcPeeringConnectionId><state>active</state></item>"),
      table("rtb-0b", peer, "10.1.0.0/16", ""),
    ],
    "DescribeTrafficMirrorTargets": [
      "<trafficMirrorTargetId>tmt-0a</trafficMirrorTargetId><networkInterfaceId>eni-0a"
        + "</networkInterfaceId><tagSet/>"
    ],
    "DescribeTrafficMirrorSessions": [session(1, "eni-0a")],
    "DescribeVpcPeeringConnections": [
      "<vpcPeeringConnectionId>pcx-0a</vpcPeeringConnectionId><status><code>active</code></status>"
        + side("requesterVpcInfo", vpc, "10.0.0.0/16")
        + side("accepterVpcInfo", peer, "10.1.0.0/16")
    ],
    "DescribeManagedPrefixLists": [
      """
      <prefixListId>pl-0aaaaaaaaaaaaaaaa</prefixListId><prefixListName>offices</prefixListName>
      <maxEntries>5</maxEntries><ownerId>123456789012</ownerId><tagSet/>
      """
    ],
    "GetManagedPrefixListEntries": [
      "<cidr>203.0.113.0/25</cidr>", "<cidr>203.0.113.128/25</cidr><description/>",
    ],
  ]
}
