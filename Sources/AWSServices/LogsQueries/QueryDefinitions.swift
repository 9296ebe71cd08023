internal import AWSProtocols
internal import Database

extension ServiceOperation {
  /// Saves a query, or another in place of one.
  static func putQueryDefinition(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("PutQueryDefinition", queries) { (call) throws(ServiceError) in
      let name = try text("name", call, most: 255)
      let query = try text("queryString", call, most: 10_000)
      let language = try call.input.text("queryLanguage") ?? "CWLI"
      guard ["CWLI", "SQL", "PPL"].contains(language) else {
        throw .logsParameter("queryLanguage is '\(language)'; expected CWLI, SQL or PPL")
      }
      var id = try call.input.text("queryDefinitionId")
      if let id, try find(id, call) == nil {
        throw .logsNotFound("Query definition '\(id)' does not exist.")
      }
      // A repeated call is known by its token.
      let token = try call.input.text("clientToken")
      if id == nil, let token {
        let all = try call.stored { () throws(DatabaseError) in
          try call.queries.store.list(call.scope, .queryDefinition)
        }
        id = all.first { $0.value["token"]?.text == token }?.name
      }
      var document: JSONValue = [
        "name": .string(name), "queryString": .string(query), "queryLanguage": .string(language),
        "logGroupNames": JSONValue(texts: try call.input.texts("logGroupNames")),
        "modified": .number("\(call.request.milliseconds)"),
      ]
      document.set("token", token.map { .string($0) })
      document.set("parameters", call.input.tree["parameters"])
      let (key, kept) = (id ?? QueryIdentifier.make(call.queries.surroundings.random), document)
      try call.stored { () throws(DatabaseError) in
        try call.queries.store.put(call.scope, .queryDefinition, key, kept)
      }
      return ServiceAnswer(ServiceMember("queryDefinitionId", .text(key)))
    }
  }

  private static func find(
    _ id: String, _ call: LogsQueryCall
  ) throws(ServiceError) -> JSONValue? {
    try call.stored { () throws(DatabaseError) in
      try call.queries.store.find(call.scope, .queryDefinition, id)
    }
  }

  private static func text(
    _ name: String, _ call: LogsQueryCall, most: Int
  ) throws(ServiceError) -> String {
    let text = try call.input.requiredText(name)
    guard text.count <= most else {
      throw .logsParameter(
        "1 validation error detected: Value at '\(name)' failed to satisfy constraint: Member must "
          + "have length less than or equal to \(most)")
    }
    return text
  }

  /// Lists saved queries by name.
  static func describeQueryDefinitions(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("DescribeQueryDefinitions", queries) { (call) throws(ServiceError) in
      let prefix = try call.input.text("queryDefinitionNamePrefix") ?? ""
      let language = try call.input.text("queryLanguage")
      let all = try call.stored { () throws(DatabaseError) in
        try call.queries.store.list(call.scope, .queryDefinition)
      }
      let found = all.filter { entry in
        (entry.value["name"]?.text ?? "").hasPrefix(prefix)
          && (language == nil || entry.value["queryLanguage"]?.text == language)
      }
      let sorted = found.sorted {
        ($0.value["name"]?.text ?? "", $0.name) < ($1.value["name"]?.text ?? "", $1.name)
      }
      let page = try QueryPage(
        sorted, call.input, limit: "maxResults", token: "nextToken", most: 1000,
        code: "InvalidParameterException"
      ) { $0.name }
      return ServiceAnswer(
        ServiceMember(
          "queryDefinitions",
          .list(
            page.items.map { entry in
              .members(
                ServiceMember("queryLanguage", .text(entry.value["queryLanguage"]?.text ?? "CWLI")),
                ServiceMember("queryDefinitionId", .text(entry.name)),
                ServiceMember("name", .text(entry.value["name"]?.text ?? "")),
                ServiceMember("queryString", .text(entry.value["queryString"]?.text ?? "")),
                ServiceMember("lastModified", .integer(entry.value["modified"]?.integer ?? 0)),
                ServiceMember(
                  "logGroupNames", .texts(entry.value.texts(at: "logGroupNames"))),
                entry.value["parameters"].map {
                  ServiceMember("parameters", ServiceValue(tree: $0))
                })
            })), ServiceMember("nextToken", text: page.token))
    }
  }

  /// Forgets a saved query.
  static func deleteQueryDefinition(_ queries: LogsQueries) -> ServiceOperation {
    .logsQuery("DeleteQueryDefinition", queries) { (call) throws(ServiceError) in
      let id = try call.input.requiredText("queryDefinitionId")
      let count = try call.stored { () throws(DatabaseError) in
        try call.queries.store.remove(call.scope, .queryDefinition, [id])
      }
      guard count > 0 else {
        throw .logsNotFound("Query definition '\(id)' does not exist.")
      }
      return ServiceAnswer(ServiceMember("success", .truth(true)))
    }
  }
}
