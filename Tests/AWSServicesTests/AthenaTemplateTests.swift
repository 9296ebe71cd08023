import AWSProtocols
import AWSServices
import AthenaCatalog
import QueryJobs
import Testing

/// What GetFlowLogsIntegrationTemplate gives works in Athena here.
struct AthenaTemplateTests {
  @Test(
    "the template's table is made, and each of its queries planned over it",
    arguments: [
      ("plain-text", "false", "false"), ("parquet", "true", "true"), ("parquet", "false", "true"),
      ("plain-text", "true", "false"),
    ])
  func template(_ format: String, _ hive: String, _ perHour: String) throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let made = try ec2.call(
      "CreateFlowLogs",
      "ResourceId.1=\(vpc)&ResourceType=VPC&TrafficType=ALL&LogDestinationType=s3"
        + "&LogDestination=arn:aws:s3:::records&DestinationOptions.FileFormat=\(format)"
        + "&DestinationOptions.HiveCompatiblePartitions=\(hive)"
        + "&DestinationOptions.PerHourPartition=\(perHour)")
    let id = try #require(made["flowLogIdSet"]?.children.first?.text)
    let text = try ec2.text(
      "GetFlowLogsIntegrationTemplate",
      "FlowLogId=\(id)&ConfigDeliveryS3DestinationArn=arn:aws:s3:::conf"
        + "&IntegrateService.AthenaIntegration.1.IntegrationResultS3DestinationArn=arn:aws:s3:::res"
        + "&IntegrateService.AthenaIntegration.1.PartitionLoadFrequency=daily", "result")
    let tree = try JSONReader.read(Array(text.utf8))
    let resources = try #require(tree["Resources"])
    let properties = try #require(resources["FlowLogsTable1"]?["Properties"])
    let database = try #require(properties["DatabaseName"]?.text)
    let input = try #require(properties["TableInput"])
    let table = try #require(TableDefinition(glue: input, database: database))
    try table.validate()

    let athena = try QueryHarness()
    #expect(try athena.run("CREATE DATABASE \(database)") == [])
    // The statement that makes the table is that table.
    #expect(try athena.run(table.creationLines.joined(separator: "\n")) == [])
    athena.runner.prepare(QueryAnswer(columns: [QueryAnswer.Column("x", "BIGINT")], rows: [["1"]]))
    var count = 0
    guard case .object(let members) = resources else { return }
    for member in members where member.value["Type"]?.text == "AWS::Athena::NamedQuery" {
      let query = try #require(member.value["Properties"]?["QueryString"]?.text)
      #expect(try athena.run(query) == ["x", "1"], "\(member.name)")
      count += 1
    }
    #expect(count >= 8)
    let request = try #require(athena.runner.requests.last)
    guard case .table(let scan) = request.sources.first,
      case .projected(let projected) = scan.source
    else {
      Issue.record("not projected")
      return
    }
    #expect(scan.table.columns == table.columns && scan.table.format == table.format)
    let root =
      hive == "true"
      ? "s3://records/AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/"
        + "aws-region=us-east-1/year=2026/month=11/day=19"
      : "s3://records/AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/19"
    let hour = perHour == "false" ? "" : hive == "true" ? "/hour=07" : "/07"
    let values = projected.values(of: "\(root)\(hour)/a.log.gz")
    let day = hive == "true" ? "year=2026/month=11/day=19" : "2026/11/19"
    #expect(values == (perHour == "true" ? [day, "07"] : [day]))
  }
}
