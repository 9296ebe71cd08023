internal import AWSProtocols
internal import Database

extension AthenaCall {
  /// The work group of a call about prepared statements, which must be there.
  fileprivate func statementGroup() throws(ServiceError) -> String {
    try workGroup(try name("WorkGroup")).name
  }

  fileprivate func preparedStatement(
    _ group: String
  ) throws(ServiceError) -> QueryStore.Entry {
    let name = try name("StatementName", most: 256)
    let kept = try stored { () throws(DatabaseError) in
      try store.find(scope, .preparedStatement, parent: group, name)
    }
    guard let kept else {
      throw ServiceError(
        code: "ResourceNotFoundException",
        message: "PreparedStatement \(name) was not found in workGroup \(group)")
    }
    return QueryStore.Entry(name: name, value: kept)
  }
}

extension QueryStore.Entry {
  fileprivate func preparedStatement(_ group: String) -> ServiceValue {
    .members(
      ServiceMember("StatementName", .text(name)),
      ServiceMember("QueryStatement", .text(value["QueryStatement"]?.text ?? "")),
      ServiceMember("WorkGroupName", .text(group)),
      ServiceMember("Description", text: value["Description"]?.text),
      ServiceMember("LastModifiedTime", .time(milliseconds: value["modified"]?.integer ?? 0)))
  }
}

extension ServiceOperation {
  /// Keeps a statement with question marks under a name.
  static func createPreparedStatement(_ athena: Athena) -> ServiceOperation {
    .athena("CreatePreparedStatement", athena) { (call) throws(ServiceError) in
      let group = try call.statementGroup()
      let name = try call.name("StatementName", most: 256)
      let document = try statement(call)
      let isNew = try call.stored { () throws(DatabaseError) in
        try call.store.insert(
          call.scope, .preparedStatement, parent: group,
          [QueryStore.Entry(name: name, value: document)]) > 0
      }
      guard isNew else {
        throw .athena("PreparedStatement \(name) already exists in workGroup \(group)")
      }
      return ServiceAnswer()
    }
  }

  private static func statement(_ call: AthenaCall) throws(ServiceError) -> JSONValue {
    var document: JSONValue = [
      "QueryStatement": .string(try call.queryText("QueryStatement")),
      "modified": .number("\(call.request.milliseconds)"),
    ]
    document.set("Description", try call.input.text("Description").map { .string($0) })
    return document
  }

  /// Tells of a kept statement.
  static func getPreparedStatement(_ athena: Athena) -> ServiceOperation {
    .athena("GetPreparedStatement", athena) { (call) throws(ServiceError) in
      let group = try call.statementGroup()
      return ServiceAnswer(
        ServiceMember(
          "PreparedStatement", try call.preparedStatement(group).preparedStatement(group)))
    }
  }

  /// Tells of several kept statements.
  static func batchGetPreparedStatement(_ athena: Athena) -> ServiceOperation {
    .athena("BatchGetPreparedStatement", athena) { (call) throws(ServiceError) in
      let group = try call.statementGroup()
      let names = try call.input.texts("PreparedStatementNames")
      let all = try call.stored { () throws(DatabaseError) in
        try call.store.list(call.scope, .preparedStatement, parent: group)
      }
      let found = names.compactMap { name in all.first { $0.name == name } }
      let missing = names.filter { name in !all.contains { $0.name == name } }
      return ServiceAnswer(
        ServiceMember("PreparedStatements", .list(found.map { $0.preparedStatement(group) })),
        ServiceMember(
          "UnprocessedPreparedStatementNames",
          .list(
            missing.map { name in
              .members(
                ServiceMember("StatementName", .text(name)),
                ServiceMember("ErrorCode", .text("STATEMENT_NOT_FOUND")),
                ServiceMember("ErrorMessage", .text("PreparedStatement \(name) was not found")))
            })))
    }
  }

  /// Lists the kept statements of a work group.
  static func listPreparedStatements(_ athena: Athena) -> ServiceOperation {
    .athena("ListPreparedStatements", athena) { (call) throws(ServiceError) in
      let group = try call.statementGroup()
      let all = try call.stored { () throws(DatabaseError) in
        try call.store.list(call.scope, .preparedStatement, parent: group)
      }
      let page = try call.page(all) { $0.name }
      return ServiceAnswer(
        ServiceMember(
          "PreparedStatements",
          .list(
            page.items.map {
              .members(
                ServiceMember("StatementName", .text($0.name)),
                ServiceMember(
                  "LastModifiedTime", .time(milliseconds: $0.value["modified"]?.integer ?? 0)))
            })), ServiceMember("NextToken", text: page.token))
    }
  }

  /// Keeps another statement under a name.
  static func updatePreparedStatement(_ athena: Athena) -> ServiceOperation {
    .athena("UpdatePreparedStatement", athena) { (call) throws(ServiceError) in
      let group = try call.statementGroup()
      let entry = try call.preparedStatement(group)
      let document = try statement(call)
      try call.stored { () throws(DatabaseError) in
        try call.store.put(
          call.scope, .preparedStatement, parent: group, entry.name, document)
      }
      return ServiceAnswer()
    }
  }

  /// Forgets a kept statement.
  static func deletePreparedStatement(_ athena: Athena) -> ServiceOperation {
    .athena("DeletePreparedStatement", athena) { (call) throws(ServiceError) in
      let group = try call.statementGroup()
      let entry = try call.preparedStatement(group)
      _ = try call.stored { () throws(DatabaseError) in
        try call.store.remove(call.scope, .preparedStatement, parent: group, [entry.name])
      }
      return ServiceAnswer()
    }
  }
}
