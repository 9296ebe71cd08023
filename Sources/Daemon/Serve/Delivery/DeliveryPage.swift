internal import AWSProtocols
internal import HTTPServer
internal import LogDelivery

/// The page that `weir status` asks for.
package enum ServeStatusPage {
  /// Its path.
  package static let path = "/_weir/status"
}

extension SpooledDelivery {
  /// How the delivery of each flow log goes, as JSON.
  var page: ServePage {
    ServePage(methods: ["GET", "HEAD"], path: ServeStatusPage.path) { [engine] _ in
      let list = engine.statuses.map(\.json)
      let document = JSONValue.object([JSONMember("FlowLogs", .array(list))])
      return HTTPAnswer(
        status: 200, headers: [HTTPHeader("Content-Type", "application/json")],
        body: .bytes(document.compactBytes))
    }
  }

  /// Adds what deliveries have done to a page of metrics.
  func write(to text: inout MetricsText) {
    let statuses = engine.statuses
    func family(
      _ name: String, _ kind: MetricsText.Kind, _ help: String,
      _ value: (DeliveryStatus) -> Int?
    ) {
      text.begin("weir_delivery_\(name)", kind, help)
      for status in statuses {
        guard let value = value(status) else { continue }
        text.sample("\(value)", [("flow_log", status.flowLogID)])
      }
    }
    family("records_total", .counter, "Records that are at their destination.") { $0.records }
    family("bytes_total", .counter, "Bytes that went to destinations.") { $0.bytes }
    family("calls_total", .counter, "Files or batches that were acknowledged.") { $0.deliveries }
    family("failures_total", .counter, "Tries that failed.") { $0.failures }
    family("lost_records_total", .counter, "Records that will never be delivered.") {
      $0.lostRecords
    }
    family("waiting_records", .gauge, "Records that wait on the disk.") { $0.waitingRecords }
    family("waiting_bytes", .gauge, "Bytes that wait on the disk.") { $0.waitingBytes }
    family("lag_seconds", .gauge, "How long the oldest sealed segment has waited.") {
      $0.lagSeconds
    }
    family("failing", .gauge, "Whether the last try failed (1) or not (0).") {
      $0.failure == nil ? 0 : 1
    }
    family("last_success_timestamp_seconds", .gauge, "When a try last succeeded.") {
      $0.lastSuccess
    }
  }
}

extension DeliveryStatus {
  /// An object with all figures.
  var json: JSONValue {
    func number(_ value: Int) -> JSONValue { .number("\(value)") }
    func time(_ seconds: Int?) -> JSONValue {
      seconds.map { .string(UTCTime.iso8601(milliseconds: $0 * 1000)) } ?? .null
    }
    return .object([
      JSONMember("FlowLogId", .string(flowLogID)), JSONMember("Records", number(records)),
      JSONMember("Bytes", number(bytes)), JSONMember("Calls", number(deliveries)),
      JSONMember("Failures", number(failures)), JSONMember("LostRecords", number(lostRecords)),
      JSONMember("WaitingRecords", number(waitingRecords)),
      JSONMember("WaitingBytes", number(waitingBytes)),
      JSONMember("LagSeconds", number(lagSeconds)), JSONMember("LastSuccess", time(lastSuccess)),
      JSONMember("LastFailure", time(lastFailure)),
      JSONMember("Error", failure.map { .string($0.description) } ?? .null),
      JSONMember("SpoolError", spoolError.map { .string($0.description) } ?? .null),
    ])
  }
}
