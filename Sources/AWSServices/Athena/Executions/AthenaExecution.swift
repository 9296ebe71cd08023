internal import AWSProtocols
internal import AthenaCatalog
internal import QueryJobs

/// What Athena keeps of a query beside its way through the threads.
struct AthenaExecution: Sendable {
  var query: String
  var kind: AthenaStatement.Kind
  var subkind: String?
  var database: String?
  var catalog: String?
  var workGroup: String
  var parameters: [String]
  /// The object that the result becomes; nil where results are managed.
  var output: String?
}

extension QueryExecution<AthenaExecution> {
  /// Athena's word for where it is.
  var stateName: String {
    switch state {
    case .queued: "QUEUED"
    case .running: "RUNNING"
    case .succeeded: "SUCCEEDED"
    case .failed(let failure): failure.kind == .cancelled ? "CANCELLED" : "FAILED"
    }
  }

  /// The execution as Athena tells of it.
  var description: ServiceValue {
    .structure(
      [
        ServiceMember("QueryExecutionId", .text(id)), ServiceMember("Query", .text(details.query)),
        ServiceMember("StatementType", .text(details.kind.rawValue)),
        details.subkind.map { ServiceMember("SubstatementType", .text($0)) },
        ServiceMember(
          "ResultConfiguration",
          .members(ServiceMember("OutputLocation", text: details.output))),
        ServiceMember(
          "ResultReuseConfiguration",
          .members(
            ServiceMember(
              "ResultReuseByAgeConfiguration",
              .members(ServiceMember("Enabled", .truth(false)))))),
        ServiceMember(
          "QueryExecutionContext",
          .members(
            ServiceMember("Database", text: details.database),
            ServiceMember("Catalog", text: details.catalog))),
        ServiceMember("Status", status), ServiceMember("Statistics", statistics),
        ServiceMember("WorkGroup", .text(details.workGroup)),
        ServiceMember(
          "EngineVersion",
          .members(
            ServiceMember("SelectedEngineVersion", .text("AUTO")),
            ServiceMember("EffectiveEngineVersion", .text(AthenaWorkGroup.engine)))),
        details.parameters.isEmpty
          ? nil : ServiceMember("ExecutionParameters", .texts(details.parameters)),
      ].compactMap(\.self))
  }

  private var status: ServiceValue {
    var members = [
      ServiceMember("State", .text(stateName)),
      ServiceMember("SubmissionDateTime", .time(milliseconds: submitted)),
    ]
    if let ended { members.append(ServiceMember("CompletionDateTime", .time(milliseconds: ended))) }
    guard case .failed(let failure) = state else { return .structure(members) }
    members.append(ServiceMember("StateChangeReason", .text(failure.reason)))
    guard failure.kind != .cancelled else { return .structure(members) }
    // Categories: 1 the system, 2 the user.
    let isOurs = failure.kind == .unavailable
    members.append(
      ServiceMember(
        "AthenaError",
        .members(
          ServiceMember("ErrorCategory", .integer(isOurs ? 1 : 2)),
          ServiceMember("ErrorType", .integer(failure.kind == .timedOut ? 1003 : 1006)),
          ServiceMember("Retryable", .truth(isOurs)),
          ServiceMember("ErrorMessage", .text(failure.reason)))))
    return .structure(members)
  }

  /// How long it took.
  var times: (queue: Int, engine: Int, total: Int) {
    let start = began ?? ended ?? submitted
    let end = ended ?? start
    return (max(0, start - submitted), max(0, end - start), max(0, end - submitted))
  }

  private var statistics: ServiceValue {
    .members(
      ServiceMember("EngineExecutionTimeInMillis", .integer(times.engine)),
      ServiceMember("DataScannedInBytes", .integer(answer.statistics.bytesScanned)),
      ServiceMember("TotalExecutionTimeInMillis", .integer(times.total)),
      ServiceMember("QueryQueueTimeInMillis", .integer(times.queue)),
      ServiceMember("ServicePreProcessingTimeInMillis", .integer(0)),
      ServiceMember("ServiceProcessingTimeInMillis", .integer(0)),
      ServiceMember(
        "ResultReuseInformation",
        .members(ServiceMember("ReusedPreviousResult", .truth(false)))))
  }
}
