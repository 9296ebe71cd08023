import AWSProtocols
import CommandLineKit
import Daemon
import Glibc
import HTTPClient

/// `weir status`: how the delivery of each flow log goes.
enum StatusCommand: Subcommand {
  private static let standardURL = "http://127.0.0.1:4599"

  static let endpoint = OptionKey<String?>.optional(
    "endpoint-url", "URL", .text, defaultText: "AWS_ENDPOINT_URL, then http://127.0.0.1:4599",
    summary: "Where 'weir serve' answers")

  static let command = Command(
    name: "status", summary: "Show how flow logs of a running server are delivered",
    discussion: [
      """
      For each flow log: records and bytes that are at their destination since the server \
      started, what waits on the disk and how long the oldest of it has, what was lost, when a \
      delivery last succeeded, and why the last one failed. /metrics has the same figures.
      """
    ],
    groups: [
      OptionGroup("Where", [endpoint.declaration]),
      OptionGroup("What to write", [FlowLogsCommand.output.declaration]),
    ],
    examples: [
      Example("Does everything arrive?", "weir status"),
      Example(
        "What waits?",
        "weir status --output json | jq '.FlowLogs[] | {FlowLogId, WaitingRecords}'"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "all deliveries go well"), ExitCodeMeaning(1, "there is no flow log"),
      ExitCodeMeaning(2, "a mistake, or no server answers"),
      ExitCodeMeaning(3, "a delivery fails, or records were lost"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments in
      let variable = unsafe getenv("AWS_ENDPOINT_URL").map { unsafe String(cString: $0) }
      var base = arguments[endpoint] ?? variable.flatMap { $0.isEmpty ? nil : $0 } ?? standardURL
      while base.hasSuffix("/") { base.removeLast() }
      let url = base + ServeStatusPage.path
      do throws(HTTPClientError) {
        let response = try CurlTransport().send(HTTPRequest(url: url), limits: HTTPLimits())
        guard response.status == 200, let document = try? JSONReader.read(response.body),
          case .array(let items)? = document["FlowLogs"]
        else {
          Console.diagnose("\(url) answers \(response.status) and no status; is it 'weir serve'?")
          return .usage
        }
        return show(items, document, arguments[FlowLogsCommand.output])
      } catch {
        Console.diagnose("\(error.description); 'weir serve' starts a server")
        return .usage
      }
    }
  }

  private static func show(
    _ items: [JSONValue], _ document: JSONValue, _ style: FlowLogsCommand.Style
  ) -> ExitCode {
    let code =
      switch style {
      case .json: Console.answer(document.indentedText)
      case .table: items.isEmpty ? .done : Console.answer(table(items))
      }
    guard code == .done else { return code }
    guard !items.isEmpty else {
      Console.diagnose("there is no flow log; 'weir flow-logs create' makes one")
      return .nothingFound
    }
    let isWell = items.allSatisfy { item in
      item["Error"]?.text == nil && item["SpoolError"]?.text == nil
        && (item["LostRecords"]?.integer ?? 0) == 0
    }
    return isWell ? .done : .incomplete
  }

  private static func table(_ items: [JSONValue]) -> String {
    let head = ["FLOW LOG", "RECORDS", "BYTES", "WAITING", "LAG", "LOST", "LAST SUCCESS", "ERROR"]
    let rows = items.map { item in
      func number(_ name: String) -> String { "\(item[name]?.integer ?? 0)" }
      return [
        item["FlowLogId"]?.text ?? "-", number("Records"), number("Bytes"),
        number("WaitingRecords"), "\(number("LagSeconds")) s", number("LostRecords"),
        item["LastSuccess"]?.text ?? "-",
        item["SpoolError"]?.text ?? item["Error"]?.text ?? "-",
      ]
    }
    return TextColumns.aligned([head] + rows)
  }
}
