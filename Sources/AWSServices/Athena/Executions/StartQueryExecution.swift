internal import AWSProtocols
internal import AthenaCatalog
internal import QueryJobs

extension ServiceOperation {
  /// Starts a statement; whatever is wrong with it is told by its state.
  static func startQueryExecution(_ athena: Athena) -> ServiceOperation {
    .athena("StartQueryExecution", athena) { (call) throws(ServiceError) in
      let plan = try ExecutionPlan(call)
      let id = call.athena.newID()
      let details = plan.details(id)
      let run = AthenaStatementRun(
        athena: call.athena, scope: call.scope, database: plan.database,
        workGroup: details.workGroup, parameters: details.parameters,
        milliseconds: call.request.milliseconds, scanLimit: plan.scanLimit)
      let results = AthenaResultWriter(
        objects: call.athena.surroundings.objects, scope: call.scope, id: id, details: details)
      let started: String
      do throws(QueryJobRefusal) {
        started = try call.athena.jobs.start(
          call.scope, id: id, token: plan.token, fingerprint: plan.fingerprint, details: details
        ) { (progress) throws(QueryFailure) in
          let answer = try run.run(details.query, progress)
          try results.write(answer)
          return answer
        }
      } catch {
        switch error {
        case .tooMany:
          throw ServiceError(code: "TooManyRequestsException", message: error.description)
        case .tokenMismatch: throw .athena(error.description)
        case .closed: throw .internalFailure(.json11)
        }
      }
      return ServiceAnswer(ServiceMember("QueryExecutionId", .text(started)))
    }
  }
}

/// What a call of StartQueryExecution asks for, checked.
private struct ExecutionPlan {
  private let execution: AthenaExecution
  let database: String
  /// Where results go; nil where they are managed.
  let folder: String?
  let token: String?
  let fingerprint: String
  let scanLimit: Int?

  init(_ call: AthenaCall) throws(ServiceError) {
    let query = try call.input.requiredText("QueryString")
    guard query.utf8.count <= SQLTokenizer.byteLimit else {
      throw .athena(
        "QueryString has \(query.utf8.count) bytes; \(SQLTokenizer.byteLimit) are allowed")
    }
    token = try call.input.text("ClientRequestToken")
    if let token, !(32...128).contains(token.utf8.count) {
      throw .athena("ClientRequestToken has \(token.utf8.count) characters; expected 32 to 128")
    }
    let name = try call.input.text("WorkGroup") ?? AthenaWorkGroup.primary
    let group = try call.workGroup(name)
    guard group.isEnabled else { throw .athena("WorkGroup \(name) is disabled.") }
    let asked = try call.input.structure("ResultConfiguration")?.text("OutputLocation")
    let location = group.isEnforced && group.output != nil ? group.output : asked ?? group.output
    if let location {
      guard let place = S3Location(location) else {
        throw .athena("outputLocation is not a valid S3 path: '\(location)'")
      }
      folder = place.url
    } else if group.managesResults {
      folder = nil
    } else {
      throw .athena(
        "No output location provided. An output location is required either through the Workgroup "
          + "result configuration setting or as an API input.")
    }
    let context = try call.input.structure("QueryExecutionContext")
    let catalog = try context?.text("Catalog")
    guard catalog == nil || catalog?.lowercased() == TableName.catalog else {
      throw .athena("The catalog '\(catalog ?? "")' was not found; there is AwsDataCatalog.")
    }
    let named = try context?.text("Database")
    database = (named ?? AthenaTables.defaultDatabase).lowercased()
    let parameters = try call.input.texts("ExecutionParameters")
    // What cannot be read fails later, as a query that did not work.
    let statement = try? StatementParser.parse(query)
    execution = AthenaExecution(
      query: query, kind: statement?.kind ?? ExecutionPlan.kind(query),
      subkind: statement?.subkind, database: named, catalog: catalog, workGroup: name,
      parameters: parameters)
    scanLimit = group.scanLimit
    fingerprint =
      [query, folder ?? "", name, database].joined(separator: "\u{0}")
      + parameters.joined(separator: "\u{0}")
  }

  /// What is kept of the execution that gets this identifier.
  func details(_ id: String) -> AthenaExecution {
    var details = execution
    details.output = folder.map { "\($0)\(id).\(details.kind == .query ? "csv" : "txt")" }
    return details
  }

  /// The sort of a statement that cannot be read, from its first word.
  private static func kind(_ query: String) -> AthenaStatement.Kind {
    let word = query.drop { !$0.isLetter }.prefix { $0.isLetter }.uppercased()
    return ["SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE", "EXECUTE"]
      .contains(word) ? .query : .definition
  }
}
