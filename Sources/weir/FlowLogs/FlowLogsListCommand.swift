import AWSClient
import AWSProtocols
import CommandLineKit

/// `weir flow-logs list`: what is recorded, where it goes, and how that goes.
enum FlowLogsListCommand: Subcommand {
  static let resource = OptionKey<String?>.optional(
    "resource", "ID", .text, summary: "Only the flow logs of this resource")

  static let command = Command(
    name: "flow-logs list", summary: "List flow logs",
    groups: [
      OptionGroup("Which", [resource.declaration]), FlowLogsCommand.place,
      OptionGroup("What to write", [FlowLogsCommand.output.declaration]),
    ],
    exitCodes: FlowLogsCommand.exitCodes)

  static func run(_ parsing: Parsing) -> ExitCode {
    FlowLogsCommand.call(parsing) { (client, arguments) throws(AWSClientError) in
      let filters = arguments[resource].map { [(name: "resource-id", value: $0)] } ?? []
      let items = try client.list(filters)
      let code =
        switch arguments[FlowLogsCommand.output] {
        case .json: Console.answer(json(items))
        case .table: items.isEmpty ? .done : Console.answer(table(items))
        }
      guard items.isEmpty else { return code }
      Console.diagnose("there is no flow log; 'weir flow-logs create' makes one")
      return .nothingFound
    }
  }

  private static func json(_ items: [XMLElement]) -> String {
    let list = (try? EC2JSON.items(of: XMLElement(name: "flowLogSet", children: items))) ?? []
    return JSONValue.object([JSONMember("FlowLogs", .array(list))]).indentedText
  }

  private static func table(_ items: [XMLElement]) -> String {
    let rows =
      [["FLOW LOG", "RESOURCE", "TRAFFIC", "SECONDS", "TO", "DELIVERY"]]
      + items.map { item in
        func text(_ name: String) -> String { item[name]?.text ?? "-" }
        let error = item["deliverLogsErrorMessage"]?.text
        return [
          text("flowLogId"), text("resourceId"), text("trafficType"),
          text("maxAggregationInterval"),
          item["logDestination"]?.text ?? text("logGroupName"),
          text("deliverLogsStatus") + (error.map { " (\($0))" } ?? ""),
        ]
      }
    return TextColumns.aligned(rows)
  }
}
