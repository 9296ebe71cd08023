import Foundation
import TestSupport
import Testing

/// `weir topology fetch` as people use it, against an EC2 of canned answers and against moto.
struct TopologyFetchTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func path(_ name: String) -> String { scratch.url.appending(path: name).path }

  /// Only what a test sets, so that nobody's credentials are used.
  private func fetch(
    _ words: [String], _ server: LoopbackServer, _ more: [String: String] = [:]
  ) throws -> ProgramRun {
    let environment = [
      "HOME": scratch.url.path, "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "AKID",
      "AWS_SECRET_ACCESS_KEY": "hidden-secret", "AWS_REGION": "eu-central-1",
      "AWS_ENDPOINT_URL_EC2": server.url, "AWS_EC2_METADATA_DISABLED": "true",
    ]
    return try ProgramRun.weir(
      ["topology", "fetch"] + words, environment: environment.merging(more) { $1 })
  }

  private static let summary =
    "2 VPCs, 3 subnets, 1 network interface, 1 security group, 2 network ACLs, 2 route tables: "
    + "no fault\n"

  @Test("a folder is written that check finds no fault in, and a file that shows the same")
  func written() throws {
    let ec2 = CannedEC2()
    let server = try LoopbackServer { ec2.reply(to: $0) }
    let folder = try fetch(["--output-dir", path("vpc")], server)
    #expect(folder.errors == TopologyFetchTests.summary)
    #expect(folder.output == "" && folder.exitCode == 0)
    let check = try ProgramRun.weir(["topology", "check", path("vpc")])
    #expect(check.output == TopologyFetchTests.summary)
    let file = try fetch(["-o", path("t.yaml")], server)
    #expect(file.errors == TopologyFetchTests.summary)
    #expect(file.output == "" && file.exitCode == 0)
    let show = try ProgramRun.weir(["topology", "show", path("t.yaml")])
    #expect(try show.output == ProgramRun.weir(["topology", "show", path("vpc")]).output)
    #expect(show.exitCode == 0)
    let stream = try fetch([], server)
    #expect(stream.output == (try scratch.read("t.yaml")))
    #expect(stream.errors == TopologyFetchTests.summary)
    let imported = try ProgramRun.weir(["topology", "import", path("vpc")])
    #expect(imported.output == stream.output)
  }

  @Test("an operation without permission is a warning that names it, and exit code 3")
  func skipped() throws {
    var ec2 = CannedEC2()
    ec2.refusals["DescribeTransitGateways"] = (403, "UnauthorizedOperation")
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let run = try fetch(["--output-dir", path("vpc")], server)
    #expect(
      run.errors == "weir: warning: DescribeTransitGateways is left out: "
        + "UnauthorizedOperation: Canned. (request r-1)\n" + TopologyFetchTests.summary)
    #expect(run.exitCode == 3)
    #expect(!FileManager.default.fileExists(atPath: path("vpc/transit-gateways.json")))
    #expect(FileManager.default.fileExists(atPath: path("vpc/vpcs.json")))
  }

  @Test("a refused operation that is needed ends it, with what was there before still there")
  func refused() throws {
    let good = CannedEC2()
    let server = try LoopbackServer { good.reply(to: $0) }
    #expect(try fetch(["-o", path("t.yaml")], server).exitCode == 0)
    let before = try scratch.read("t.yaml")
    var ec2 = CannedEC2()
    ec2.refusals["DescribeSubnets"] = (403, "UnauthorizedOperation")
    let other = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let run = try fetch(["-o", path("t.yaml")], other)
    #expect(
      run.errors == "weir: DescribeSubnets was refused by \(other.url): UnauthorizedOperation: "
        + "Canned. (request r-1); the permission is missing\n")
    #expect(run.exitCode == 2)
    #expect(try scratch.read("t.yaml") == before)
  }

  @Test("contradictions are listed; a folder keeps the files that they name, a file is not written")
  func contradiction() throws {
    var ec2 = CannedEC2()
    ec2.items["DescribeNetworkAcls"] = []
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let file = try fetch(["-o", path("t.yaml")], server)
    #expect(file.exitCode == 2)
    #expect(
      file.errors.contains("vpcs.json:3: error: VPC \(CannedEC2.vpc) has no default network ACL"))
    #expect(file.errors.contains("nothing is written; --output-dir keeps the files"))
    #expect(!FileManager.default.fileExists(atPath: path("t.yaml")))
    let folder = try fetch(["--output-dir", path("vpc")], server)
    #expect(folder.exitCode == 2)
    #expect(folder.errors.contains("\(path("vpc"))/vpcs.json:3: error: "))
    #expect(FileManager.default.fileExists(atPath: path("vpc/vpcs.json")))
  }

  @Test("an endpoint where nobody listens is told in one line, and soon")
  func nobody() throws {
    let url = try LoopbackServer { _ in .hangUp }.url
    let server = try LoopbackServer { _ in .hangUp }
    let run = try fetch([], server, ["AWS_ENDPOINT_URL_EC2": url])
    #expect(run.errors.hasPrefix("weir: \(url)/ cannot be reached: "))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.exitCode == 2 && server.requests.isEmpty)
  }

  @Test("a VPC that is not there has exit code 1")
  func missing() throws {
    let ec2 = CannedEC2()
    let server = try LoopbackServer { ec2.reply(to: $0) }
    let run = try fetch(["--vpc", "vpc-9"], server)
    #expect(
      run.errors
        == "weir: \(server.url) knows no vpc-9 in eu-central-1; check the Region and the account\n")
    #expect(run.exitCode == 1)
  }

  @Test("a process that the profile names gives what requests are signed with")
  func process() throws {
    let ec2 = CannedEC2()
    let server = try LoopbackServer { ec2.reply(to: $0) }
    let document = #"{"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "s"}"#
    _ = try scratch.write(Array(document.utf8), as: "doc.json")
    _ = try scratch.write(
      Array("[profile p]\ncredential_process = cat '\(path("doc.json"))'\n".utf8), as: "config")
    let run = try fetch(["--profile", "p"], server, ["AWS_CONFIG_FILE": path("config")])
    #expect(run.exitCode == 0)
    let signers = server.requests.map { request in
      request.header("Authorization").map { $0.contains("Credential=PROC/") } ?? false
    }
    #expect(!signers.isEmpty && signers.allSatisfy { $0 })
  }

  @Test(
    "mistakes are told before anybody is asked",
    arguments: [
      (
        ["--vpc", "main"],
        "option '--vpc' cannot be 'main': a VPC is 'vpc-' and letters or digits, "
          + "such as vpc-0a1b2c3d"
      ),
      (
        ["--output-dir", "a", "-o", "b"],
        "--output-dir and --output-file exclude each other; give one of them"
      ),
      (
        ["--output-dir", "."],
        "DIR is the current folder, which is replaced as a whole; name another"
      ),
      (
        ["--region", "a/b"],
        "'a/b' is no Region; one is lower-case letters, digits and hyphens, such as eu-central-1"
      ),
      (
        ["--endpoint-url", "localhost:4566"],
        "'localhost:4566' of --endpoint-url is no endpoint; expected http:// or https://, a host "
          + "and nothing else but a port or path"
      ),
      (
        ["--profile", "x"],
        "there is no profile 'x' in the AWS configuration; there is none at all, "
          + "'aws configure' makes one"
      ),
    ])
  func mistakes(words: [String], sentence: String) throws {
    let server = try LoopbackServer { _ in .hangUp }
    let run = try fetch(words, server)
    // The folder in which the program runs has a random name.
    let errors = run.errors.replacing(/\/\S*weir-[0-9A-F-]+/, with: "DIR")
    #expect(errors == "weir: \(sentence)\n")
    #expect(run.exitCode == 2)
    #expect(server.requests.isEmpty)
  }

  @Test("without credentials one sentence says where was looked")
  func nothing() throws {
    let server = try LoopbackServer { _ in .hangUp }
    let run = try fetch([], server, ["AWS_ACCESS_KEY_ID": ""])
    #expect(
      run.errors == "weir: no AWS credentials found in the environment (no AWS_ACCESS_KEY_ID), the "
        + "AWS configuration (no profile 'default'), the container (no "
        + "AWS_CONTAINER_CREDENTIALS_FULL_URI), instance metadata (AWS_EC2_METADATA_DISABLED is "
        + "true); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has "
        + "credentials\n")
    #expect(run.exitCode == 2)
  }

  /// Starts moto, fills it, runs the program given, and compares each file with the CLI's own view.
  private static let script = """
    import json, os, re, subprocess, sys, boto3, botocore.session
    from moto.server import ThreadedMotoServer
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    url = 'http://%s:%d' % server.get_host_and_port()
    weir, folder = sys.argv[1:]
    session = botocore.session.get_session()
    session.get_component('response_parser_factory').set_parser_defaults(timestamp_parser=lambda x: x)
    ec2 = session.create_client('ec2', region_name='eu-central-1', endpoint_url=url,
      aws_access_key_id='a', aws_secret_access_key='b')
    vpc = ec2.create_vpc(CidrBlock='10.0.0.0/16', AmazonProvidedIpv6CidrBlock=True)['Vpc']['VpcId']
    ec2.create_tags(Resources=[vpc], Tags=[{'Key': 'Name', 'Value': 'sh\\u00f6p <&> "x"'}])
    peer = ec2.create_vpc(CidrBlock='10.1.0.0/16')['Vpc']['VpcId']
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock='10.0.0.0/24')['Subnet']['SubnetId']
    group = ec2.create_security_group(VpcId=vpc, GroupName='web', Description='d')['GroupId']
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{'IpProtocol': 'tcp',
      'FromPort': 443, 'ToPort': 443, 'IpRanges': [{'CidrIp': '0.0.0.0/0', 'Description': 'all'}],
      'UserIdGroupPairs': [{'GroupId': group}]}])
    gateway = ec2.create_internet_gateway()['InternetGateway']['InternetGatewayId']
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)['RouteTable']['RouteTableId']
    ec2.create_route(RouteTableId=table, DestinationCidrBlock='0.0.0.0/0', GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer)
    ec2.create_managed_prefix_list(PrefixListName='offices', MaxEntries=5, AddressFamily='IPv4',
      Entries=[{'Cidr': '203.0.113.0/24', 'Description': 'x'}])
    ec2.create_egress_only_internet_gateway(VpcId=vpc)
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName='com.amazonaws.eu-central-1.s3', RouteTableIds=[table])
    ec2.run_instances(ImageId='ami-12c6146b', MinCount=3, MaxCount=3, SubnetId=subnet,
      SecurityGroupIds=[group])
    transit = ec2.create_transit_gateway()['TransitGateway']['TransitGatewayId']
    ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=transit, VpcId=vpc, SubnetIds=[subnet])
    environment = dict(HOME='/nonexistent', PATH=os.environ['PATH'], AWS_ACCESS_KEY_ID='a',
      AWS_SECRET_ACCESS_KEY='b', AWS_REGION='eu-central-1', AWS_ENDPOINT_URL=url,
      AWS_EC2_METADATA_DISABLED='true', NO_PROXY='127.0.0.1')
    run = subprocess.run([weir, 'topology', 'fetch', '--output-dir', folder], env=environment,
      capture_output=True, text=True)
    assert run.returncode in (0, 3)
    print(run.stderr.strip())
    files = sorted(os.listdir(folder))
    required = {'vpcs', 'subnets', 'network-interfaces', 'security-groups', 'network-acls', 'route-tables'}
    print('required', len([name for name in files if name[:-5] in required]))
    for name in files:
      stem = name[:-5]
      if stem.startswith('pl-'):
        answer = ec2.get_managed_prefix_list_entries(PrefixListId=stem)
      else:
        answer = getattr(ec2, 'describe_' + stem.replace('-', '_'))()
      answer = {k: v for k, v in answer.items() if k not in ('ResponseMetadata', 'NextToken')}
      with open(os.path.join(folder, name)) as file:
        if json.load(file) != json.loads(json.dumps(answer)): print('differs:', name)
    one = subprocess.run([weir, 'topology', 'fetch', '--vpc', vpc], env=environment,
      capture_output=True, text=True)
    assert one.returncode in (0, 3)
    print(one.stderr.strip())
    server.stop()
    """

  @Test(
    "moto's EC2 is read, and every file is what botocore makes of the same answer",
    .enabled(if: Python.moto != nil, "no python3 with moto's server and boto3 is installed"))
  func moto() throws {
    let python = try #require(Python.moto)
    let run = try Python.run(
      python, ["-c", TopologyFetchTests.script, ProgramRun.weir, path("vpc")], input: "")
    // Which operations moto knows depends on its version; the others are left out.
    let lines = run.output.split(separator: "\n").map(String.init)
      .filter { !$0.contains("is left out: ") }
    #expect(
      lines == [
        "3 VPCs, 4 subnets, 3 network interfaces, 4 security groups, 3 network ACLs, "
          + "4 route tables: no fault",
        "required 6",
        "1 VPC, 1 subnet, 3 network interfaces, 2 security groups, 1 network ACL, "
          + "2 route tables: no fault",
      ])
  }
}
