import AWSClient
import AWSProtocols

/// The operations of EC2 that are about flow logs.
struct FlowLogsClient {
  private static let version = "2016-11-15"
  /// Flow logs of one page.
  private static let pageSize = 1_000
  /// Pages of one listing; more would be a service that turns in circles.
  private static let pageLimit = 1_000

  private let client: ServiceClient

  init(_ client: ServiceClient) { self.client = client }

  /// A call with its parameters.
  func call(
    _ action: String, _ parameters: [(String, String)]
  ) throws(AWSClientError) -> XMLElement {
    var request = QueryRequest(action: action, version: FlowLogsClient.version)
    for (name, value) in parameters { request.add(name, value) }
    return try client.call(request)
  }

  /// All flow logs that fit the filters, page by page.
  func list(
    _ filters: [(name: String, value: String)]
  ) throws(AWSClientError) -> [XMLElement] {
    var parameters = [("MaxResults", "\(FlowLogsClient.pageSize)")]
    for (place, filter) in filters.enumerated() {
      parameters.append(("Filter.\(place + 1).Name", filter.name))
      parameters.append(("Filter.\(place + 1).Value.1", filter.value))
    }
    var items: [XMLElement] = []
    var token: String?
    for _ in 0..<FlowLogsClient.pageLimit {
      let page = try call(
        "DescribeFlowLogs", parameters + (token.map { [("NextToken", $0)] } ?? []))
      items += page["flowLogSet"]?.children ?? []
      token = page["nextToken"]?.text
      if token?.isEmpty ?? true { break }
    }
    return items
  }

  /// Says what could not be done for some resources.
  ///
  /// - Returns: How many there were.
  static func tellRefusals(_ answer: XMLElement) -> Int {
    let refusals = answer["unsuccessful"]?.children ?? []
    for refusal in refusals {
      let error = refusal["error"]
      Console.diagnose(
        "\(refusal["resourceId"]?.text ?? "-"): \(error?["code"]?.text ?? "-"): "
          + (error?["message"]?.text ?? "-"))
    }
    return refusals.count
  }

  /// Done, done in part, or refused.
  static func code(done: Int, refused: Int) -> ExitCode {
    if refused == 0 { return .done }
    return done == 0 ? .usage : .incomplete
  }
}
