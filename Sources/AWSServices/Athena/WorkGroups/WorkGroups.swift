internal import AWSProtocols
internal import Database

extension ServiceOperation {
  /// Makes a work group.
  static func createWorkGroup(_ athena: Athena) -> ServiceOperation {
    .athena("CreateWorkGroup", athena) { (call) throws(ServiceError) in
      let name = try call.name("Name")
      guard name.utf8.allSatisfy(isPlain) else {
        throw .athena("WorkGroup name '\(name)' may have letters, digits, and any of ._-")
      }
      let configuration = try call.input.structure("Configuration")?.tree
      try call.check(configuration)
      var document: JSONValue = ["created": .number("\(call.request.milliseconds)")]
      document.set("Configuration", configuration ?? [:])
      document.set("Description", try call.input.text("Description").map { .string($0) })
      let tags = try AthenaTags.read(call.input)
      let isNew = try call.stored { () throws(DatabaseError) in
        try call.store.insert(
          call.scope, .workGroup, [QueryStore.Entry(name: name, value: document)]) > 0
      }
      guard isNew, name != AthenaWorkGroup.primary else {
        throw .athena("WorkGroup is already created")
      }
      try AthenaTags.put(tags, AthenaTags.arn(workGroup: name, call), call)
      return ServiceAnswer()
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
  }

  /// Tells of a work group.
  static func getWorkGroup(_ athena: Athena) -> ServiceOperation {
    .athena("GetWorkGroup", athena) { (call) throws(ServiceError) in
      ServiceAnswer(
        ServiceMember("WorkGroup", try call.workGroup(call.name("WorkGroup")).description))
    }
  }

  /// Lists work groups.
  static func listWorkGroups(_ athena: Athena) -> ServiceOperation {
    .athena("ListWorkGroups", athena) { (call) throws(ServiceError) in
      let page = try call.page(call.workGroups()) { $0.name }
      return ServiceAnswer(
        ServiceMember("WorkGroups", .list(page.items.map(\.summary))),
        ServiceMember("NextToken", text: page.token))
    }
  }

  /// Changes a work group.
  static func updateWorkGroup(_ athena: Athena) -> ServiceOperation {
    .athena("UpdateWorkGroup", athena) { (call) throws(ServiceError) in
      let group = try call.workGroup(call.name("WorkGroup"))
      var document = group.document
      if let text = try call.input.text("Description") {
        document.set("Description", .string(text))
      }
      if let state = try call.input.text("State") {
        guard ["ENABLED", "DISABLED"].contains(state) else {
          throw .athena("State is '\(state)'; expected ENABLED or DISABLED")
        }
        document.set("State", .string(state))
      }
      if let updates = try call.input.structure("ConfigurationUpdates") {
        let configuration = try updated(document["Configuration"] ?? [:], updates)
        try call.check(configuration)
        document.set("Configuration", configuration)
      }
      let changed = document
      try call.stored { () throws(DatabaseError) in
        try call.store.put(call.scope, .workGroup, group.name, changed)
      }
      return ServiceAnswer()
    }
  }

  private static func updated(
    _ configuration: JSONValue, _ updates: ServiceInput
  ) throws(ServiceError) -> JSONValue {
    var configuration = configuration
    for name in updates.names where !["ResultConfigurationUpdates"].contains(name) {
      guard name.hasPrefix("Remove") else {
        configuration.set(name, updates.tree[name])
        continue
      }
      if try updates.boolean(name) == true {
        configuration.set(String(name.dropFirst("Remove".count)), nil)
      }
    }
    if let results = try updates.structure("ResultConfigurationUpdates") {
      var old = configuration["ResultConfiguration"] ?? [:]
      for name in results.names {
        if name.hasPrefix("Remove") {
          if try results.boolean(name) == true {
            old.set(String(name.dropFirst("Remove".count)), nil)
          }
        } else {
          old.set(name, results.tree[name])
        }
      }
      configuration.set("ResultConfiguration", old)
    }
    return configuration
  }

  /// Forgets a work group; what is saved in it goes along when that is asked for.
  static func deleteWorkGroup(_ athena: Athena) -> ServiceOperation {
    .athena("DeleteWorkGroup", athena) { (call) throws(ServiceError) in
      let name = try call.workGroup(call.name("WorkGroup")).name
      guard name != AthenaWorkGroup.primary else {
        throw .athena("The primary workgroup cannot be deleted")
      }
      let queries = try call.namedQueries().filter { $0.value["WorkGroup"]?.text == name }
      let statements = try call.stored { () throws(DatabaseError) in
        try call.store.list(call.scope, .preparedStatement, parent: name)
      }
      let isDeep = try call.input.boolean("RecursiveDeleteOption") ?? false
      guard isDeep || queries.isEmpty && statements.isEmpty else {
        throw .athena("WorkGroup \(name) is not empty")
      }
      let tags = AthenaTags.arn(workGroup: name, call)
      try call.stored { () throws(DatabaseError) in
        try call.store.remove(call.scope, .namedQuery, queries.map(\.name))
        try call.store.removeAll(call.scope, .preparedStatement, parent: name)
        try call.store.remove(call.scope, .tags, [tags])
        try call.store.remove(call.scope, .workGroup, [name])
      }
      return ServiceAnswer()
    }
  }

  /// Lists the dialects that there are.
  static func listEngineVersions(_ athena: Athena) -> ServiceOperation {
    .athena("ListEngineVersions", athena) { _ in
      ServiceAnswer(
        ServiceMember(
          "EngineVersions",
          .list([
            ServiceValue(tree: AthenaWorkGroup.engineVersion),
            .members(
              ServiceMember("SelectedEngineVersion", .text(AthenaWorkGroup.engine)),
              ServiceMember("EffectiveEngineVersion", .text(AthenaWorkGroup.engine))),
          ])))
    }
  }
}
