import Testing
import VPCTopology

/// What is wrong in outputs of the AWS CLI, or missing beside them.
struct DescribeFaultTests {
  private static let network: [(name: String, text: String)] = [
    ("vpcs.json", #"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#),
    (
      "subnets.json",
      #"{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]}"#
    ),
    (
      "acls.json",
      #"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true}]}"#
    ),
    (
      "tables.json",
      """
      {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}]}]}
      """
    ),
  ]

  private func faults(_ text: String) -> [String] {
    Loading.faults(DescribeFaultTests.network + [("x.json", text)])
  }

  @Test("a subnet needs a default network ACL and a main route table")
  func missingDefaults() {
    #expect(
      Loading.faults(Array(DescribeFaultTests.network.prefix(2))) == [
        "vpcs.json:1: error: VPC vpc-1 has no default network ACL, which subnet subnet-1 depends on; "
          + "every VPC has one; add the output of 'aws ec2 describe-network-acls'",
        "vpcs.json:1: error: VPC vpc-1 has no main route table, which subnet subnet-1 depends on; every "
          + "VPC has one; add the output of 'aws ec2 describe-route-tables'",
      ])
    #expect(
      Loading.faults(Array(DescribeFaultTests.network.prefix(1))) == [
        "vpcs.json:1: warning: VPC vpc-1 has no default network ACL; every VPC has one; add the output "
          + "of 'aws ec2 describe-network-acls'",
        "vpcs.json:1: warning: VPC vpc-1 has no main route table; every VPC has one; add the output of "
          + "'aws ec2 describe-route-tables'",
      ])
  }

  @Test("a kind that was not read at all is one fault, however often it is referred to")
  func notRead() {
    let text = """
      {"NetworkInterfaces": [
        {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1",
         "Attachment": {"InstanceId": "i-1"}, "Groups": [{"GroupId": "sg-1"}]},
        {"NetworkInterfaceId": "eni-2", "VpcId": "vpc-1", "SubnetId": "subnet-1",
         "Attachment": {"InstanceId": "i-2"}, "Groups": [{"GroupId": "sg-1"}]}]}
      """
    #expect(
      faults(text) == [
        "x.json:2: warning: 2 references lead to no instance, as none was read; add the output of "
          + "'aws ec2 describe-instances'",
        "x.json:2: error: 2 references lead to no security group, as none was read; add the output of "
          + "'aws ec2 describe-security-groups'",
      ])
  }

  @Test(
    "what a resource lacks or has in another shape",
    arguments: [
      (#"{"Vpcs": {}}"#, ["x.json:1: error: 'Vpcs' is an object; expected a list"]),
      (#"{"Vpcs": [{}]}"#, ["x.json:1: error: a VPC has no 'VpcId', which every one has"]),
      (#"{"Vpcs": ["a"]}"#, ["x.json:1: error: a VPC has no 'VpcId', which every one has"]),
      (
        "{\"Subnets\": [\n{\"SubnetId\": [1], \"VpcId\": \"vpc-1\"}]}",
        ["x.json:2: error: 'SubnetId' is a list; expected text"]
      ),
      (
        #"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni"}, {}]}"#,
        [
          "x.json:1: error: 'eni' is no network interface; expected 'eni-' and 1 to 64 lower-case letters or "
            + "digits",
          "x.json:1: error: a network interface has no 'NetworkInterfaceId', which every one has",
        ]
      ),
      (
        """
        {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "Groups": [{}],
          "SubnetId": "subnet-1",
          "MacAddress": "02:00", "PrivateIpAddress": "2001:db8::1", "RequesterManaged": "yes",
          "Ipv6Addresses": [{"Ipv6Address": "x"}]}]}
        """,
        [
          "x.json:1: error: an item of 'Groups' has no 'GroupId', which every one has",
          "x.json:3: error: '02:00' is no hardware address; expected one such as 02:00:00:00:00:0a",
          "x.json:3: error: 'RequesterManaged' is 'yes'; expected true or false",
          "x.json:3: error: 2001:db8::1 is of the wrong family; 'PrivateIpAddress' takes IPv4 addresses",
          "x.json:4: error: 'x' is no address; expected one such as 10.0.0.10 or 2001:db8::10",
        ]
      ),
      (
        """
        {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [
          {"IpProtocol": "tpc"}, {"IpProtocol": "tcp", "FromPort": 9, "ToPort": 8}, {},
          {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0"}, {"CidrIp": "x/1"}]}]}]}
        """,
        [
          "x.json:2: error: a rule of sg-1 has no 'IpProtocol', which every one has",
          "x.json:2: error: a rule of sg-1: protocol 'tpc' is unknown; expected a name such as tcp, udp, "
            + "icmp, icmpv6 or esp, a number from 0 to 255, or -1 for all",
          "x.json:2: error: a rule of sg-1: the port range 9-8 is upside down; expected 8-9",
          "x.json:3: error: 'x/1' is no CIDR block; expected address/prefix, such as 10.0.0.0/16 or "
            + "2001:db8::/32",
        ]
      ),
      (
        #"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IpProtocol": "6"}]}"#,
        [
          "x.json:1: error: rule sgr-1 has no peer; expected 'CidrIpv4', 'CidrIpv6', 'PrefixListId' or "
            + "'ReferencedGroupInfo'"
        ]
      ),
      (
        """
        {"SecurityGroupRules": [
          {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IpProtocol": "6", "CidrIpv4": "1.1.1.1/32"}]}
        """,
        [
          "x.json:2: error: rule sgr-1 belongs to security group sg-1, which is not there; add the output "
            + "of 'aws ec2 describe-security-groups'"
        ]
      ),
      (
        """
        {"RouteTables": [{"RouteTableId": "rtb-9", "VpcId": "vpc-1", "Routes": [
          {"GatewayId": "local"}, {"DestinationCidrBlock": "10.0.0.0/16"}]}]}
        """,
        [
          "x.json:2: error: a route of rtb-9 has no destination; expected 'DestinationCidrBlock', "
            + "'DestinationIpv6CidrBlock' or 'DestinationPrefixListId'",
          "x.json:2: error: a route of rtb-9 has no known target; expected one such as 'GatewayId'",
        ]
      ),
      (
        #"{"RouteTables": [{"RouteTableId": "rtb-9", "VpcId": "acl-1"}]}"#,
        [
          "x.json:1: error: 'acl-1' is no VPC; expected 'vpc-' and 1 to 64 lower-case letters or digits"
        ]
      ),
      (
        #"{"Entries": [{"Cidr": "10.0.0.0/8"}]}"#,
        [
          "x.json:1: error: entries of a prefix list do not name their list; expected its identifier in "
            + "the file's name, such as pl-0123456789abcdef0.json"
        ]
      ),
      (
        """
        {"NetworkAcls": [{"NetworkAclId": "acl-2", "VpcId": "vpc-1", "Entries": [
          {"RuleNumber": 1, "Protocol": "-1", "RuleAction": "drop", "CidrBlock": "0.0.0.0/0"},
          {"RuleNumber": 2, "Protocol": "-1", "RuleAction": "deny"}, {"Protocol": "-1"}],
          "Associations": [{"SubnetId": "subnet-1"}]},
          {"NetworkAclId": "acl-3", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-1"}]}]}
        """,
        [
          "x.json:2: error: an entry of acl-2 has the action 'drop'; expected allow or deny",
          "x.json:3: error: an entry of acl-2 has no 'RuleNumber', which every one has",
          "x.json:3: error: an entry of acl-2 has no block; expected 'CidrBlock' or 'Ipv6CidrBlock'",
          "x.json:5: error: network ACL acl-3 is associated with subnet subnet-1, which has acl-2 at "
            + "x.json:1; expected one network ACL for each subnet",
        ]
      ),
      (
        #"{"Addresses": []}"#,
        [
          "x.json:1: error: this is no part of a topology: found 'Addresses'; expected the key of a "
            + "describe output, such as 'Vpcs' or 'NetworkInterfaces', or 'vpcs' of the short form"
        ]
      ),
    ])
  func shapes(text: String, expected: [String]) {
    #expect(faults(text) == expected)
  }
}
