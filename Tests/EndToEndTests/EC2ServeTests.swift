import Foundation
import TestSupport
import Testing

/// EC2's API of `weir serve`, as boto3 has it.
struct EC2ServeTests {
  private static let boto3 = Python.with("boto3")
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func serve(_ words: [String] = []) throws -> ServeProcess {
    try ServeProcess(words, environment: EC2ServeTests.key, scratch: scratch)
  }

  /// Runs a program of Python with a client `c` for EC2.
  private func python(_ program: String, _ url: String, _ more: [String] = []) throws -> [String] {
    let path = try #require(EC2ServeTests.boto3)
    let start = """
      import sys, boto3, botocore
      from botocore.config import Config
      url = sys.argv[1]
      c = boto3.client('ec2', endpoint_url=url, region_name='us-east-1',
        aws_access_key_id='AKIDFIRST0000001', aws_secret_access_key='first-secret',
        config=Config(retries={'total_max_attempts': 1}))
      def tags(kind, **pairs):
        return [{'ResourceType': kind, 'Tags': [{'Key': k, 'Value': v} for k, v in pairs.items()]}]
      def refused(function, **words):
        try: function(**words)
        except botocore.exceptions.ClientError as error: print(error.response['Error']['Code'])

      """
    let run = try Python.run(path, ["-c", start + program, url] + more, input: "")
    return run.output.split(separator: "\n").map(String.init)
  }

  private static let walk = """
    v = c.create_vpc(CidrBlock='10.0.0.0/16', AmazonProvidedIpv6CidrBlock=True,
      TagSpecifications=tags('vpc', Name='main'))['Vpc']
    six = v['Ipv6CidrBlockAssociationSet'][0]['Ipv6CidrBlock'].replace('/56', '/64')
    v = v['VpcId']
    s = c.create_subnet(VpcId=v, CidrBlock='10.0.1.0/24', Ipv6CidrBlock=six)['Subnet']['SubnetId']
    refused(c.create_subnet, VpcId=v, CidrBlock='10.0.1.128/25')
    refused(c.create_subnet, VpcId=v, CidrBlock='10.1.0.0/24')
    g = c.create_security_group(GroupName='web', Description='d', VpcId=v)['GroupId']
    refused(c.create_security_group, GroupName='web', Description='d', VpcId=v)
    web = [{'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443,
      'IpRanges': [{'CidrIp': '0.0.0.0/0', 'Description': 'all'}],
      'UserIdGroupPairs': [{'GroupId': g}]}]
    rules = c.authorize_security_group_ingress(GroupId=g, IpPermissions=web)['SecurityGroupRules']
    refused(c.authorize_security_group_ingress, GroupId=g, IpPermissions=web)
    c.modify_security_group_rules(GroupId=g, SecurityGroupRules=[{
      'SecurityGroupRuleId': rules[0]['SecurityGroupRuleId'], 'SecurityGroupRule': {
        'IpProtocol': 'udp', 'FromPort': 53, 'ToPort': 53, 'CidrIpv4': '10.0.0.0/8'}}])
    for p in c.describe_security_groups(GroupIds=[g])['SecurityGroups'][0]['IpPermissions']:
      print(p['IpProtocol'], p['FromPort'], [r['CidrIp'] for r in p['IpRanges']],
        len(p['UserIdGroupPairs']))
    c.revoke_security_group_ingress(GroupId=g, SecurityGroupRuleIds=[
      rules[0]['SecurityGroupRuleId']])
    e = c.create_network_interface(SubnetId=s, Groups=[g], SecondaryPrivateIpAddressCount=2,
      Ipv6AddressCount=1, ClientToken='e')['NetworkInterface']
    print([a['PrivateIpAddress'] for a in e['PrivateIpAddresses']], len(e['Ipv6Addresses']))
    e = e['NetworkInterfaceId']
    c.unassign_private_ip_addresses(NetworkInterfaceId=e, PrivateIpAddresses=['10.0.1.5'])
    print(c.describe_subnets(SubnetIds=[s])['Subnets'][0]['AvailableIpAddressCount'])
    a = c.create_network_acl(VpcId=v)['NetworkAcl']['NetworkAclId']
    c.create_network_acl_entry(NetworkAclId=a, RuleNumber=10, Protocol='6', RuleAction='allow',
      Egress=False, CidrBlock='10.0.0.0/8', PortRange={'From': 1, 'To': 2})
    refused(c.create_network_acl_entry, NetworkAclId=a, RuleNumber=10, Protocol='-1',
      RuleAction='deny', Egress=False, CidrBlock='10.0.0.0/8')
    old = c.describe_network_acls(Filters=[{'Name': 'association.subnet-id', 'Values': [s]}])
    c.replace_network_acl_association(NetworkAclId=a,
      AssociationId=old['NetworkAcls'][0]['Associations'][0]['NetworkAclAssociationId'])
    print([len(n['Associations']) for n in c.describe_network_acls(
      Filters=[{'Name': 'vpc-id', 'Values': [v]}])['NetworkAcls']])
    i = c.create_internet_gateway()['InternetGateway']['InternetGatewayId']
    c.attach_internet_gateway(InternetGatewayId=i, VpcId=v)
    r = c.create_route_table(VpcId=v)['RouteTable']['RouteTableId']
    c.create_route(RouteTableId=r, DestinationCidrBlock='0.0.0.0/0', GatewayId=i)
    refused(c.delete_route, RouteTableId=r, DestinationCidrBlock='10.0.0.0/16')
    c.associate_route_table(RouteTableId=r, SubnetId=s)
    al = c.allocate_address(Domain='vpc')['AllocationId']
    n = c.create_nat_gateway(SubnetId=s, AllocationId=al)['NatGateway']['NatGatewayId']
    p = c.create_managed_prefix_list(PrefixListName='x', AddressFamily='IPv4', MaxEntries=2,
      Entries=[{'Cidr': '10.1.0.0/16'}])['PrefixList']['PrefixListId']
    c.modify_managed_prefix_list(PrefixListId=p, CurrentVersion=1,
      AddEntries=[{'Cidr': '10.2.0.0/16'}])
    print([x['Cidr'] for x in c.get_managed_prefix_list_entries(PrefixListId=p)['Entries']])
    c.create_route(RouteTableId=r, DestinationPrefixListId=p, NatGatewayId=n)
    x = c.create_vpc_endpoint(VpcId=v, VpcEndpointType='Interface', SubnetIds=[s],
      ServiceName='com.amazonaws.us-east-1.logs')['VpcEndpoint']['VpcEndpointId']
    w = c.create_vpc(CidrBlock='10.50.0.0/16')['Vpc']['VpcId']
    q = c.create_vpc_peering_connection(VpcId=v, PeerVpcId=w)['VpcPeeringConnection']
    q = c.accept_vpc_peering_connection(VpcPeeringConnectionId=q['VpcPeeringConnectionId'])
    print(q['VpcPeeringConnection']['Status']['Code'])
    t = c.create_transit_gateway()['TransitGateway']['TransitGatewayId']
    ta = c.create_transit_gateway_vpc_attachment(TransitGatewayId=t, VpcId=v, SubnetIds=[s])
    ta = ta['TransitGatewayVpcAttachment']['TransitGatewayAttachmentId']
    m = c.run_instances(ImageId='ami-1', MinCount=2, MaxCount=2, SubnetId=s, SecurityGroupIds=[g],
      TagSpecifications=tags('instance', Name='i'))['Instances']
    missing = c.create_flow_logs(ResourceIds=[v], ResourceType='VPC', TrafficType='ALL',
      LogDestinationType='s3', LogDestination='arn:aws:s3:::bucket')
    print([u['Error']['Message'] for u in missing['Unsuccessful']])
    boto3.client('s3', endpoint_url=url, region_name='us-east-1',
      aws_access_key_id='AKIDFIRST0000001', aws_secret_access_key='first-secret'
    ).create_bucket(Bucket='bucket')
    c.create_flow_logs(ResourceIds=[v], ResourceType='VPC', TrafficType='ALL',
      LogDestinationType='s3', LogDestination='arn:aws:s3:::bucket')
    print(sorted(x['InterfaceType'] for x in c.describe_network_interfaces()['NetworkInterfaces']))
    pages = c.get_paginator('describe_network_interfaces').paginate(
      PaginationConfig={'PageSize': 5})
    print([len(page['NetworkInterfaces']) for page in pages])
    refused(c.delete_vpc, VpcId=v)
    c.terminate_instances(InstanceIds=[x['InstanceId'] for x in m])
    c.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=ta)
    c.delete_vpc_endpoints(VpcEndpointIds=[x])
    c.delete_nat_gateway(NatGatewayId=n)
    print([x['State'] for x in c.describe_route_tables(RouteTableIds=[r])['RouteTables'][0][
      'Routes']])
    c.delete_network_interface(NetworkInterfaceId=e)
    c.delete_subnet(SubnetId=s)
    c.delete_security_group(GroupId=g)
    c.delete_network_acl(NetworkAclId=a)
    c.delete_route_table(RouteTableId=r)
    c.detach_internet_gateway(InternetGatewayId=i, VpcId=v)
    c.delete_vpc(VpcId=v)
    print([x['VpcId'] == w for x in c.describe_vpcs()['Vpcs']], c.describe_flow_logs()['FlowLogs'])
    """

  @Test(
    "boto3 builds a VPC with everything in it, and takes it down",
    .enabled(if: boto3 != nil, "no python3 with boto3 is installed"))
  func vpc() throws {
    let server = try serve()
    #expect(
      try python(EC2ServeTests.walk, server.url) == [
        "InvalidSubnet.Conflict", "InvalidSubnet.Range", "InvalidGroup.Duplicate",
        "InvalidPermission.Duplicate", "udp 53 ['10.0.0.0/8'] 0", "tcp 443 [] 1",
        "['10.0.1.4', '10.0.1.5', '10.0.1.6'] 1", "249", "NetworkAclEntryAlreadyExists",
        "[0, 1]", "InvalidParameterValue", "['10.1.0.0/16', '10.2.0.0/16']", "active",
        "['LogDestination: bucket does not exist']",
        "['interface', 'interface', 'interface', 'nat_gateway', 'transit_gateway', 'vpc_endpoint']",
        "[5, 1]", "DependencyViolation", "['active', 'active', 'active', 'blackhole']",
        "[True] []",
      ])
    #expect(server.stop() == 0)
  }

  @Test(
    "a topology given at start is there, its flow logs survive a restart",
    .enabled(if: boto3 != nil, "no python3 with boto3 is installed"))
  func topology() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let words = ["--topology", root.appending(path: "Examples/three-tier/topology.yaml").path]
    let first = try serve(words)
    let program = """
      print(len(c.describe_network_interfaces()['NetworkInterfaces']))
      s = c.describe_subnets()['Subnets'][0]['SubnetId']
      print(c.create_flow_logs(ResourceIds=[s], ResourceType='Subnet', TrafficType='ALL',
        LogGroupName='g', DeliverLogsPermissionArn='arn:aws:iam::1:role/r')['FlowLogIds'][0])
      print(c.get_paginator and c.delete_tags(Resources=[s]) and 'done')
      """
    let before = try python(program, first.url)
    #expect(before.first == "7" && before.count == 3)
    #expect(first.stop() == 0)
    let second = try serve(words)
    let after = try python(
      """
      print(len(c.describe_network_interfaces()['NetworkInterfaces']))
      print(c.describe_flow_logs()['FlowLogs'][0]['FlowLogId'])
      """, second.url)
    #expect(after == Array(before.prefix(2)))
  }

  @Test(
    "a server that is killed in the middle has every flow log whole that it said it made",
    .enabled(if: boto3 != nil, "no python3 with boto3 is installed"))
  func killed() throws {
    let program = """
      import os, signal, threading
      v = c.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
      threading.Timer(float(sys.argv[3]), lambda: os.kill(int(sys.argv[2]), signal.SIGKILL)).start()
      number = 0
      while True:
        number += 1
        try:
          made = c.create_flow_logs(ResourceIds=[v], ResourceType='VPC', TrafficType='ALL',
            LogGroupName='g%d' % number, DeliverLogsPermissionArn='arn:aws:iam::1:role/r',
            ClientToken='t%d' % number, TagSpecifications=tags('vpc-flow-log', n=str(number)))
          print(number, made['FlowLogIds'][0], flush=True)
        except botocore.exceptions.BotoCoreError: break
      print('asked', number)
      """
    var whole = 0
    for (round, delay) in ["0.05", "0.11", "0.23"].enumerated() {
      let folder = try TemporaryFolder()
      let server = try ServeProcess([], environment: EC2ServeTests.key, scratch: folder)
      let said = try python(program, server.url, ["\(server.identifier)", delay])
      server.stop(SIGKILL)
      let again = try ServeProcess([], environment: EC2ServeTests.key, scratch: folder)
      let kept = try python(
        """
        for f in c.describe_flow_logs()['FlowLogs']:
          print(f['Tags'][0]['Value'], f['FlowLogId'], f['LogGroupName'] == 'g' + f['Tags'][0]['Value'])
        """, again.url)
      let asked = try #require(said.last.flatMap { Int($0.split(separator: " ").last ?? "") })
      let acknowledged = said.dropLast().map { "\($0) True" }
      #expect(Array(kept.prefix(acknowledged.count)) == acknowledged, "round \(round)")
      // The call that was cut off may have been carried out, and nothing beyond it.
      #expect(acknowledged.count < asked && kept.count <= asked, "round \(round)")
      whole += acknowledged.count
    }
    #expect(whole > 0)
  }
}
