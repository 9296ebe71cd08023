import AWSClient
import AWSProtocols
import CommandLineKit
import FlowAggregation
import FlowLogFormat

/// `weir flow-logs create`: begins to record resources.
enum FlowLogsCreateCommand: Subcommand {
  /// Where records go, in the words of the API.
  struct Destination: Sendable {
    var type: String
    var parameter: (name: String, value: String)
  }

  static let resources = ArgumentKey<[String]>.any(
    "RESOURCE",
    ValueReader { (text) throws(ValueRefusal) in
      guard type(of: text) != nil else {
        throw ValueRefusal(
          "a resource is a VPC, subnet, network interface, transit gateway, attachment or regional "
            + "NAT gateway, such as vpc-0a1b2c3d4e5f60718")
      }
      return text
    }, summary: "What to record, by identifier; all of one type (default: the only VPC there is)")

  static let destination = OptionKey<Destination?>.optional(
    "to", "PLACE",
    ValueReader { (text) throws(ValueRefusal) in
      if text.hasPrefix("s3://"), text.utf8.count > 5 {
        return Destination(
          type: "s3", parameter: ("LogDestination", "arn:aws:s3:::\(text.dropFirst(5))"))
      }
      if text.hasPrefix("log-group:"), text.utf8.count > 10 {
        return Destination(
          type: "cloud-watch-logs", parameter: ("LogGroupName", String(text.dropFirst(10))))
      }
      if text.hasPrefix("arn:") && text.contains(":firehose:") {
        return Destination(type: "kinesis-data-firehose", parameter: ("LogDestination", text))
      }
      throw ValueRefusal(
        "s3://BUCKET/FOLDER/, log-group:NAME or the ARN of a delivery stream works")
    }, summary: "Where records go: s3://BUCKET/FOLDER/, log-group:NAME, or a stream's ARN")

  static let role = OptionKey<String?>.optional(
    "role", "ARN", .text, defaultText: "for log groups arn:aws:iam::123456789012:role/weir",
    summary: "The role that delivers, where the destination needs one")

  static let interval = OptionKey<Int>.value(
    "interval", "SECONDS",
    .oneOf([(Choice("60", "one minute"), 60), (Choice("600", "ten minutes"), 600)]),
    default: 600, defaultText: "600", summary: "The aggregation interval")

  static let command = Command(
    name: "flow-logs create", summary: "Create a flow log for each resource",
    arguments: [resources.declaration],
    groups: [
      OptionGroup(
        "What to record",
        [ReplayOptions.traffic.declaration, interval.declaration, ReplayOptions.format.declaration]
      ),
      OptionGroup("To where", [destination.declaration, role.declaration]), FlowLogsCommand.place,
    ],
    examples: [
      Example(
        "Refused traffic of a subnet, minute by minute",
        "weir flow-logs create subnet-0a1b2c3d4e5f60718 --traffic REJECT --interval 60 "
          + "--to log-group:refused")
    ],
    exitCodes: FlowLogsCommand.exitCodes)

  static func run(_ parsing: Parsing) -> ExitCode {
    FlowLogsCommand.call(parsing) { (client, arguments) throws(AWSClientError) in
      guard let ids = try resources(arguments, client) else { return .usage }
      let types = Set(ids.compactMap(type(of:)))
      guard types.count == 1, let type = types.first else {
        Console.diagnose("the resources are of several types; name those of one type at a time")
        return .usage
      }
      guard let place = arguments[destination] else {
        Console.diagnose("--to is missing: s3://BUCKET/FOLDER/, log-group:NAME or a stream's ARN")
        return .usage
      }
      let answer = try client.call(
        "CreateFlowLogs", parameters(arguments, ids: ids, type: type, place))
      let made = (answer["flowLogIdSet"]?.children ?? []).map(\.text)
      let refused = FlowLogsClient.tellRefusals(answer)
      let code = Console.answer(made.map { "\($0)\n" }.joined())
      guard case .done = code else { return code }
      return FlowLogsClient.code(done: made.count, refused: refused)
    }
  }

  /// What was named, else the only VPC there is; nil where there are none or several.
  private static func resources(
    _ arguments: ParsedArguments, _ client: FlowLogsClient
  ) throws(AWSClientError) -> [String]? {
    let named = arguments[resources]
    guard named.isEmpty else { return named }
    let vpcs = try client.call("DescribeVpcs", [])["vpcSet"]?.children ?? []
    let ids = vpcs.compactMap { $0["vpcId"]?.text }
    guard ids.count == 1 else {
      Console.diagnose(
        ids.isEmpty
          ? "there is no VPC to record; name a resource of another type"
          : "there are \(ids.count) VPCs, so name one: \(ids.prefix(8).joined(separator: ", "))")
      return nil
    }
    return ids
  }

  private static func parameters(
    _ arguments: ParsedArguments, ids: [String], type: String, _ place: Destination
  ) -> [(String, String)] {
    var parameters = ids.enumerated().map { ("ResourceId.\($0 + 1)", $1) }
    let isGateway = type.hasPrefix("TransitGateway")
    parameters += [
      ("ResourceType", type), ("LogDestinationType", place.type),
      (place.parameter.name, place.parameter.value),
      ("MaxAggregationInterval", "\(isGateway ? 60 : arguments[interval])"),
    ]
    if !isGateway { parameters.append(("TrafficType", arguments[ReplayOptions.traffic].rawValue)) }
    if arguments[ReplayOptions.format] != .default {
      parameters.append(("LogFormat", arguments[ReplayOptions.format].description))
    }
    if place.type == "cloud-watch-logs" || arguments[role] != nil {
      parameters.append(
        ("DeliverLogsPermissionArn", arguments[role] ?? "arn:aws:iam::123456789012:role/weir"))
    }
    return parameters
  }

  /// What the API calls the type of a resource.
  private static func type(of id: String) -> String? {
    let prefixes = [
      ("vpc-", "VPC"), ("subnet-", "Subnet"), ("eni-", "NetworkInterface"),
      ("tgw-attach-", "TransitGatewayAttachment"), ("tgw-", "TransitGateway"),
      ("nat-", "RegionalNatGateway"),
    ]
    return prefixes.first { id.hasPrefix($0.0) }?.1
  }
}
