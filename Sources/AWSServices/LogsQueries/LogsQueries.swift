internal import AWSProtocols
internal import Database
package import QueryJobs

/// What queries over log groups need of the groups: the seam to their store.
package protocol QueriedLogGroups: Sendable {
  /// Whether there is a group of this name.
  func exists(_ name: String, scope: QueryScope) throws(QueryFailure) -> Bool

  /// The fields of a group's events around a time, each with the share of events that have it, in
  /// percent.
  func fields(
    of name: String, around milliseconds: Int, scope: QueryScope
  ) throws(QueryFailure) -> [LogField]

  /// All fields of the event that a `@ptr` points to; nil where it points to nothing.
  func record(_ pointer: String, scope: QueryScope) throws(QueryFailure) -> [LogValue]?
}

/// A field that events of a group have.
package struct LogField: Hashable, Sendable {
  /// Its name, such as `@message`.
  package var name: String
  /// How many of a hundred events have it.
  package var percent: Int

  /// Describes a field.
  package init(_ name: String, percent: Int) {
    self.name = name
    self.percent = percent
  }
}

/// A field of an event and its value.
package struct LogValue: Hashable, Sendable {
  /// The field.
  package var name: String
  /// The value as text.
  package var value: String

  /// Pairs a field with a value.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What the operations of CloudWatch Logs about queries work on.
package final class LogsQueries: Sendable {
  /// What neither the request nor the state has.
  package struct Surroundings: Sendable {
    /// Answers queries; nil where there is no engine.
    package var runner: (any QueryRunner)?
    /// The log groups; nil where there are none.
    package var groups: (any QueriedLogGroups)?
    /// Random bits; identifiers are made of them.
    package var random: @Sendable () -> UInt64
    /// The time in milliseconds since 1970, for how long queries take.
    package var clock: @Sendable () -> Int
    /// Takes what failed on this side, for the log.
    package var report: @Sendable (String) -> Void

    /// Puts surroundings together.
    package init(
      runner: (any QueryRunner)? = nil, groups: (any QueriedLogGroups)? = nil,
      random: @escaping @Sendable () -> UInt64, clock: @escaping @Sendable () -> Int,
      report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.runner = runner
      self.groups = groups
      self.random = random
      self.clock = clock
      self.report = report
    }
  }

  let store: QueryStore
  let jobs: QueryJobs<LogsQuery>
  let surroundings: Surroundings

  /// The bounds of CloudWatch Logs: a query has an hour.
  package static var limits: QueryJobLimits {
    var limits = QueryJobLimits()
    limits.milliseconds = 60 * 60 * 1000
    return limits
  }

  /// Begins to take queries.
  package init(
    _ store: QueryStore, _ surroundings: Surroundings, limits: QueryJobLimits = LogsQueries.limits
  ) {
    self.store = store
    self.surroundings = surroundings
    jobs = QueryJobs(limits: limits, clock: surroundings.clock)
  }

  /// Stops all queries, and takes no more.
  package func close() { jobs.close() }

  /// The operations, for the list of the service that has the others.
  package var operations: [ServiceOperation] {
    [
      .startLogsQuery(self), .getLogsQueryResults(self), .stopLogsQuery(self),
      .describeQueries(self), .getLogRecord(self), .getLogGroupFields(self),
      .putQueryDefinition(self), .describeQueryDefinitions(self), .deleteQueryDefinition(self),
    ]
  }
}

/// What CloudWatch Logs keeps of a query beside its way through the threads.
struct LogsQuery: Sendable {
  var text: String
  var groups: [String]
}

/// A call of one of the operations about queries.
struct LogsQueryCall {
  let queries: LogsQueries
  let request: ServiceRequest

  var input: ServiceInput { request.input }
  var scope: QueryScope { QueryScope(account: request.account, region: request.region) }

  /// Works on the state; what fails there is this side's fault.
  func stored<Value>(
    _ body: () throws(DatabaseError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(DatabaseError) {
      return try body()
    } catch {
      throw unavailable("\(error)")
    }
  }

  /// Asks about log groups.
  func asked<Value>(
    _ body: (any QueriedLogGroups) throws(QueryFailure) -> Value
  ) throws(ServiceError) -> Value {
    guard let groups = queries.surroundings.groups else {
      throw .logsNotFound("The specified log group does not exist.")
    }
    do throws(QueryFailure) {
      return try body(groups)
    } catch {
      throw unavailable(error.reason)
    }
  }

  private func unavailable(_ reason: String) -> ServiceError {
    queries.surroundings.report("\(request.operation) \(request.requestID): \(reason)")
    return ServiceError(
      status: 500, code: "ServiceUnavailableException",
      message: "The service cannot complete the request.")
  }

  /// The name in a group's name or ARN.
  func groupName(_ identifier: String) throws(ServiceError) -> String {
    guard identifier.hasPrefix("arn:") else { return identifier }
    let parts = identifier.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 7, parts[2] == "logs", parts[3] == request.region,
      parts[4] == request.account, parts[5] == "log-group"
    else {
      throw .logsParameter(
        "'\(identifier)' is no log group of account \(request.account) in \(request.region)")
    }
    return parts[6]
  }

  /// Refuses a group that is not there.
  func requireGroup(_ name: String) throws(ServiceError) {
    let exists = try asked { (groups) throws(QueryFailure) in
      try groups.exists(name, scope: scope)
    }
    guard exists else {
      throw .logsNotFound(
        "Log group '\(name)' does not exist for account ID "
          + "'\(request.account)'")
    }
  }
}

extension ServiceOperation {
  /// An operation about queries over its state.
  static func logsQuery(
    _ name: String, _ queries: LogsQueries,
    _ body: @escaping @Sendable (LogsQueryCall) throws(ServiceError) -> ServiceAnswer
  ) -> ServiceOperation {
    ServiceOperation(name) { (request) throws(ServiceError) in
      try body(LogsQueryCall(queries: queries, request: request))
    }
  }
}

extension ServiceError {
  static func logsParameter(_ message: String) -> ServiceError {
    ServiceError(code: "InvalidParameterException", message: message)
  }

  static func logsNotFound(_ message: String) -> ServiceError {
    ServiceError(code: "ResourceNotFoundException", message: message)
  }
}
