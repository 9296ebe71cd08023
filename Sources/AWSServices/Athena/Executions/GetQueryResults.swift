internal import AWSProtocols
internal import AthenaCatalog
internal import QueryJobs

extension ServiceOperation {
  /// Gives rows of a result; those of a query begin with its header.
  static func getQueryResults(_ athena: Athena) -> ServiceOperation {
    .athena("GetQueryResults", athena) { (call) throws(ServiceError) in
      let execution = try call.execution()
      guard execution.state.isFinal else {
        throw .athena("Query has not yet finished. Current state: \(execution.stateName)")
      }
      guard execution.state == .succeeded else {
        throw .athena(
          "Query did not finish successfully. Final query state: \(execution.stateName)")
      }
      let kind = execution.details.kind
      let columns = execution.answer.columns
      let header = kind == .query ? 1 : 0
      let count = execution.answer.rows.count + header
      let most = 1000
      let limit = try call.input.integer("MaxResults") ?? most
      guard (1...most).contains(limit) else {
        throw .athena("MaxResults is \(limit); expected a number from 1 to \(most)")
      }
      var start = 0
      if let token = try call.input.text("NextToken") {
        guard let place = Int(token), (1..<max(2, count)).contains(place) else {
          throw .athena("The specified NextToken is invalid.")
        }
        start = place
      }
      let end = min(count, start + limit)
      let rows = (start..<max(start, end)).map { place -> ServiceValue in
        let values =
          place < header
          ? columns.map { $0.name as String? } : execution.answer.rows[place - header]
        return row(values)
      }
      return ServiceAnswer(
        ServiceMember("UpdateCount", .integer(0)),
        ServiceMember(
          "ResultSet",
          .members(
            ServiceMember("Rows", .list(rows)),
            ServiceMember(
              "ResultSetMetadata",
              .members(
                ServiceMember("ColumnInfo", .list(columns.map { info($0, kind) })))))),
        ServiceMember("NextToken", text: end < count ? "\(end)" : nil))
    }
  }

  private static func row(_ values: [String?]) -> ServiceValue {
    .members(
      ServiceMember(
        "Data", .list(values.map { .members(ServiceMember("VarCharValue", text: $0)) })))
  }

  private static func info(
    _ column: QueryAnswer.Column, _ kind: AthenaStatement.Kind
  ) -> ServiceValue {
    let type = kind.type(engine: column.type)
    return .members(
      ServiceMember("CatalogName", .text("hive")), ServiceMember("SchemaName", .text("")),
      ServiceMember("TableName", .text("")), ServiceMember("Name", .text(column.name)),
      ServiceMember("Label", .text(column.name)), ServiceMember("Type", .text(type.name)),
      ServiceMember("Precision", .integer(type.precision)),
      ServiceMember("Scale", .integer(type.scale)), ServiceMember("Nullable", .text("UNKNOWN")),
      ServiceMember("CaseSensitive", .truth(type.isCaseSensitive)))
  }
}
