internal import AWSProtocols
internal import QueryJobs

extension ServiceOperation {
  /// Starts a query over log groups; one that cannot be read is refused with the place.
  static func startLogsQuery(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("StartQuery", queries) { (call) throws(ServiceError) in
      let query = try LogsQueryInput(call)
      guard let runner = call.queries.surroundings.runner else {
        throw .logsParameter("This server has no query engine.")
      }
      for group in query.groups { try call.requireGroup(group) }
      let request = EngineQuery(
        scope: call.scope, language: .insights, text: query.text,
        sources: query.groups.map { .logGroup($0) }, milliseconds: query.milliseconds,
        rowLimit: query.limit)
      do throws(QueryFailure) {
        try runner.check(request)
      } catch {
        throw .malformedQuery(error)
      }
      let id: String
      do throws(QueryJobRefusal) {
        id = try call.queries.jobs.start(
          call.scope, id: QueryIdentifier.make(call.queries.surroundings.random),
          details: LogsQuery(text: query.text, groups: query.groups)
        ) { (progress) throws(QueryFailure) in try runner.run(request, progress) }
      } catch {
        throw ServiceError(code: "LimitExceededException", message: error.description)
      }
      return ServiceAnswer(ServiceMember("queryId", .text(id)))
    }
  }
}

/// What a call of StartQuery asks for, checked.
private struct LogsQueryInput {
  let text: String
  let groups: [String]
  let milliseconds: ClosedRange<Int>
  let limit: Int

  /// Characters of a query.
  private static let textLimit = 10_000
  private static let groupLimit = 50
  private static let rowLimit = 100_000
  private static let usualRows = 10_000
  /// Seconds since 1970 that a query can be about.
  private static let times = 0...9_999_999_999

  init(_ call: LogsQueryCall) throws(ServiceError) {
    text = try call.input.requiredText("queryString")
    guard text.count <= LogsQueryInput.textLimit else {
      throw .logsParameter(
        "queryString has \(text.count) characters; \(LogsQueryInput.textLimit) are allowed")
    }
    if let language = try call.input.text("queryLanguage"), language != "CWLI" {
      throw .logsParameter("queryLanguage is '\(language)'; this server has CWLI")
    }
    let start = try LogsQueryInput.time("startTime", call)
    let end = try LogsQueryInput.time("endTime", call)
    guard start <= end else {
      throw .logsParameter("End time should not be less than start time.")
    }
    milliseconds = start * 1000...end * 1000 + 999
    limit = try call.input.integer("limit") ?? LogsQueryInput.usualRows
    guard (1...LogsQueryInput.rowLimit).contains(limit) else {
      throw .logsParameter(
        "limit is \(limit); expected a number from 1 to \(LogsQueryInput.rowLimit)")
    }
    let one = try call.input.text("logGroupName")
    let names = try call.input.texts("logGroupNames")
    let identifiers = try call.input.texts("logGroupIdentifiers")
    let given = [one != nil, !names.isEmpty, !identifiers.isEmpty].count { $0 }
    // A query may name its groups itself.
    let hasSource = text.drop { $0.isWhitespace }.uppercased().hasPrefix("SOURCE")
    guard given == 1 || given == 0 && hasSource else {
      throw .logsParameter(
        given == 0
          ? "Log group name(s) must be provided: one of logGroupName, logGroupNames and "
            + "logGroupIdentifiers"
          : "Only one of logGroupName, logGroupNames and logGroupIdentifiers may be given")
    }
    var groups: [String] = []
    for identifier in names + identifiers + (one.map { [$0] } ?? []) {
      let name = try call.groupName(identifier)
      if !groups.contains(name) { groups.append(name) }
    }
    guard groups.count <= LogsQueryInput.groupLimit else {
      throw .logsParameter(
        "\(groups.count) log groups were given; \(LogsQueryInput.groupLimit) are allowed")
    }
    self.groups = groups
  }

  private static func time(_ name: String, _ call: LogsQueryCall) throws(ServiceError) -> Int {
    guard let time = try call.input.integer(name) else { throw .missing(name, .json11) }
    guard times.contains(time) else {
      throw .logsParameter("\(name) is \(time); expected seconds since 1970")
    }
    return time
  }
}

extension ServiceError {
  /// A query that cannot be read, with the place of the fault.
  fileprivate static func malformedQuery(_ failure: QueryFailure) -> ServiceError {
    guard failure.kind == .malformed else {
      return failure.kind == .unavailable
        ? ServiceError(
          status: 500, code: "ServiceUnavailableException", message: failure.reason)
        : .logsParameter(failure.reason)
    }
    var error = ServiceError(code: "MalformedQueryException", message: failure.reason)
    let location = failure.offsets.map { offsets -> ServiceValue in
      .members(
        ServiceMember("startCharOffset", .integer(offsets.lowerBound)),
        ServiceMember("endCharOffset", .integer(offsets.upperBound)))
    }
    error.members = [
      ServiceMember(
        "queryCompileError",
        .members(
          location.map { ServiceMember("location", $0) },
          ServiceMember("message", .text(failure.reason))))
    ]
    return error
  }
}
