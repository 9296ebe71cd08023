import AWSProtocols
import AWSServices
import ControlPlane
import TestSupport
import Testing

/// Flow logs from creation to deletion.
struct FlowLogTests {
  private static let scope = ResourceScope(account: "123456789012", region: "us-east-1")
  private static let role = "DeliverLogsPermissionArn=arn:aws:iam::1:role/r"

  @discardableResult
  private func create(
    _ ec2: EC2Harness, _ resource: String, _ more: String
  ) throws -> XMLElement {
    try ec2.call("CreateFlowLogs", "ResourceId.1=\(resource)&\(more)")
  }

  @Test("a flow log to a bucket is described with its defaults")
  func bucket() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let made = try create(
      ec2, vpc,
      "ResourceType=VPC&TrafficType=REJECT&LogDestinationType=s3"
        + "&LogDestination=arn:aws:s3:::records/net/")
    let id = try #require(made["flowLogIdSet"]?.children.first?.text)
    #expect(id.wholeMatch(of: /fl-[0-9a-f]{17}/) != nil)
    #expect(made["clientToken"]?.text.isEmpty == false)
    #expect(made["unsuccessful"] != nil)
    let item = try #require(try ec2.call("DescribeFlowLogs").first("item"))
    #expect(
      item.children.map { "\($0.name)=\($0.text)" }.filter { !$0.hasPrefix("creationTime") } == [
        "trafficType=REJECT", "logDestinationType=s3",
        "logDestination=arn:aws:s3:::records/net/", "destinationOptions=",
        "maxAggregationInterval=600",
        "logFormat=${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} "
          + "${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
        "flowLogId=\(id)", "resourceId=\(vpc)", "deliverLogsStatus=SUCCESS",
        "flowLogStatus=ACTIVE", "tagSet=",
      ])
    #expect(
      item["destinationOptions"]?.children.map { "\($0.name)=\($0.text)" } == [
        "fileFormat=plain-text", "hiveCompatiblePartitions=false", "perHourPartition=false",
      ])
    let flowLog = try #require(try ec2.plane.state(Self.scope).flowLogs.first)
    #expect(flowLog.destination == .bucket("records", prefix: "net/"))
    #expect(flowLog.aggregationSeconds == 600 && !flowLog.isParquet && flowLog.id == id)
  }

  @Test("a log group is named by its name or its ARN, and transit gateways have 60 seconds")
  func groups() throws {
    let ec2 = try EC2Harness()
    let interface = try ec2.network().interface
    let arn = "arn:aws:logs:us-east-1:123456789012:log-group:/vpc/flows:*"
    try create(
      ec2, interface,
      "ResourceType=NetworkInterface&TrafficType=ALL&LogDestination=\(arn)&\(Self.role)")
    let gateway = try ec2.text("CreateTransitGateway", "", "transitGatewayId")
    try create(ec2, gateway, "ResourceType=TransitGateway&LogGroupName=tgw&\(Self.role)")
    let list = try ec2.call("DescribeFlowLogs")["flowLogSet"]?.children ?? []
    #expect(list.map { $0["logGroupName"]?.text } == ["/vpc/flows", "tgw"])
    #expect(list.map { $0["logDestination"]?.text } == [arn, nil])
    #expect(list.map { $0["maxAggregationInterval"]?.text } == ["600", "60"])
    #expect(list.last?["logFormat"]?.text.contains("${tgw-attachment-id}") == true)
    #expect(list.last?["trafficType"] == nil)
  }

  @Test("the same client token gives the same flow logs, another call with it is refused")
  func tokens() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let form = "ResourceType=VPC&TrafficType=ALL&LogGroupName=g&\(Self.role)&ClientToken=once"
    let first = try create(ec2, vpc, form)
    #expect(first["clientToken"]?.text == "once")
    #expect(try create(ec2, vpc, form)["flowLogIdSet"] == first["flowLogIdSet"])
    #expect(try ec2.texts("DescribeFlowLogs", "", "flowLogSet", "flowLogId").count == 1)
    let other = form.replacing("ALL", with: "ACCEPT")
    #expect(
      ec2.error("CreateFlowLogs", "ResourceId.1=\(vpc)&\(other)").hasPrefix(
        "IdempotentParameterMismatch"))
    // A day later the token is free.
    try ec2.call("DescribeFlowLogs", "", after: 24 * 3600 * 1000)
    #expect(try create(ec2, vpc, other)["flowLogIdSet"] != first["flowLogIdSet"])
  }

  @Test("a flow log that is there already is refused; with others beside it, it is told of")
  func duplicates() throws {
    let ec2 = try EC2Harness()
    let network = try ec2.network()
    let other = try ec2.text("CreateVpc", "CidrBlock=10.9.0.0/16", "vpcId")
    let form = "ResourceType=VPC&TrafficType=ALL&LogGroupName=g&\(Self.role)"
    try create(ec2, network.vpc, form)
    #expect(
      ec2.error("CreateFlowLogs", "ResourceId.1=\(network.vpc)&\(form)")
        == "FlowLogAlreadyExists: Error. There is an existing Flow Log with the same configuration "
        + "and log destination.")
    // Another kind of traffic is another flow log.
    try create(ec2, network.vpc, form.replacing("ALL", with: "REJECT"))
    let both = try ec2.call(
      "CreateFlowLogs", "ResourceId.1=\(network.vpc)&ResourceId.2=\(other)&\(form)")
    #expect(both["flowLogIdSet"]?.children.count == 1)
    let failed = try #require(both["unsuccessful"]?.children.first)
    #expect(failed["resourceId"]?.text == network.vpc)
    #expect(failed.first("code")?.text == "FlowLogAlreadyExists")
  }

  @Test("buckets that are missing or closed fail resource by resource, with code 400")
  func buckets() throws {
    let ec2 = try EC2Harness { name, _ in name == "gone" ? .missing : .forbidden }
    let vpc = try ec2.network().vpc
    for (name, message) in [
      ("gone", "LogDestination: gone does not exist"),
      (
        "shut", "Access Denied for LogDestination: shut. Please check LogDestination permission"
      ),
    ] {
      let answer = try create(
        ec2, vpc,
        "ResourceType=VPC&TrafficType=ALL&LogDestinationType=s3&LogDestination=arn:aws:s3:::\(name)"
      )
      #expect(answer["flowLogIdSet"]?.children.isEmpty == true)
      #expect(answer.first("code")?.text == "400")
      #expect(answer.first("message")?.text == message)
    }
  }

  @Test("a resource has 250 flow logs at most")
  func limit() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    func form(_ number: Int) -> String {
      "ResourceType=VPC&TrafficType=ALL&LogGroupName=g\(number)&\(Self.role)"
    }
    for number in 1...250 { try create(ec2, vpc, form(number)) }
    #expect(
      ec2.error("CreateFlowLogs", "ResourceId.1=\(vpc)&\(form(251))").hasPrefix(
        "FlowLogsLimitExceeded"))
  }

  private static let filters: [(form: String, groups: [String])] = [
    ("", ["a1", "a2", "b1"]),
    ("Filter.1.Name=log-group-name&Filter.1.Value.1=a*", ["a1", "a2"]),
    ("Filter.1.Name=log-group-name&Filter.1.Value.1=?1", ["a1", "b1"]),
    ("Filter.1.Name=log-group-name&Filter.1.Value.1=A1", []),
    ("Filter.1.Name=log-group-name&Filter.1.Value.1=%5C*", []),
    ("Filter.1.Name=log-group-name&Filter.1.Value.1=a1&Filter.1.Value.2=b1", ["a1", "b1"]),
    ("Filter.1.Name=traffic-type&Filter.1.Value.1=ACCEPT", ["a2"]),
    (
      "Filter.1.Name=traffic-type&Filter.1.Value.1=ALL&Filter.2.Name=log-group-name"
        + "&Filter.2.Value.1=b*", ["b1"]
    ),
    ("Filter.1.Name=resource-id&Filter.1.Value.1=vpc-*", ["a1", "a2", "b1"]),
    ("Filter.1.Name=deliver-log-status&Filter.1.Value.1=FAILED", ["b1"]),
    ("Filter.1.Name=deliver-log-status&Filter.1.Value.1=SUCCESS", ["a1", "a2"]),
    ("Filter.1.Name=log-destination-type&Filter.1.Value.1=cloud-watch-logs", ["a1", "a2", "b1"]),
    ("Filter.1.Name=log-destination-type&Filter.1.Value.1=s3", []),
    ("Filter.1.Name=flow-log-id&Filter.1.Value.1=fl-*", ["a1", "a2", "b1"]),
    ("Filter.1.Name=tag-key&Filter.1.Value.1=team", ["a1", "a2"]),
    ("Filter.1.Name=tag:team&Filter.1.Value.1=red", ["a2"]),
    ("Filter.1.Name=tag:color&Filter.1.Value.1=red", []),
    ("FlowLogId.1=fl-0000", []),
  ]

  @Test("filters choose flow logs", arguments: filters)
  func filter(form: String, groups: [String]) throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    for (group, traffic, team) in [("a1", "ALL", "blue"), ("a2", "ACCEPT", "red")] {
      try create(
        ec2, vpc,
        "ResourceType=VPC&TrafficType=\(traffic)&LogGroupName=\(group)&\(Self.role)"
          + "&TagSpecification.1.ResourceType=vpc-flow-log&TagSpecification.1.Tag.1.Key=team"
          + "&TagSpecification.1.Tag.1.Value=\(team)")
    }
    let last = try create(
      ec2, vpc, "ResourceType=VPC&TrafficType=ALL&LogGroupName=b1&\(Self.role)")
    let id = try #require(last["flowLogIdSet"]?.children.first?.text)
    let noted: Result<Void, Never> = try ec2.plane.change(Self.scope, milliseconds: 0) { state in
      state.noteDelivery(of: id, error: "Access error")
      return .success(())
    }
    _ = noted
    #expect(try ec2.texts("DescribeFlowLogs", form, "flowLogSet", "logGroupName") == groups)
  }

  @Test("pages follow each other, and what is made meanwhile comes at the end")
  func pages() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    func make(_ group: String) throws {
      try create(ec2, vpc, "ResourceType=VPC&TrafficType=ALL&LogGroupName=\(group)&\(Self.role)")
    }
    for number in 1...5 { try make("g\(number)") }
    var seen: [String] = []
    var token: String? = ""
    while let next = token {
      let page = try ec2.call("DescribeFlowLogs", "MaxResults=2&NextToken=\(next)")
      seen += page["flowLogSet"]?.children.compactMap { $0["logGroupName"]?.text } ?? []
      token = page["nextToken"]?.text
      if seen.count == 2 { try make("g6") }
    }
    #expect(seen == ["g1", "g2", "g3", "g4", "g5", "g6"])
  }

  @Test("deleting is all or nothing, and each account and Region has its own")
  func delete() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let made = try create(ec2, vpc, "ResourceType=VPC&TrafficType=ALL&LogGroupName=g&\(Self.role)")
    let id = try #require(made["flowLogIdSet"]?.children.first?.text)
    #expect(
      ec2.error("DeleteFlowLogs", "FlowLogId.1=\(id)&FlowLogId.2=fl-0b").hasSuffix(
        "[TotalCount: 1] fl-0b"))
    for (account, region) in [("999999999999", "us-east-1"), ("123456789012", "eu-west-1")] {
      let other = try ec2.call("DescribeFlowLogs", "", account: account, region: region)
      #expect(other["flowLogSet"]?.children.isEmpty == true)
    }
    try ec2.call("DeleteFlowLogs", "FlowLogId.1=\(id)")
    #expect(try ec2.texts("DescribeFlowLogs", "", "flowLogSet", "flowLogId") == [])
  }

  @Test("the template of a flow log to S3 has its table, by format and partitions")
  func template() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let made = try create(
      ec2, vpc,
      "ResourceType=VPC&TrafficType=ALL&LogDestinationType=s3&LogDestination=arn:aws:s3:::records"
        + "&DestinationOptions.FileFormat=parquet&DestinationOptions.HiveCompatiblePartitions=true"
        + "&DestinationOptions.PerHourPartition=true"
        + "&LogFormat=%24%7Bsrcaddr%7D+%24%7Bdstport%7D+%24%7Bbytes%7D")
    let id = try #require(made["flowLogIdSet"]?.children.first?.text)
    let asked =
      "FlowLogId=\(id)&ConfigDeliveryS3DestinationArn=arn:aws:s3:::conf"
      + "&IntegrateService.AthenaIntegration.1.IntegrationResultS3DestinationArn=arn:aws:s3:::res"
      + "&IntegrateService.AthenaIntegration.1.PartitionLoadFrequency="
    #expect(
      ec2.error("GetFlowLogsIntegrationTemplate", asked + "none").hasPrefix("MissingParameter"))
    #expect(
      ec2.error("GetFlowLogsIntegrationTemplate", asked + "hourly").hasPrefix(
        "InvalidParameterValue"))
    let text = try ec2.text("GetFlowLogsIntegrationTemplate", asked + "daily", "result")
    let tree = try JSONReader.read(Array(text.utf8))
    let resources = try #require(tree["Resources"])
    let table = try #require(resources["FlowLogsTable1"]?["Properties"]?["TableInput"])
    #expect(
      table.texts(at: "StorageDescriptor.Columns.Name") == ["srcaddr", "dstport", "bytes"])
    #expect(table.texts(at: "StorageDescriptor.Columns.Type") == ["string", "int", "bigint"])
    #expect(table.texts(at: "PartitionKeys.Name") == ["date", "hour"])
    #expect(
      table["Parameters"]?["storage.location.template"]?.text
        == "s3://records/AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/"
        + "aws-region=us-east-1/${date}/hour=${hour}")
    // Queries about fields that the format has not are left out.
    #expect(resources["VpcFlowLogsTopTalkers1"] != nil)
    #expect(resources["VpcFlowLogsRejectedTraffic1"] == nil)
  }
}
