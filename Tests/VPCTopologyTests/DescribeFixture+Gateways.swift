extension DescribeFixture {
  /// Several keys in one file, as somebody may have joined them.
  static let gateways = """
    {"InternetGateways": [
      {"InternetGatewayId": "igw-0000000000000000a",
       "Attachments": [{"State": "available", "VpcId": "\(vpc)"}]},
      {"InternetGatewayId": "igw-0000000000000000b", "Attachments": []}],
     "EgressOnlyInternetGateways": [
      {"EgressOnlyInternetGatewayId": "eigw-0000000000000000a",
       "Attachments": [{"State": "attached", "VpcId": "\(vpc)"}]}],
     "NatGateways": [
      {"NatGatewayId": "nat-0000000000000000a", "VpcId": "\(vpc)",
       "SubnetId": "subnet-0000000000000000a", "State": "available",
       "ConnectivityType": "public",
       "NatGatewayAddresses": [
         {"NetworkInterfaceId": "eni-0000000000000000b", "PrivateIp": "10.0.0.220"}],
       "Tags": [{"Key": "Name", "Value": "nat"}]},
      {"NatGatewayId": "nat-0000000000000000b", "VpcId": "\(vpc)", "State": "deleted",
       "SubnetId": "subnet-00000000000000bad"}],
     "VpcPeeringConnections": [
      {"VpcPeeringConnectionId": "pcx-0000000000000000a", "Status": {"Code": "active"},
       "RequesterVpcInfo": {"VpcId": "\(vpc)", "OwnerId": "123456789012",
                            "Region": "eu-central-1", "CidrBlock": "10.0.0.0/16"},
       "AccepterVpcInfo": {"VpcId": "vpc-0fffffffffffffff0", "OwnerId": "999999999999",
                           "Region": "eu-central-1", "CidrBlock": "172.31.0.0/16",
                           "CidrBlockSet": [{"CidrBlock": "172.31.0.0/16"}]}}]}
    """

  static let endpoints = """
    {"VpcEndpoints": [
      {"VpcEndpointId": "vpce-0000000000000000a", "VpcEndpointType": "Gateway",
       "VpcId": "\(vpc)", "ServiceName": "com.amazonaws.eu-central-1.s3", "State": "available",
       "RouteTableIds": ["rtb-0000000000000000a"], "SubnetIds": [], "Groups": [],
       "NetworkInterfaceIds": []},
      {"VpcEndpointId": "vpce-0000000000000000b", "VpcEndpointType": "Interface",
       "VpcId": "\(vpc)", "ServiceName": "com.amazonaws.eu-central-1.sqs",
       "State": "available", "RouteTableIds": [], "SubnetIds": ["subnet-0000000000000000b"],
       "Groups": [{"GroupId": "sg-0000000000000000a", "GroupName": "web"}],
       "NetworkInterfaceIds": ["eni-0000000000000000d"]}
    ]}
    """

  static let transit = """
    {"TransitGateways": [
      {"TransitGatewayId": "tgw-0000000000000000a", "OwnerId": "123456789012",
       "State": "available"}],
     "TransitGatewayAttachments": [
      {"TransitGatewayAttachmentId": "tgw-attach-0000000000000000a",
       "TransitGatewayId": "tgw-0000000000000000a", "ResourceType": "vpc",
       "ResourceId": "\(vpc)", "State": "available"},
      {"TransitGatewayAttachmentId": "tgw-attach-0000000000000000b",
       "TransitGatewayId": "tgw-0000000000000000a", "ResourceType": "vpn",
       "ResourceId": "vpn-0000000000000000a", "State": "available"}],
     "TransitGatewayVpcAttachments": [
      {"TransitGatewayAttachmentId": "tgw-attach-0000000000000000a",
       "TransitGatewayId": "tgw-0000000000000000a", "VpcId": "\(vpc)", "State": "available",
       "SubnetIds": ["subnet-0000000000000000b"],
       "Tags": [{"Key": "Name", "Value": "hub"}]}]}
    """

  static let lists = """
    {"PrefixLists": [
      {"PrefixListId": "pl-0123456789abcdef0", "PrefixListName": "com.amazonaws.eu-central-1.s3",
       "Cidrs": ["52.219.0.0/16", "3.5.134.0/23"]},
      {"PrefixListId": "pl-0fedcba9876543210", "PrefixListName": "offices", "MaxEntries": 5,
       "OwnerId": "123456789012", "AddressFamily": "IPv4"}
    ]}
    """

  /// `get-managed-prefix-list-entries`, whose list only the file's name tells.
  static let entries = """
    {"Entries": [{"Cidr": "198.51.100.0/24", "Description": "north"}]}
    """

  static let instances = """
    {"Reservations": [
      {"Instances": [
        {"InstanceId": "i-0000000000000000a", "VpcId": "\(vpc)",
         "SubnetId": "subnet-0000000000000000a", "State": {"Code": 16, "Name": "running"},
         "InstanceType": "m4.large",
         "Tags": [{"Key": "Name", "Value": "web-1"},
                  {"Key": "aws:autoscaling:groupName", "Value": "web"}]},
        {"InstanceId": "i-00000000000000bad", "State": {"Name": "terminated"}}]}
    ]}
    """

  /// Traffic Mirroring, and `aws autoscaling describe-auto-scaling-groups`.
  static let mirroring = """
    {"TrafficMirrorTargets": [
      {"TrafficMirrorTargetId": "tmt-0000000000000000a", "Type": "network-interface",
       "NetworkInterfaceId": "eni-0000000000000000c", "OwnerId": "123456789012",
       "Tags": [{"Key": "Name", "Value": "collector"}]},
      {"TrafficMirrorTargetId": "tmt-0000000000000000b", "Type": "network-load-balancer",
       "NetworkLoadBalancerArn":
         "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/nlb/50dc6c495c0c9188"},
      {"TrafficMirrorTargetId": "tmt-0000000000000000c",
       "Type": "gateway-load-balancer-endpoint",
       "GatewayLoadBalancerEndpointId": "vpce-0000000000000000b"}],
     "TrafficMirrorSessions": [
      {"TrafficMirrorSessionId": "tms-0000000000000000a",
       "TrafficMirrorTargetId": "tmt-0000000000000000a",
       "TrafficMirrorFilterId": "tmf-0000000000000000a",
       "NetworkInterfaceId": "eni-0000000000000000a", "OwnerId": "123456789012",
       "SessionNumber": 2, "VirtualNetworkId": 7}],
     "AutoScalingGroups": [
      {"AutoScalingGroupName": "web fleet", "MinSize": 1,
       "Tags": [{"ResourceId": "web fleet", "ResourceType": "auto-scaling-group",
                 "Key": "team", "Value": "shop", "PropagateAtLaunch": true}]},
      {"AutoScalingGroupName": "idle"}],
     "tasks": [
      {"taskArn": "arn:aws:ecs:eu-central-1:123456789012:task/shop/0a1b", "group": "service:web",
       "clusterArn": "arn:aws:ecs:eu-central-1:123456789012:cluster/shop",
       "containerInstanceArn": "arn:aws:ecs:eu-central-1:123456789012:container-instance/shop/2c3d",
       "taskDefinitionArn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/web:7",
       "lastStatus": "RUNNING", "containers": [{"runtimeId": "aa-1"}, {"name": "x"}, {"runtimeId": "aa-2"}],
       "attachments": [
         {"type": "ElasticNetworkInterface", "status": "ATTACHED", "details": [
           {"name": "subnetId", "value": "subnet-0000000000000000a"},
           {"name": "networkInterfaceId", "value": "eni-0000000000000000a"}]}]},
      {"taskArn": "arn:aws:ecs:eu-central-1:123456789012:task/shop/host", "group": "family:x",
       "clusterArn": "arn:aws:ecs:eu-central-1:123456789012:cluster/shop", "attachments": []},
      {"taskArn": "arn:aws:ecs:eu-central-1:123456789012:task/shop/gone", "lastStatus": "STOPPED"}],
     "InstanceTypes": [
      {"InstanceType": "m4.large", "NetworkInfo": {"EncryptionInTransitSupported": false}},
      {"InstanceType": "c7gn.large", "NetworkInfo": {"EncryptionInTransitSupported": true}}]}
    """

  /// The same rules with identifiers of their own, of which one group has one more.
  static let rules = """
    {"SecurityGroupRules": [
      {"SecurityGroupRuleId": "sgr-0000000000000000a", "GroupId": "sg-0000000000000000a",
       "GroupOwnerId": "123456789012", "IsEgress": false, "IpProtocol": "tcp", "FromPort": 443,
       "ToPort": 443, "CidrIpv4": "0.0.0.0/0"},
      {"SecurityGroupRuleId": "sgr-0000000000000000b", "GroupId": "sg-0000000000000000b",
       "IsEgress": true, "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv6": "::/0"},
      {"SecurityGroupRuleId": "sgr-0000000000000000c", "GroupId": "sg-0000000000000000a",
       "GroupOwnerId": "123456789012", "IsEgress": false, "IpProtocol": "udp", "FromPort": 53,
       "ToPort": 53, "ReferencedGroupInfo":
         {"GroupId": "sg-0000000000000000b", "UserId": "123456789012"}},
      {"SecurityGroupRuleId": "sgr-0000000000000000d", "GroupId": "sg-0000000000000000a",
       "IsEgress": true, "IpProtocol": "icmpv6", "FromPort": -1, "ToPort": -1,
       "PrefixListId": "pl-0fedcba9876543210"}
    ]}
    """
}
