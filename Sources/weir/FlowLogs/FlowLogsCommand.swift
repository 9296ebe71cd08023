import AWSClient
import AWSProtocols
import CommandLineKit
import HTTPClient

/// `weir flow-logs`: flow logs for people without the AWS CLI, through the same API.
enum FlowLogsCommand: CommandGroup {
  static let subcommands: [any Subcommand.Type] = [
    FlowLogsListCommand.self, FlowLogsCreateCommand.self, FlowLogsDeleteCommand.self,
  ]

  /// How answers are shown.
  enum Style: Sendable {
    case table
    case json
  }

  static let endpoint = OptionKey<String?>.optional(
    "endpoint-url", "URL", .text,
    defaultText: "AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL, then http://127.0.0.1:4599",
    summary: "Where 'weir serve', or EC2, answers")

  static let region = OptionKey<String?>.optional(
    "region", "REGION", .text, defaultText: "AWS_REGION, the profile, then us-east-1",
    summary: "The Region of the flow logs")

  static let output = OptionKey<Style>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("table", "for people"), .table),
      (Choice("json", "one object, as the AWS CLI prints it"), .json),
    ]), default: .table, defaultText: "table", summary: "How flow logs are shown")

  /// The group of options that say where the API is.
  static let place = OptionGroup(
    "Where", [endpoint.declaration, region.declaration, QueryOptions.dataDirectory.declaration])

  static let command = Command(
    name: "flow-logs", summary: "List, create or delete flow logs",
    discussion: [
      """
      Calls the EC2 API of 'weir serve', or of EC2 itself, as the AWS CLI would: whatever is done \
      here can be seen there, and the other way round.
      """
    ],
    examples: [
      Example("What is recorded, and where it goes", "weir flow-logs list"),
      Example(
        "Record a VPC into a bucket",
        "weir flow-logs create vpc-0a1b2c3d4e5f60718 --to s3://flow-logs/"),
      Example("Stop recording", "weir flow-logs delete fl-0123456789abcdef0"),
    ],
    subcommands: subcommands.map { $0.command })

  /// What scripts learn from every one of them.
  static let exitCodes = [
    ExitCodeMeaning(0, "done"), ExitCodeMeaning(1, "there is none"),
    ExitCodeMeaning(2, "a mistake, no credentials, no answer, or a refusal"),
    ExitCodeMeaning(3, "done for some of them alone"),
  ]

  /// Makes a client and does something with it, or says why that cannot be done.
  static func call(
    _ parsing: Parsing, _ body: (FlowLogsClient, ParsedArguments) throws(AWSClientError) -> ExitCode
  ) -> ExitCode {
    parsing.carryOut { arguments in
      do throws(AWSClientError) {
        guard let client = try client(arguments) else { return .usage }
        return try body(FlowLogsClient(client), arguments)
      } catch {
        Console.diagnose(error.description)
        return .usage
      }
    }
  }

  private static func client(
    _ arguments: ParsedArguments
  ) throws(AWSClientError) -> ServiceClient? {
    let surroundings = Surroundings.process
    let transport = CurlTransport(authorities: surroundings.authorities)
    let variables = ["AWS_ENDPOINT_URL_EC2", "AWS_ENDPOINT_URL"]
    let isSet = variables.contains { surroundings.variable($0)?.isEmpty == false }
    let standard = isSet ? nil : "http://127.0.0.1:4599"
    let settings = ClientSettings(
      region: try region(arguments, surroundings), endpoint: arguments[endpoint] ?? standard)
    guard let folder = arguments[QueryOptions.dataDirectory] else {
      return try ServiceClient.make(
        service: "ec2", settings, transport: transport, surroundings: surroundings)
    }
    guard let key = ServedClient.firstKey(folder) else { return nil }
    let configuration = try SharedConfiguration(profile: nil, surroundings)
    let place = try configuration.endpoint(
      service: "ec2", region: settings.region ?? standardRegion, explicit: settings.endpoint,
      surroundings)
    return ServiceClient(
      service: "ec2", region: settings.region ?? standardRegion, endpoint: place,
      provider: FixedCredentials(key), transport: transport, surroundings: surroundings)
  }

  private static let standardRegion = "us-east-1"

  private static func region(
    _ arguments: ParsedArguments, _ surroundings: Surroundings
  ) throws(AWSClientError) -> String {
    let configuration = try SharedConfiguration(profile: nil, surroundings)
    let settings = ClientSettings(region: arguments[region])
    return try configuration.region(settings, surroundings) ?? standardRegion
  }
}
