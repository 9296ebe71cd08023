internal import AWSProtocols
internal import AthenaCatalog

extension AthenaCall {
  /// Refuses any catalog but the one that there is.
  fileprivate func checkCatalog(_ parameter: String) throws(ServiceError) {
    let name = try input.requiredText(parameter)
    guard name.lowercased() == TableName.catalog else {
      throw .athenaMetadata("The catalog '\(name)' was not found; there is AwsDataCatalog.")
    }
  }

  /// Reads the catalog; what fails there is this side's fault.
  fileprivate func catalog<Value>(
    _ body: () throws(AthenaError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(AthenaError) {
      return try body()
    } catch {
      athena.surroundings.report("\(request.operation) \(request.requestID): \(error)")
      throw .internalFailure(.json11)
    }
  }

  /// The database that the call names, which must be there.
  fileprivate func databaseName() throws(ServiceError) -> String {
    let name = try input.requiredText("DatabaseName").lowercased()
    guard try catalog({ () throws(AthenaError) in try tables.hasDatabase(name) }) else {
      throw .athenaMetadata("EntityNotFoundException: Database \(name) not found.")
    }
    return name
  }

  fileprivate func describe(database name: String) throws(ServiceError) -> ServiceValue {
    let document = try catalog { () throws(AthenaError) in try tables.database(name) }
    var parameters: [ServiceMember] = []
    if case .object(let members) = document?["Parameters"] {
      parameters = members.map { ServiceMember($0.name, .text($0.value.text ?? "")) }
    }
    return .members(
      ServiceMember("Name", .text(name)),
      ServiceMember("Description", text: document?["Description"]?.text),
      ServiceMember("Parameters", .map(parameters)))
  }
}

extension ServiceOperation {
  /// Lists the one catalog.
  static func listDataCatalogs(_ athena: Athena) -> ServiceOperation {
    .athena("ListDataCatalogs", athena) { _ in
      ServiceAnswer(
        ServiceMember(
          "DataCatalogsSummary",
          .list([
            .members(
              ServiceMember("CatalogName", .text("AwsDataCatalog")),
              ServiceMember("Type", .text("GLUE")))
          ])))
    }
  }

  /// Tells of the one catalog.
  static func getDataCatalog(_ athena: Athena) -> ServiceOperation {
    .athena("GetDataCatalog", athena) { (call) throws(ServiceError) in
      let name = try call.input.requiredText("Name")
      guard name.lowercased() == TableName.catalog else {
        throw .athena("DataCatalog \(name) was not found")
      }
      return ServiceAnswer(
        ServiceMember(
          "DataCatalog",
          .members(
            ServiceMember("Name", .text("AwsDataCatalog")),
            ServiceMember("Description", .text("The tables of this server")),
            ServiceMember("Type", .text("GLUE")),
            ServiceMember(
              "Parameters", .map([ServiceMember("catalog-id", .text(call.request.account))])))))
    }
  }

  /// Lists databases.
  static func listDatabases(_ athena: Athena) -> ServiceOperation {
    .athena("ListDatabases", athena) { (call) throws(ServiceError) in
      try call.checkCatalog("CatalogName")
      let names = try call.catalog { () throws(AthenaError) in try call.tables.databaseNames() }
      let page = try call.page(names) { $0 }
      var described: [ServiceValue] = []
      for name in page.items { described.append(try call.describe(database: name)) }
      return ServiceAnswer(
        ServiceMember("DatabaseList", .list(described)),
        ServiceMember("NextToken", text: page.token))
    }
  }

  /// Tells of a database.
  static func getDatabase(_ athena: Athena) -> ServiceOperation {
    .athena("GetDatabase", athena) { (call) throws(ServiceError) in
      try call.checkCatalog("CatalogName")
      return ServiceAnswer(
        ServiceMember("Database", try call.describe(database: call.databaseName())))
    }
  }

  /// Lists tables of a database, those whose names match where a pattern is given.
  static func listTableMetadata(_ athena: Athena) -> ServiceOperation {
    .athena("ListTableMetadata", athena) { (call) throws(ServiceError) in
      try call.checkCatalog("CatalogName")
      let database = try call.databaseName()
      let pattern = try call.input.text("Expression")
      let all = try call.catalog { () throws(AthenaError) in try call.tables.tables(database) }
      let page = try call.page(all.filter { NamePattern.matches($0.name, pattern) }) { $0.name }
      return ServiceAnswer(
        ServiceMember("TableMetadataList", .list(page.items.map(\.metadata))),
        ServiceMember("NextToken", text: page.token))
    }
  }

  /// Tells of a table.
  static func getTableMetadata(_ athena: Athena) -> ServiceOperation {
    .athena("GetTableMetadata", athena) { (call) throws(ServiceError) in
      try call.checkCatalog("CatalogName")
      let database = try call.databaseName()
      let name = try call.input.requiredText("TableName").lowercased()
      let found = try call.catalog { () throws(AthenaError) in
        try call.tables.table(database, name)
      }
      guard let found else {
        throw .athenaMetadata("EntityNotFoundException: Table \(name) not found.")
      }
      return ServiceAnswer(ServiceMember("TableMetadata", found.metadata))
    }
  }
}
