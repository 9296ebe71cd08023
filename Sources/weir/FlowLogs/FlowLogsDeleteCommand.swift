import AWSClient
import CommandLineKit

/// `weir flow-logs delete`: stops to record.
enum FlowLogsDeleteCommand: Subcommand {
  static let identifiers = ArgumentKey<[String]>.oneOrMore(
    "FLOW-LOG",
    ValueReader { (text) throws(ValueRefusal) in
      guard text.hasPrefix("fl-") else {
        throw ValueRefusal(
          "a flow log is 'fl-' and letters or digits, as 'flow-logs list' shows it")
      }
      return text
    }, summary: "Which, by identifier")

  static let command = Command(
    name: "flow-logs delete", summary: "Delete flow logs; what they wrote stays",
    arguments: [identifiers.declaration], groups: [FlowLogsCommand.place],
    exitCodes: FlowLogsCommand.exitCodes)

  static func run(_ parsing: Parsing) -> ExitCode {
    FlowLogsCommand.call(parsing) { (client, arguments) throws(AWSClientError) in
      let ids = arguments[identifiers]
      let answer = try client.call(
        "DeleteFlowLogs", ids.enumerated().map { ("FlowLogId.\($0 + 1)", $1) })
      let refused = FlowLogsClient.tellRefusals(answer)
      if refused == ids.count { return .nothingFound }
      return FlowLogsClient.code(done: ids.count - refused, refused: refused)
    }
  }
}
