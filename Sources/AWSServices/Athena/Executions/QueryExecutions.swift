internal import AWSProtocols
internal import QueryJobs

extension AthenaCall {
  /// The execution that a parameter names, which must be there.
  func execution() throws(ServiceError) -> QueryExecution<AthenaExecution> {
    let id = try input.requiredText("QueryExecutionId")
    guard let found = athena.jobs.find(scope, id) else {
      throw .athena("QueryExecution \(id) was not found")
    }
    return found
  }
}

extension ServiceOperation {
  /// Tells of an execution.
  static func getQueryExecution(_ athena: Athena) -> ServiceOperation {
    .athena("GetQueryExecution", athena) { (call) throws(ServiceError) in
      ServiceAnswer(ServiceMember("QueryExecution", try call.execution().description))
    }
  }

  /// Tells of several executions.
  static func batchGetQueryExecution(_ athena: Athena) -> ServiceOperation {
    .athena("BatchGetQueryExecution", athena) { (call) throws(ServiceError) in
      let ids = try call.input.texts("QueryExecutionIds")
      guard (1...50).contains(ids.count) else {
        throw .athena("QueryExecutionIds has \(ids.count) members; expected 1 to 50")
      }
      var found: [ServiceValue] = []
      var missing: [ServiceValue] = []
      for id in ids {
        if let execution = call.athena.jobs.find(call.scope, id) {
          found.append(execution.description)
        } else {
          missing.append(
            .members(
              ServiceMember("QueryExecutionId", .text(id)),
              ServiceMember("ErrorCode", .text("INVALID_INPUT")),
              ServiceMember("ErrorMessage", .text("QueryExecution \(id) was not found"))))
        }
      }
      return ServiceAnswer(
        ServiceMember("QueryExecutions", .list(found)),
        ServiceMember("UnprocessedQueryExecutionIds", .list(missing)))
    }
  }

  /// Lists executions of a work group, the newest first.
  static func listQueryExecutions(_ athena: Athena) -> ServiceOperation {
    .athena("ListQueryExecutions", athena) { (call) throws(ServiceError) in
      let group = try call.input.text("WorkGroup") ?? AthenaWorkGroup.primary
      _ = try call.workGroup(group)
      let all = call.athena.jobs.list(call.scope).filter { $0.details.workGroup == group }
      let page = try call.page(all.map(\.id)) { $0 }
      return ServiceAnswer(
        ServiceMember("QueryExecutionIds", .texts(page.items)),
        ServiceMember("NextToken", text: page.token))
    }
  }

  /// Stops an execution; one that has ended stays as it is.
  static func stopQueryExecution(_ athena: Athena) -> ServiceOperation {
    .athena("StopQueryExecution", athena) { (call) throws(ServiceError) in
      let id = try call.execution().id
      _ = call.athena.jobs.cancel(call.scope, id)
      return ServiceAnswer()
    }
  }

  /// Tells how long an execution took, and how many rows it gave.
  static func getQueryRuntimeStatistics(_ athena: Athena) -> ServiceOperation {
    .athena("GetQueryRuntimeStatistics", athena) { (call) throws(ServiceError) in
      let execution = try call.execution()
      let times = execution.times
      let statistics = execution.answer.statistics
      return ServiceAnswer(
        ServiceMember(
          "QueryRuntimeStatistics",
          .members(
            ServiceMember(
              "Timeline",
              .members(
                ServiceMember("QueryQueueTimeInMillis", .integer(times.queue)),
                ServiceMember("EngineExecutionTimeInMillis", .integer(times.engine)),
                ServiceMember("TotalExecutionTimeInMillis", .integer(times.total)))),
            ServiceMember(
              "Rows",
              .members(
                ServiceMember("InputRows", .integer(statistics.recordsScanned)),
                ServiceMember("InputBytes", .integer(statistics.bytesScanned)),
                ServiceMember("OutputRows", .integer(execution.answer.rows.count)))))))
    }
  }
}
