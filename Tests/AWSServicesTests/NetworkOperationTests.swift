import AWSProtocols
import AWSServices
import ControlPlane
import Testing
import VPCTopology

/// The VPC around flow logs: what operations refuse, choose and leave behind.
struct NetworkOperationTests {
  private static let refused: [(action: String, form: String, error: String)] = [
    (
      "CreateVpc", "CidrBlock=10.0.0.0/8", "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid."
    ),
    (
      "CreateVpc", "CidrBlock=10.0.0.0",
      "InvalidParameterValue: Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a "
        + "valid CIDR block."
    ),
    ("CreateVpc", "", "MissingParameter: The request must contain the parameter cidrBlock"),
    (
      "CreateVpc", "CidrBlock=10.0.0.0/16&DryRun=true",
      "412 DryRunOperation: Request would have succeeded, but DryRun flag is set."
    ),
    (
      "DescribeVpcs", "VpcId.1=vpc-0a", "InvalidVpcID.NotFound: The vpc ID 'vpc-0a' does not exist"
    ),
    (
      "DescribeNatGateways", "NatGatewayId.1=nat-0a",
      "NatGatewayNotFound: The Nat Gateway nat-0a was not found"
    ),
    (
      "DescribeSecurityGroups", "GroupId.1=sg-0a",
      "InvalidGroup.NotFound: The security group 'sg-0a' does not exist"
    ),
    (
      "DescribeVpcs", "MaxResults=3",
      "InvalidParameterValue: Value (3) for parameter maxResults is invalid. Expected a value "
        + "between 5 and 1000."
    ),
    (
      "DescribeVpcs", "Filter.1.Name=vpc-id",
      "InvalidParameterValue: The filter 'vpc-id' has no values"
    ),
    (
      "CreateNetworkInterface", "SubnetId=SUBNET&PrivateIpAddress=10.0.1.3",
      "InvalidParameterValue: Address 10.0.1.3 is in subnet's reserved range"
    ),
    (
      "CreateNetworkInterface", "SubnetId=SUBNET&PrivateIpAddress=10.0.1.255",
      "InvalidParameterValue: Address 10.0.1.255 is in subnet's reserved range"
    ),
    (
      "CreateNetworkInterface", "SubnetId=SUBNET&PrivateIpAddress=10.0.1.4",
      "InvalidIPAddress.InUse: Address 10.0.1.4 is in use."
    ),
    (
      "CreateNetworkInterface", "SubnetId=SUBNET&PrivateIpAddress=10.0.2.4",
      "InvalidParameterValue: Address 10.0.2.4 does not fall within the subnet's address range"
    ),
    (
      "DeleteSubnet", "SubnetId=SUBNET",
      "DependencyViolation: The subnet 'SUBNET' has dependencies and cannot be deleted: ENI."
    ),
    (
      "RunInstances", "ImageId=ami-1&MinCount=1&MaxCount=1",
      "MissingInput: No subnets found for the default VPC; name one with SubnetId."
    ),
    (
      "DescribeSecurityGroups", "GroupName.1=default&GroupName.2=nope",
      "InvalidGroup.NotFound: The groupName 'nope' does not exist"
    ),
    (
      "DescribeAddresses", "PublicIp.1=203.0.113.9",
      "InvalidAddress.NotFound: The publicIp '203.0.113.9' does not exist"
    ),
    (
      "AllocateAddress", "Address=8.8.8.8",
      "InvalidAddress.NotFound: There is no free address '8.8.8.8'."
    ),
  ]

  @Test("what cannot be is refused", arguments: refused)
  func refusals(action: String, form: String, error: String) throws {
    let ec2 = try EC2Harness()
    let network = try ec2.network()
    func filled(_ text: String) -> String {
      text.replacing("SUBNET", with: network.subnet).replacing("ENI", with: network.interface)
    }
    #expect(ec2.error(action, filled(form)) == filled(error))
  }

  @Test("groups and addresses are listed by name, too")
  func names() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    try ec2.call("CreateSecurityGroup", "GroupName=web&GroupDescription=d&VpcId=\(vpc)")
    for _ in 0..<3 { try ec2.call("AllocateAddress") }
    #expect(
      try ec2.texts("DescribeSecurityGroups", "GroupName.1=web", "securityGroupInfo", "groupName")
        == ["web"])
    #expect(
      try ec2.texts("DescribeAddresses", "PublicIp.1=203.0.113.2", "addressesSet", "publicIp")
        == ["203.0.113.2"])
  }

  @Test("a small subnet gives all its addresses, and then no more")
  func addresses() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let subnet = try ec2.text("CreateSubnet", "VpcId=\(vpc)&CidrBlock=10.0.9.16/28", "subnetId")
    let interface = try ec2.text(
      "CreateNetworkInterface", "SubnetId=\(subnet)&SecondaryPrivateIpAddressCount=10",
      "networkInterfaceId")
    #expect(
      ec2.error("CreateNetworkInterface", "SubnetId=\(subnet)").hasPrefix(
        "InsufficientFreeAddressesInSubnet"))
    try ec2.call(
      "UnassignPrivateIpAddresses",
      "NetworkInterfaceId=\(interface)&PrivateIpAddress.1=10.0.9.25")
    #expect(
      try ec2.text("CreateNetworkInterface", "SubnetId=\(subnet)", "privateIpAddress")
        == "10.0.9.25")
  }

  @Test("what was built by calls is a topology that verdicts can use")
  func topology() throws {
    let ec2 = try EC2Harness()
    let network = try ec2.network()
    let group = try ec2.text(
      "CreateSecurityGroup", "GroupName=web&GroupDescription=d&VpcId=\(network.vpc)", "groupId")
    let rule = try ec2.text(
      "AuthorizeSecurityGroupIngress",
      "GroupId=\(group)&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443"
        + "&IpPermissions.1.ToPort=443&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0",
      "securityGroupRuleId")
    try ec2.call(
      "ModifyNetworkInterfaceAttribute",
      "NetworkInterfaceId=\(network.interface)&SecurityGroupId.1=\(group)")
    let gateway = try ec2.text("CreateInternetGateway", "", "internetGatewayId")
    try ec2.call("AttachInternetGateway", "InternetGatewayId=\(gateway)&VpcId=\(network.vpc)")
    let state = try ec2.plane.state(ResourceScope(account: "123456789012", region: "us-east-1"))
    let topology = try state.topology()
    #expect(topology.warnings == [])
    #expect(topology.group(group)?.rules.map(\.id).contains(rule) == true)
    #expect(topology.networkACL(ofSubnet: network.subnet)?.isDefault == true)
    #expect(topology.routeTable(ofSubnet: network.subnet)?.isMain == true)
    #expect(topology.internetGateway(gateway)?.vpcID == network.vpc)
    let found = topology.resources.interfaces.first { "\($0.id)" == network.interface }
    #expect(found?.groupIDs == [group])
    #expect(found?.privateAddresses.map { "\($0)" } == ["10.0.1.4"])
  }

  @Test("calls from several sides at once each get an address of their own")
  func concurrency() async throws {
    let ec2 = try EC2Harness()
    let subnet = try ec2.network().subnet
    let addresses = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<40 {
        group.addTask {
          try ec2.text("CreateNetworkInterface", "SubnetId=\(subnet)", "privateIpAddress")
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(addresses.count == 40)
  }
}
