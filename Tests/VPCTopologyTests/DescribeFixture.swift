/// Outputs of the AWS CLI for one small account, a file each, as the CLI lays them out.
enum DescribeFixture {
  static let vpc = "vpc-0a1b2c3d4e5f60718"

  static let files: [(name: String, text: String)] = [
    ("networks.json", vpcs), ("a.json", subnets), ("b.json", interfaces), ("c.json", groups),
    ("d.json", acls), ("e.json", tables), ("f.json", gateways), ("g.json", endpoints),
    ("h.json", transit), ("i.json", lists), ("j.json", instances), ("k.json", mirroring),
    ("pl-0fedcba9876543210.json", entries),
  ]

  static let vpcs = """
    {"Vpcs": [
      {"VpcId": "\(vpc)", "CidrBlock": "10.0.0.0/16", "OwnerId": "123456789012",
       "IsDefault": false, "EncryptionControl": {"Mode": "monitor", "State": "available"},
       "CidrBlockAssociationSet": [
         {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
         {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}},
         {"CidrBlock": "10.2.0.0/16", "CidrBlockState": {"State": "disassociated"}}],
       "Ipv6CidrBlockAssociationSet": [
         {"Ipv6CidrBlock": "2001:db8:0:100::/56", "Ipv6CidrBlockState": {"State": "associated"}}],
       "Tags": [{"Key": "Name", "Value": "main"}, {"Key": "team", "Value": "ops: \\"a\\" \\u00e9"}]}
    ]}
    """

  static let subnets = """
    {"Subnets": [
      {"SubnetId": "subnet-0000000000000000a", "VpcId": "\(vpc)", "CidrBlock": "10.0.0.0/24",
       "AvailabilityZone": "eu-central-1a", "AvailabilityZoneId": "euc1-az2",
       "Ipv6CidrBlockAssociationSet": [
         {"Ipv6CidrBlock": "2001:db8:0:100::/64", "Ipv6CidrBlockState": {"State": "associated"}}],
       "Tags": [{"Key": "Name", "Value": "public"}]},
      {"SubnetId": "subnet-0000000000000000b", "VpcId": "\(vpc)", "CidrBlock": "10.1.0.0/24",
       "AvailabilityZone": "eu-central-1b", "AvailabilityZoneId": "euc1-az3",
       "Tags": [{"Key": "Name", "Value": "private"}]}
    ]}
    """

  static let interfaces = """
    {"NetworkInterfaces": [
      {"NetworkInterfaceId": "eni-0000000000000000a", "VpcId": "\(vpc)",
       "SubnetId": "subnet-0000000000000000a", "MacAddress": "02:00:00:00:00:0A",
       "PrivateIpAddress": "10.0.0.10", "Description": "", "InterfaceType": "interface",
       "Status": "in-use", "OwnerId": "123456789012", "RequesterManaged": false,
       "SourceDestCheck": false,
       "Association": {"PublicIp": "203.0.113.10", "IpOwnerId": "amazon"},
       "PrivateIpAddresses": [
         {"Primary": true, "PrivateIpAddress": "10.0.0.10",
          "Association": {"PublicIp": "203.0.113.10"}},
         {"Primary": false, "PrivateIpAddress": "10.0.0.12"},
         {"Primary": false, "PrivateIpAddress": "10.0.0.11",
          "Association": {"PublicIp": "203.0.113.11"}}],
       "Ipv6Addresses": [
         {"Ipv6Address": "2001:db8:0:100::b"},
         {"Ipv6Address": "2001:db8:0:100::a", "IsPrimaryIpv6": true}],
       "Ipv4Prefixes": [{"Ipv4Prefix": "10.0.0.32/28"}],
       "Groups": [{"GroupId": "sg-0000000000000000b", "GroupName": "ssh"},
                  {"GroupId": "sg-0000000000000000a", "GroupName": "web"}],
       "Attachment": {"InstanceId": "i-0000000000000000a", "Status": "attached"},
       "TagSet": [{"Key": "Name", "Value": "web-1"}]},
      {"NetworkInterfaceId": "eni-0000000000000000b", "VpcId": "\(vpc)",
       "SubnetId": "subnet-0000000000000000a", "MacAddress": "02:00:00:00:00:0b",
       "PrivateIpAddress": "10.0.0.220", "InterfaceType": "nat_gateway",
       "Description": "Interface for NAT Gateway nat-0000000000000000a",
       "RequesterManaged": true, "RequesterId": "123456789012", "SourceDestCheck": false,
       "Groups": [], "Attachment": {"InstanceOwnerId": "amazon-aws"}, "TagSet": []},
      {"NetworkInterfaceId": "eni-0000000000000000c", "VpcId": "\(vpc)",
       "SubnetId": "subnet-0000000000000000b", "MacAddress": "02:00:00:00:00:0c",
       "PrivateIpAddress": "10.1.0.20", "InterfaceType": "interface", "RequesterManaged": true,
       "Description": "RDSNetworkInterface", "RequesterId": "amazon-rds",
       "Groups": [{"GroupId": "sg-0000000000000000a"}]},
      {"NetworkInterfaceId": "eni-0000000000000000d", "VpcId": "\(vpc)",
       "SubnetId": "subnet-0000000000000000b", "PrivateIpAddress": "10.1.0.30",
       "InterfaceType": "vpc_endpoint", "RequesterManaged": true, "Status": "in-use",
       "Groups": [{"GroupId": "sg-0000000000000000a"}]}
    ]}
    """

  static let groups = """
    {"SecurityGroups": [
      {"GroupId": "sg-0000000000000000a", "GroupName": "web", "VpcId": "\(vpc)",
       "OwnerId": "123456789012", "Description": "web",
       "IpPermissions": [
         {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
          "IpRanges": [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "198.51.100.0/24"}],
          "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
          "PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}],
          "UserIdGroupPairs": [
            {"GroupId": "sg-0000000000000000b", "UserId": "123456789012"},
            {"GroupId": "sg-0000000000000000f", "UserId": "999999999999",
             "VpcPeeringConnectionId": "pcx-0000000000000000a"}]},
         {"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
         {"IpProtocol": "50", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
       "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
      {"GroupId": "sg-0000000000000000b", "GroupName": "ssh", "VpcId": "\(vpc)",
       "IpPermissions": [
         {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535,
          "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
       "IpPermissionsEgress": []}
    ]}
    """

  static let acls = """
    {"NetworkAcls": [
      {"NetworkAclId": "acl-0000000000000000a", "VpcId": "\(vpc)", "IsDefault": true,
       "Associations": [{"SubnetId": "subnet-0000000000000000b"}],
       "Entries": [
         {"Egress": true, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow",
          "CidrBlock": "0.0.0.0/0"},
         {"Egress": true, "RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny",
          "CidrBlock": "0.0.0.0/0"},
         {"Egress": false, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow",
          "CidrBlock": "0.0.0.0/0"}]},
      {"NetworkAclId": "acl-0000000000000000b", "VpcId": "\(vpc)", "IsDefault": false,
       "Associations": [{"SubnetId": "subnet-0000000000000000a"}],
       "Entries": [
         {"Egress": false, "RuleNumber": 110, "Protocol": "6", "RuleAction": "deny",
          "PortRange": {"From": 22, "To": 23}, "CidrBlock": "0.0.0.0/0"},
         {"Egress": false, "RuleNumber": 100, "Protocol": "1", "RuleAction": "allow",
          "IcmpTypeCode": {"Type": 8, "Code": -1}, "CidrBlock": "0.0.0.0/0"},
         {"Egress": true, "RuleNumber": 101, "Protocol": "58", "RuleAction": "allow",
          "IcmpTypeCode": {"Type": -1, "Code": -1}, "Ipv6CidrBlock": "::/0"}],
       "Tags": [{"Key": "Name", "Value": "edge"}]}
    ]}
    """

  static let tables = """
    {"RouteTables": [
      {"RouteTableId": "rtb-0000000000000000a", "VpcId": "\(vpc)",
       "Associations": [{"Main": true, "AssociationState": {"State": "associated"}}],
       "Routes": [
         {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active",
          "Origin": "CreateRouteTable"},
         {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active",
          "Origin": "CreateRouteTable"},
         {"DestinationIpv6CidrBlock": "2001:db8:0:100::/56", "GatewayId": "local",
          "State": "active", "Origin": "CreateRouteTable"},
         {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0000000000000000a",
          "State": "active", "Origin": "CreateRoute"},
         {"DestinationPrefixListId": "pl-0123456789abcdef0",
          "GatewayId": "vpce-0000000000000000a", "State": "active", "Origin": "CreateRoute"},
         {"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-0000000000000000a",
          "State": "active", "Origin": "EnableVgwRoutePropagation"},
         {"DestinationCidrBlock": "192.168.0.0/16",
          "TransitGatewayId": "tgw-0000000000000000a", "State": "active", "Origin": "CreateRoute"},
         {"DestinationCidrBlock": "172.16.0.0/12",
          "VpcPeeringConnectionId": "pcx-00000000000000bad", "State": "blackhole",
          "Origin": "CreateRoute"}]},
      {"RouteTableId": "rtb-0000000000000000b", "VpcId": "\(vpc)",
       "Associations": [
         {"Main": false, "SubnetId": "subnet-0000000000000000a"},
         {"Main": false, "GatewayId": "igw-0000000000000000a"}],
       "Routes": [
         {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0000000000000000a",
          "State": "active", "Origin": "CreateRoute"},
         {"DestinationIpv6CidrBlock": "::/0",
          "EgressOnlyInternetGatewayId": "eigw-0000000000000000a", "State": "active",
          "Origin": "CreateRoute"},
         {"DestinationCidrBlock": "10.9.0.0/16", "InstanceId": "i-0000000000000000a",
          "NetworkInterfaceId": "eni-0000000000000000a", "State": "active",
          "Origin": "CreateRoute"},
         {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active",
          "Origin": "CreateRouteTable"},
         {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active",
          "Origin": "CreateRouteTable"},
         {"DestinationIpv6CidrBlock": "2001:db8:0:100::/56", "GatewayId": "local",
          "State": "active", "Origin": "CreateRouteTable"}],
       "Tags": [{"Key": "Name", "Value": "public"}]}
    ]}
    """
}
