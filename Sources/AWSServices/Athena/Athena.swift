internal import AWSProtocols
internal import Database
package import QueryJobs

/// What Athena's operations work on.
package final class Athena: Sendable {
  /// What neither the request nor the state has.
  package struct Surroundings: Sendable {
    /// Answers queries; without one, statements about the catalog are all that succeeds.
    package var runner: (any QueryRunner)?
    /// Takes results; without them, results are in memory alone.
    package var objects: (any QueryObjects)?
    /// Random bits; identifiers are made of them.
    package var random: @Sendable () -> UInt64
    /// The time in milliseconds since 1970, for how long queries take.
    package var clock: @Sendable () -> Int
    /// Takes what failed on this side, for the log.
    package var report: @Sendable (String) -> Void

    /// Puts surroundings together.
    package init(
      runner: (any QueryRunner)? = nil, objects: (any QueryObjects)? = nil,
      random: @escaping @Sendable () -> UInt64, clock: @escaping @Sendable () -> Int,
      report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.runner = runner
      self.objects = objects
      self.random = random
      self.clock = clock
      self.report = report
    }
  }

  let store: QueryStore
  let jobs: QueryJobs<AthenaExecution>
  let surroundings: Surroundings

  /// Begins to take queries.
  package init(
    _ store: QueryStore, _ surroundings: Surroundings,
    limits: QueryJobLimits = QueryJobLimits()
  ) {
    self.store = store
    self.surroundings = surroundings
    jobs = QueryJobs(limits: limits, clock: surroundings.clock)
  }

  /// Stops all queries, and takes no more.
  package func close() { jobs.close() }

  func newID() -> String { QueryIdentifier.make(surroundings.random) }
}

/// A call of one of Athena's operations.
struct AthenaCall {
  let athena: Athena
  let request: ServiceRequest

  var input: ServiceInput { request.input }
  var store: QueryStore { athena.store }
  var scope: QueryScope { QueryScope(account: request.account, region: request.region) }
  var tables: AthenaTables { AthenaTables(store: store, scope: scope) }

  /// Works on the state; what fails there is this side's fault.
  func stored<Value>(
    _ body: () throws(DatabaseError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(DatabaseError) {
      return try body()
    } catch {
      athena.surroundings.report("\(request.operation) \(request.requestID): \(error)")
      throw .internalFailure(.json11)
    }
  }

  /// A name of letters, digits and a few signs that must be there.
  func name(_ parameter: String, most: Int = 128) throws(ServiceError) -> String {
    let name = try input.requiredText(parameter)
    guard name.count <= most else {
      throw .athena(
        "1 validation error detected: Value '\(name.prefix(most))…' at '\(parameter)' failed to "
          + "satisfy constraint: Member must have length less than or equal to \(most)")
    }
    return name
  }

  func page<Item>(
    _ all: [Item], most: Int = 50, usual: Int? = nil, name: (Item) -> String
  ) throws(ServiceError) -> QueryPage<Item> {
    try QueryPage(
      all, input, limit: "MaxResults", token: "NextToken", most: most, usual: usual,
      code: "InvalidRequestException", name: name)
  }
}

extension ServiceOperation {
  /// An operation of Athena over its state.
  static func athena(
    _ name: String, _ athena: Athena,
    _ body: @escaping @Sendable (AthenaCall) throws(ServiceError) -> ServiceAnswer
  ) -> ServiceOperation {
    ServiceOperation(name) { (request) throws(ServiceError) in
      try body(AthenaCall(athena: athena, request: request))
    }
  }
}

extension ServiceError {
  /// What Athena says to most mistakes.
  static func athena(_ message: String) -> ServiceError {
    var error = ServiceError(code: "InvalidRequestException", message: message)
    error.members = [ServiceMember("AthenaErrorCode", .text("INVALID_INPUT"))]
    return error
  }

  static func athenaMetadata(_ message: String) -> ServiceError {
    ServiceError(code: "MetadataException", message: message)
  }
}
