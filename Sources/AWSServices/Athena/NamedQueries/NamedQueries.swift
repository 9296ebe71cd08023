internal import AWSProtocols
internal import AthenaCatalog
internal import Database

extension AthenaCall {
  /// All saved queries, by identifier.
  func namedQueries() throws(ServiceError) -> [QueryStore.Entry] {
    try stored { () throws(DatabaseError) in try store.list(scope, .namedQuery) }
  }

  /// The saved query that the call names, which must be there.
  fileprivate func namedQuery() throws(ServiceError) -> QueryStore.Entry {
    let id = try input.requiredText("NamedQueryId")
    let kept = try stored { () throws(DatabaseError) in try store.find(scope, .namedQuery, id) }
    guard let kept else { throw .athena("NamedQuery \(id) was not found") }
    return QueryStore.Entry(name: id, value: kept)
  }

  /// The text of a query to save.
  func queryText(_ parameter: String) throws(ServiceError) -> String {
    let text = try input.requiredText(parameter)
    guard text.utf8.count <= SQLTokenizer.byteLimit else {
      throw .athena(
        "\(parameter) has \(text.utf8.count) bytes; \(SQLTokenizer.byteLimit) are allowed")
    }
    return text
  }
}

extension QueryStore.Entry {
  fileprivate var namedQuery: ServiceValue {
    .members(
      ServiceMember("Name", .text(value["Name"]?.text ?? "")),
      ServiceMember("Description", text: value["Description"]?.text),
      ServiceMember("Database", .text(value["Database"]?.text ?? "")),
      ServiceMember("QueryString", .text(value["QueryString"]?.text ?? "")),
      ServiceMember("NamedQueryId", .text(name)),
      ServiceMember("WorkGroup", .text(value["WorkGroup"]?.text ?? AthenaWorkGroup.primary)))
  }
}

extension ServiceOperation {
  /// Saves a query.
  static func createNamedQuery(_ athena: Athena) -> ServiceOperation {
    .athena("CreateNamedQuery", athena) { (call) throws(ServiceError) in
      let group = try call.input.text("WorkGroup") ?? AthenaWorkGroup.primary
      _ = try call.workGroup(group)
      var document: JSONValue = [
        "Name": .string(try call.name("Name")),
        "Database": .string(try call.name("Database", most: 255)),
        "QueryString": .string(try call.queryText("QueryString")), "WorkGroup": .string(group),
      ]
      document.set("Description", try call.input.text("Description").map { .string($0) })
      if let token = try call.input.text("ClientRequestToken") {
        if let known = try call.namedQueries().first(where: { $0.value["token"]?.text == token }) {
          var before = known.value
          before.set("token", nil)
          guard before == document else {
            throw .athena("Idempotent parameters do not match")
          }
          return ServiceAnswer(ServiceMember("NamedQueryId", .text(known.name)))
        }
        document.set("token", .string(token))
      }
      let id = call.athena.newID()
      let kept = document
      try call.stored { () throws(DatabaseError) in
        try call.store.put(call.scope, .namedQuery, id, kept)
      }
      return ServiceAnswer(ServiceMember("NamedQueryId", .text(id)))
    }
  }

  /// Tells of a saved query.
  static func getNamedQuery(_ athena: Athena) -> ServiceOperation {
    .athena("GetNamedQuery", athena) { (call) throws(ServiceError) in
      ServiceAnswer(ServiceMember("NamedQuery", try call.namedQuery().namedQuery))
    }
  }

  /// Tells of several saved queries.
  static func batchGetNamedQuery(_ athena: Athena) -> ServiceOperation {
    .athena("BatchGetNamedQuery", athena) { (call) throws(ServiceError) in
      let ids = try call.input.texts("NamedQueryIds")
      guard (1...50).contains(ids.count) else {
        throw .athena("NamedQueryIds has \(ids.count) members; expected 1 to 50")
      }
      let known = try call.namedQueries()
      let found = ids.compactMap { id in known.first { $0.name == id } }
      let missing = ids.filter { id in !known.contains { $0.name == id } }
      return ServiceAnswer(
        ServiceMember("NamedQueries", .list(found.map(\.namedQuery))),
        ServiceMember(
          "UnprocessedNamedQueryIds",
          .list(
            missing.map { id in
              .members(
                ServiceMember("NamedQueryId", .text(id)),
                ServiceMember("ErrorCode", .text("INVALID_INPUT")),
                ServiceMember("ErrorMessage", .text("NamedQuery \(id) was not found")))
            })))
    }
  }

  /// Lists the saved queries of a work group.
  static func listNamedQueries(_ athena: Athena) -> ServiceOperation {
    .athena("ListNamedQueries", athena) { (call) throws(ServiceError) in
      let group = try call.input.text("WorkGroup") ?? AthenaWorkGroup.primary
      _ = try call.workGroup(group)
      let all = try call.namedQueries().filter { $0.value["WorkGroup"]?.text == group }
      let page = try call.page(all.map(\.name)) { $0 }
      return ServiceAnswer(
        ServiceMember("NamedQueryIds", .texts(page.items)),
        ServiceMember("NextToken", text: page.token))
    }
  }

  /// Changes a saved query.
  static func updateNamedQuery(_ athena: Athena) -> ServiceOperation {
    .athena("UpdateNamedQuery", athena) { (call) throws(ServiceError) in
      let entry = try call.namedQuery()
      var document = entry.value
      document.set("Name", .string(try call.name("Name")))
      document.set("QueryString", .string(try call.queryText("QueryString")))
      if let text = try call.input.text("Description") {
        document.set("Description", .string(text))
      }
      let changed = document
      try call.stored { () throws(DatabaseError) in
        try call.store.put(call.scope, .namedQuery, entry.name, changed)
      }
      return ServiceAnswer()
    }
  }

  /// Forgets a saved query.
  static func deleteNamedQuery(_ athena: Athena) -> ServiceOperation {
    .athena("DeleteNamedQuery", athena) { (call) throws(ServiceError) in
      let entry = try call.namedQuery()
      _ = try call.stored { () throws(DatabaseError) in
        try call.store.remove(call.scope, .namedQuery, [entry.name])
      }
      return ServiceAnswer()
    }
  }
}
