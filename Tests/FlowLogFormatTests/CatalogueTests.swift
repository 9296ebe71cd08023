import FlowLogFormat
import Testing

@Suite("Field catalogue")
struct CatalogueTests {
  /// AWS's list of VPC fields, version by version, typed from its user guide.
  static let vpc: [(version: Int, names: String)] = [
    (
      2,
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
        + "start end action log-status"
    ),
    (3, "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr"),
    (4, "region az-id sublocation-type sublocation-id"),
    (5, "pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path"),
    (
      7,
      "ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id "
        + "ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn "
        + "ecs-task-arn ecs-task-id"
    ),
    (8, "reject-reason"), (9, "resource-id"), (10, "encryption-status"),
    (
      11,
      "instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type "
        + "next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id "
        + "next-hop-interface-type"
    ),
  ]

  /// AWS's default format of transit gateway flow logs.
  static let transitGateway =
    "version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id "
    + "tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id "
    + "tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr "
    + "srcport dstport protocol packets bytes start end log-status type packets-lost-no-route "
    + "packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region "
    + "flow-direction pkt-src-aws-service pkt-dst-aws-service"

  @Test("VPC fields have AWS's names, versions and order")
  func vpcFields() {
    let expected = Self.vpc.flatMap { row in
      row.names.split(separator: " ").map { (row.version, $0) }
    }
    let fields = FieldDefinition.all.prefix(54)
    #expect(fields.map(\.name) == expected.map { String($0.1) })
    #expect(fields.map(\.version) == expected.map(\.0))
  }

  @Test(
    "each version's cumulative count is AWS's",
    arguments: zip([2, 3, 4, 5, 7, 8, 9, 10, 11], [14, 21, 25, 29, 39, 40, 41, 42, 54]))
  func counts(version: Int, count: Int) {
    let format = LogFormat.named("v\(version)")
    #expect(format?.fields.count == count)
    #expect(format?.version == version)
  }

  @Test("the transit gateway default has AWS's 36 fields in order, 18 of them its own")
  func transitGatewayFields() {
    let format = LogFormat.named("tgw")
    #expect(format?.headerLine == Self.transitGateway)
    #expect(format?.fields.count == 36)
    #expect(format?.fields.filter { $0.definition.version == 6 }.count == 18)
    #expect(format?.version == 6)
  }

  @Test("every field stands in the catalogue at its raw value, with a name and a doc of its own")
  func tableMatchesEnumeration() {
    #expect(FieldDefinition.all.map(\.field) == FlowLogField.allCases)
    #expect(FieldDefinition.all.map { Int($0.field.rawValue) } == Array(0..<76))
    #expect(Set(FieldDefinition.all.map(\.name)).count == 76)
    #expect(Set(FieldDefinition.all.map(\.meaning)).count == 76)
    for definition in FieldDefinition.all {
      #expect(FlowLogField(name: definition.name) == definition.field)
      #expect(definition.meaning.hasSuffix("."))
    }
  }

  @Test("numbers are those that AWS stores as numbers in Parquet")
  func types() {
    func names(_ type: FieldType) -> [String] {
      FieldDefinition.all.filter { $0.type == type }.map(\.name)
    }
    #expect(
      names(.int32) == [
        "version", "srcport", "dstport", "protocol", "tcp-flags", "traffic-path",
        "encryption-status",
      ])
    #expect(
      names(.int64) == [
        "packets", "bytes", "start", "end", "packets-lost-no-route", "packets-lost-blackhole",
        "packets-lost-mtu-exceeded", "packets-lost-ttl-expired", "x-skipped-packets",
      ])
  }

  @Test("only version, account, start, end, log-status and resource type always have a value")
  func alwaysFilled() {
    let names = FieldDefinition.all.filter { $0.nullRule == .never }.map(\.name)
    #expect(names == ["version", "account-id", "start", "end", "log-status", "resource-type"])
  }
}
