import Foundation
import TestSupport
import Testing

/// Operations of EC2 that `EC2ServeTests` leaves aside, as boto3 has them: what each does shows.
struct EC2OperationTests {
  private static let program = """
    import sys, boto3, botocore
    c = boto3.client('ec2', endpoint_url=sys.argv[1], region_name='us-east-1',
      aws_access_key_id='AKIDFIRST0000001', aws_secret_access_key='first-secret')
    called = set()
    c.meta.events.register('before-call.ec2.*', lambda model, **_: called.add(model.name))
    def error(function, **words):
      try: function(**words)
      except botocore.exceptions.ClientError as e: return e.response['Error']['Code']
    def check(name, found, wanted):
      if found != wanted: print(f'{name}: {found!r} is not {wanted!r}')
    def one(tag): return [{'ResourceType': tag, 'Tags': [{'Key': 'Name', 'Value': tag}]}]

    # A VPC's blocks and attributes.
    v = c.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
    check('default', c.describe_vpc_attribute(VpcId=v, Attribute='enableDnsHostnames')
      ['EnableDnsHostnames'], {'Value': False})
    c.modify_vpc_attribute(VpcId=v, EnableDnsHostnames={'Value': True})
    check('changed', c.describe_vpc_attribute(VpcId=v, Attribute='enableDnsHostnames')
      ['EnableDnsHostnames'], {'Value': True})
    second = c.associate_vpc_cidr_block(VpcId=v, CidrBlock='10.1.0.0/16')['CidrBlockAssociation']
    def blocks():
      vpc = c.describe_vpcs(VpcIds=[v])['Vpcs'][0]
      return sorted(b['CidrBlock'] for b in vpc['CidrBlockAssociationSet']
        if b['CidrBlockState']['State'] == 'associated')
    check('blocks', blocks(), ['10.0.0.0/16', '10.1.0.0/16'])
    t = c.create_subnet(VpcId=v, CidrBlock='10.1.0.0/24')['Subnet']['SubnetId']
    second = second['AssociationId']
    check('in use', error(c.disassociate_vpc_cidr_block, AssociationId=second) is None, False)
    c.delete_subnet(SubnetId=t)
    c.disassociate_vpc_cidr_block(AssociationId=second)
    check('one block', blocks(), ['10.0.0.0/16'])
    c.associate_vpc_cidr_block(VpcId=v, AmazonProvidedIpv6CidrBlock=True)
    six = c.describe_vpcs(VpcIds=[v])['Vpcs'][0]['Ipv6CidrBlockAssociationSet'][0]['Ipv6CidrBlock']
    s = c.create_subnet(VpcId=v, CidrBlock='10.0.1.0/24', Ipv6CidrBlock=six.replace('/56', '/64'))
    s = s['Subnet']['SubnetId']
    c.modify_subnet_attribute(SubnetId=s, MapPublicIpOnLaunch={'Value': True})
    check('subnet', c.describe_subnets(SubnetIds=[s])['Subnets'][0]['MapPublicIpOnLaunch'], True)
    check('no subnet', error(c.modify_subnet_attribute, SubnetId='subnet-0123456789abcdef0',
      MapPublicIpOnLaunch={'Value': True}), 'InvalidSubnetID.NotFound')

    # An interface: its addresses, its attributes, its instance.
    e = c.create_network_interface(SubnetId=s)['NetworkInterface']['NetworkInterfaceId']
    def interface():
      return c.describe_network_interfaces(NetworkInterfaceIds=[e])['NetworkInterfaces'][0]
    given = c.assign_private_ip_addresses(NetworkInterfaceId=e, SecondaryPrivateIpAddressCount=2)
    given = [a['PrivateIpAddress'] for a in given['AssignedPrivateIpAddresses']]
    check('addresses', sorted(a['PrivateIpAddress'] for a in interface()['PrivateIpAddresses']
      if not a['Primary']), sorted(given))
    check('taken', error(c.assign_private_ip_addresses, NetworkInterfaceId=e,
      PrivateIpAddresses=['10.0.9.9']) is None, False)
    v6 = c.assign_ipv6_addresses(NetworkInterfaceId=e, Ipv6AddressCount=1)['AssignedIpv6Addresses']
    check('v6', [a['Ipv6Address'] for a in interface()['Ipv6Addresses']], v6)
    c.unassign_ipv6_addresses(NetworkInterfaceId=e, Ipv6Addresses=v6)
    check('no v6', interface()['Ipv6Addresses'], [])
    c.modify_network_interface_attribute(NetworkInterfaceId=e, SourceDestCheck={'Value': False})
    c.modify_network_interface_attribute(NetworkInterfaceId=e, Description={'Value': 'mine'})
    check('check', c.describe_network_interface_attribute(NetworkInterfaceId=e,
      Attribute='sourceDestCheck')['SourceDestCheck'], {'Value': False})
    check('description', interface()['Description'], 'mine')
    i = c.run_instances(ImageId='ami-12345678', MinCount=1, MaxCount=1, SubnetId=s)
    i = i['Instances'][0]['InstanceId']
    a = c.attach_network_interface(NetworkInterfaceId=e, InstanceId=i, DeviceIndex=1)
    a = a['AttachmentId']
    check('attached', interface()['Attachment']['InstanceId'], i)
    check('twice', error(c.attach_network_interface, NetworkInterfaceId=e, InstanceId=i,
      DeviceIndex=2) is None, False)
    check('instance', [len(r['Instances'][0]['NetworkInterfaces']) for r in c.describe_instances(
      InstanceIds=[i])['Reservations']], [2])
    check('in use', error(c.delete_network_interface, NetworkInterfaceId=e),
      'InvalidParameterValue')
    c.detach_network_interface(AttachmentId=a)
    check('detached', interface()['Status'], 'available')

    # Elastic addresses.
    ip = c.allocate_address(Domain='vpc')
    n = c.associate_address(AllocationId=ip['AllocationId'], NetworkInterfaceId=e)['AssociationId']
    check('public', interface()['Association']['PublicIp'], ip['PublicIp'])
    check('address', [x['NetworkInterfaceId'] for x in c.describe_addresses()['Addresses']], [e])
    check('held', error(c.release_address, AllocationId=ip['AllocationId']),
      'InvalidIPAddress.InUse')
    c.disassociate_address(AssociationId=n)
    c.release_address(AllocationId=ip['AllocationId'])
    check('released', c.describe_addresses()['Addresses'], [])

    # Rules of an ACL.
    acl = c.create_network_acl(VpcId=v)['NetworkAcl']['NetworkAclId']
    entry = dict(NetworkAclId=acl, RuleNumber=10, Egress=False)
    check('missing', error(c.replace_network_acl_entry, Protocol='6', RuleAction='deny',
      CidrBlock='10.0.0.0/8', PortRange={'From': 1, 'To': 2}, **entry),
      'InvalidNetworkAclEntry.NotFound')
    c.create_network_acl_entry(Protocol='6', RuleAction='allow', CidrBlock='10.0.0.0/8',
      PortRange={'From': 1, 'To': 2}, **entry)
    c.replace_network_acl_entry(Protocol='17', RuleAction='deny', CidrBlock='10.2.0.0/16',
      PortRange={'From': 53, 'To': 53}, **entry)
    def entries(): return [(x['Protocol'], x['RuleAction']) for x in c.describe_network_acls(
      NetworkAclIds=[acl])['NetworkAcls'][0]['Entries'] if x['RuleNumber'] == 10]
    check('entry', entries(), [('17', 'deny')])
    c.delete_network_acl_entry(**entry)
    check('no entry', entries(), [])

    # Routes and their tables.
    g = c.create_internet_gateway()['InternetGateway']['InternetGatewayId']
    main = c.describe_route_tables(Filters=[{'Name': 'vpc-id', 'Values': [v]}])['RouteTables'][0]
    check('detached', error(c.create_route, RouteTableId=main['RouteTableId'],
      DestinationCidrBlock='0.0.0.0/0', GatewayId=g), 'InvalidParameterValue')
    c.attach_internet_gateway(InternetGatewayId=g, VpcId=v)
    o = c.create_egress_only_internet_gateway(VpcId=v)
    o = o['EgressOnlyInternetGateway']['EgressOnlyInternetGatewayId']
    check('egress', [x['EgressOnlyInternetGatewayId'] for x in
      c.describe_egress_only_internet_gateways()['EgressOnlyInternetGateways']], [o])
    r, q = (c.create_route_table(VpcId=v)['RouteTable']['RouteTableId'] for _ in range(2))
    c.create_route(RouteTableId=r, DestinationCidrBlock='0.0.0.0/0', GatewayId=g)
    c.replace_route(RouteTableId=r, DestinationCidrBlock='0.0.0.0/0', NetworkInterfaceId=e)
    def route():
      routes = c.describe_route_tables(RouteTableIds=[r])['RouteTables'][0]['Routes']
      return [x.get('NetworkInterfaceId') for x in routes
        if x.get('DestinationCidrBlock') == '0.0.0.0/0']
    check('route', route(), [e])
    check('no route', error(c.replace_route, RouteTableId=r, DestinationCidrBlock='10.9.0.0/16',
      GatewayId=g) is None, False)
    k = c.associate_route_table(RouteTableId=r, SubnetId=s)['AssociationId']
    k = c.replace_route_table_association(AssociationId=k, RouteTableId=q)['NewAssociationId']
    check('table', [x['Associations'][0]['SubnetId'] for x in c.describe_route_tables(
      RouteTableIds=[q])['RouteTables']], [s])
    check('used', error(c.delete_route_table, RouteTableId=q), 'DependencyViolation')
    c.disassociate_route_table(AssociationId=k)
    c.delete_route(RouteTableId=r, DestinationCidrBlock='0.0.0.0/0')
    check('deleted', route(), [])
    c.delete_route_table(RouteTableId=r)
    c.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=o)
    check('attached', error(c.delete_internet_gateway, InternetGatewayId=g), 'DependencyViolation')
    c.detach_internet_gateway(InternetGatewayId=g, VpcId=v)
    c.delete_internet_gateway(InternetGatewayId=g)
    check('gateways', c.describe_internet_gateways()['InternetGateways'], [])

    # Endpoints, peering, prefix lists, transit gateways.
    p = c.create_vpc_endpoint(VpcId=v, ServiceName='com.amazonaws.us-east-1.s3')
    p = p['VpcEndpoint']['VpcEndpointId']
    c.modify_vpc_endpoint(VpcEndpointId=p, AddRouteTableIds=[q])
    check('endpoint', [x['RouteTableIds'] for x in c.describe_vpc_endpoints(
      VpcEndpointIds=[p])['VpcEndpoints']], [[q]])
    w = c.create_vpc(CidrBlock='10.7.0.0/16')['Vpc']['VpcId']
    x = c.create_vpc_peering_connection(VpcId=v, PeerVpcId=w)['VpcPeeringConnection']
    x = x['VpcPeeringConnectionId']
    c.reject_vpc_peering_connection(VpcPeeringConnectionId=x)
    check('rejected', [z['Status']['Code'] for z in c.describe_vpc_peering_connections(
      VpcPeeringConnectionIds=[x])['VpcPeeringConnections']], ['rejected'])
    check('too late', error(c.accept_vpc_peering_connection, VpcPeeringConnectionId=x),
      'InvalidStateTransition')
    y = c.create_vpc_peering_connection(VpcId=v, PeerVpcId=w)['VpcPeeringConnection']
    c.delete_vpc_peering_connection(VpcPeeringConnectionId=y['VpcPeeringConnectionId'])
    m = c.create_managed_prefix_list(PrefixListName='p', MaxEntries=5, AddressFamily='IPv4')
    m = m['PrefixList']['PrefixListId']
    check('prefix list', m in [z['PrefixListId'] for z in
      c.describe_managed_prefix_lists()['PrefixLists']], True)
    check('listed', [z['PrefixListName'] for z in
      c.describe_prefix_lists(PrefixListIds=[m])['PrefixLists']], ['p'])
    c.delete_managed_prefix_list(PrefixListId=m)
    check('no prefix list', error(c.delete_managed_prefix_list, PrefixListId=m),
      'InvalidPrefixListID.NotFound')
    h = c.create_transit_gateway()['TransitGateway']['TransitGatewayId']
    j = c.create_transit_gateway_vpc_attachment(TransitGatewayId=h, VpcId=v, SubnetIds=[s])
    j = j['TransitGatewayVpcAttachment']['TransitGatewayAttachmentId']
    for list_of in (c.describe_transit_gateway_vpc_attachments,
        c.describe_transit_gateway_attachments):
      answer = list_of(TransitGatewayAttachmentIds=[j])
      check('attachment', [z['VpcId' if 'VpcId' in z else 'ResourceId'] for z in next(
        z for z in answer.values() if isinstance(z, list))], [v])
    check('transit', [z['State'] for z in c.describe_transit_gateways()['TransitGateways']],
      ['available'])

    # What there is besides.
    check('region', 'us-east-1' in [z['RegionName'] for z in c.describe_regions()['Regions']], True)
    check('zones', {z['RegionName'] for z in c.describe_availability_zones()['AvailabilityZones']},
      {'us-east-1'})
    check('account', 'default-vpc' in [z['AttributeName'] for z in
      c.describe_account_attributes()['AccountAttributes']], True)
    group = c.describe_security_groups(Filters=[{'Name': 'vpc-id', 'Values': [v]}])
    group = group['SecurityGroups']
    check('rules', len(c.describe_security_group_rules(Filters=[
      {'Name': 'group-id', 'Values': [group[0]['GroupId']]}])['SecurityGroupRules']), 2)
    c.create_tags(Resources=[v], Tags=[{'Key': 'k', 'Value': 'x'}])
    check('tags', [z['Value'] for z in c.describe_tags(Filters=[
      {'Name': 'resource-id', 'Values': [v]}])['Tags']], ['x'])
    c.terminate_instances(InstanceIds=[i])
    print(len(called) > 70)
    """

  @Test(
    "more than seventy operations do what they say, and refuse what EC2 refuses",
    .enabled(
      if: PythonEnvironment.programs != nil,
      "neither python3 has boto3, nor can pip install it into a virtual environment"))
  func operations() throws {
    let path = try #require(PythonEnvironment.python)
    let server = try ServeProcess(
      [],
      environment: [
        "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
      ], scratch: try TemporaryFolder())
    let run = try Python.run(path, ["-c", EC2OperationTests.program, server.url], input: "")
    #expect(run.output == "True\n")
    #expect(server.stop() == 0)
  }
}
