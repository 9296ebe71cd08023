internal import AWSProtocols

extension AWSService {
  /// Athena: SQL over the objects of buckets, and the catalog of tables.
  package static func athena(_ athena: Athena) -> AWSService {
    AWSService(
      "athena", .json11, targetPrefix: "AmazonAthena",
      operations: [
        .startQueryExecution(athena), .getQueryExecution(athena), .batchGetQueryExecution(athena),
        .getQueryResults(athena), .getQueryRuntimeStatistics(athena), .stopQueryExecution(athena),
        .listQueryExecutions(athena),
        .createWorkGroup(athena), .getWorkGroup(athena), .listWorkGroups(athena),
        .updateWorkGroup(athena), .deleteWorkGroup(athena), .listEngineVersions(athena),
        .createNamedQuery(athena), .getNamedQuery(athena), .batchGetNamedQuery(athena),
        .listNamedQueries(athena), .updateNamedQuery(athena), .deleteNamedQuery(athena),
        .createPreparedStatement(athena), .getPreparedStatement(athena),
        .batchGetPreparedStatement(athena), .listPreparedStatements(athena),
        .updatePreparedStatement(athena), .deletePreparedStatement(athena),
        .listDataCatalogs(athena), .getDataCatalog(athena), .listDatabases(athena),
        .getDatabase(athena), .listTableMetadata(athena), .getTableMetadata(athena),
        .tagAthenaResource(athena), .untagAthenaResource(athena), .listAthenaTags(athena),
      ])
  }
}
