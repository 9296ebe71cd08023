internal import AWSProtocols
internal import QueryJobs

extension QueryExecution<LogsQuery> {
  /// CloudWatch Logs' word for where it is.
  fileprivate var stateName: String {
    switch state {
    case .queued: "Scheduled"
    case .running: "Running"
    case .succeeded: "Complete"
    case .failed(let failure):
      switch failure.kind {
      case .cancelled: "Cancelled"
      case .timedOut: "Timeout"
      default: "Failed"
      }
    }
  }
}

extension LogsQueryCall {
  fileprivate func execution() throws(ServiceError) -> QueryExecution<LogsQuery> {
    let id = try input.requiredText("queryId")
    guard let found = queries.jobs.find(scope, id) else {
      throw .logsNotFound("Query with id '\(id)' does not exist.")
    }
    return found
  }
}

extension ServiceOperation {
  /// Gives the rows of a query; a field that a row has not is left out of it.
  static func getLogsQueryResults(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("GetQueryResults", queries) { (call) throws(ServiceError) in
      let execution = try call.execution()
      let answer = execution.answer
      let most = 10_000
      let limit = try call.input.integer("maxItems")
      if let limit, !(1...most).contains(limit) {
        throw .logsParameter("maxItems is \(limit); expected a number from 1 to \(most)")
      }
      var start = 0
      if let token = try call.input.text("nextToken") {
        guard let place = Int(token), (1..<max(2, answer.rows.count)).contains(place) else {
          throw .logsParameter("The specified nextToken is invalid.")
        }
        start = place
      }
      let end = min(answer.rows.count, start + (limit ?? answer.rows.count))
      let rows = answer.rows[min(start, end)..<end].map { row -> ServiceValue in
        .list(
          zip(answer.columns, row).compactMap { column, value in
            value.map {
              .members(
                ServiceMember("field", .text(column.name)), ServiceMember("value", .text($0)))
            }
          })
      }
      let numbers = answer.statistics
      return ServiceAnswer(
        ServiceMember("queryLanguage", .text("CWLI")), ServiceMember("results", .list(rows)),
        ServiceMember(
          "statistics",
          .members(
            ServiceMember("recordsMatched", .decimal(Double(numbers.recordsMatched))),
            ServiceMember("recordsScanned", .decimal(Double(numbers.recordsScanned))),
            ServiceMember("estimatedRecordsSkipped", .decimal(0)),
            ServiceMember("bytesScanned", .decimal(Double(numbers.bytesScanned))),
            ServiceMember("estimatedBytesSkipped", .decimal(0)),
            ServiceMember(
              "logGroupsScanned", .decimal(Double(execution.details.groups.count))))),
        ServiceMember("status", .text(execution.stateName)),
        ServiceMember("nextToken", text: end < answer.rows.count ? "\(end)" : nil))
    }
  }

  /// Stops a query that has not ended.
  static func stopLogsQuery(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("StopQuery", queries) { (call) throws(ServiceError) in
      let id = try call.execution().id
      guard call.queries.jobs.cancel(call.scope, id) == true else {
        throw .logsParameter("Query '\(id)' has already ended and cannot be stopped.")
      }
      return ServiceAnswer(ServiceMember("success", .truth(true)))
    }
  }

  /// Lists queries that run or ran of late, the newest first.
  static func describeQueries(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("DescribeQueries", queries) { (call) throws(ServiceError) in
      let group = try call.input.text("logGroupName")
      let status = try call.input.text("status")
      let words = ["Scheduled", "Running", "Complete", "Failed", "Cancelled", "Timeout", "Unknown"]
      if let status, !words.contains(status) {
        throw .logsParameter("status is '\(status)'; expected \(words.joined(separator: ", "))")
      }
      if let language = try call.input.text("queryLanguage"), language != "CWLI" {
        return ServiceAnswer(ServiceMember("queries", .list([])))
      }
      let all = call.queries.jobs.list(call.scope).filter { execution in
        (group.map(execution.details.groups.contains) ?? true)
          && (status == nil || execution.stateName == status)
      }
      let page = try QueryPage(
        all, call.input, limit: "maxResults", token: "nextToken", most: 1000,
        code: "InvalidParameterException"
      ) { $0.id }
      return ServiceAnswer(
        ServiceMember(
          "queries",
          .list(
            page.items.map { execution in
              .members(
                ServiceMember("queryLanguage", .text("CWLI")),
                ServiceMember("queryId", .text(execution.id)),
                ServiceMember("queryString", .text(execution.details.text)),
                ServiceMember("status", .text(execution.stateName)),
                ServiceMember("createTime", .integer(execution.submitted)),
                ServiceMember("logGroupName", text: execution.details.groups.first))
            })), ServiceMember("nextToken", text: page.token))
    }
  }

  /// Gives all fields of the event that a `@ptr` points to.
  static func getLogRecord(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("GetLogRecord", queries) { (call) throws(ServiceError) in
      let pointer = try call.input.requiredText("logRecordPointer")
      let record = try call.asked { (groups) throws(QueryFailure) in
        try groups.record(pointer, scope: call.scope)
      }
      guard let record else {
        throw .logsParameter("The specified logRecordPointer is invalid.")
      }
      return ServiceAnswer(
        ServiceMember("logRecord", .map(record.map { ServiceMember($0.name, .text($0.value)) })))
    }
  }

  /// Lists the fields that events of a group have.
  static func getLogGroupFields(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("GetLogGroupFields", queries) { (call) throws(ServiceError) in
      let name = try call.input.text("logGroupName")
      let identifier = try call.input.text("logGroupIdentifier")
      guard let given = name ?? identifier, name == nil || identifier == nil else {
        throw .logsParameter("One of logGroupName and logGroupIdentifier must be given")
      }
      let group = try call.groupName(given)
      try call.requireGroup(group)
      // Fifteen minutes around the time; without one, the last fifteen.
      let half = 450
      let time = try call.input.integer("time") ?? (call.request.milliseconds / 1000 - half)
      guard (0...9_999_999_999).contains(time) else {
        throw .logsParameter("time is \(time); expected seconds since 1970")
      }
      let fields = try call.asked { (groups) throws(QueryFailure) in
        try groups.fields(of: group, around: time * 1000, scope: call.scope)
      }
      return ServiceAnswer(
        ServiceMember(
          "logGroupFields",
          .list(
            fields.map {
              .members(
                ServiceMember("name", .text($0.name)),
                ServiceMember("percent", .integer($0.percent))
              )
            })))
    }
  }
}
