import AWSProtocols
import AthenaCatalog
import Testing

/// From Athena's SQL to the engine's.
struct QueryPlanTests {
  private static let logs =
    "CREATE EXTERNAL TABLE default.logs (a int, \n`end` bigint) LOCATION 's3://records/x'"
  private static let other = "CREATE EXTERNAL TABLE d2.\"my table\" (a int) LOCATION 's3://other/'"

  private func plan(_ text: String) throws -> AthenaQueryPlan {
    try AthenaQueryPlan(
      text, database: "Default", catalog: MemoryCatalog(Self.logs, Self.other),
      now: UTCTime(seconds: 0))
  }

  @Test(
    "tables become relations, and words the engine's",
    arguments: [
      ("SELECT \"end\" FROM logs ;", "SELECT \"end\" FROM athena_1 AS \"logs\""),
      ("SELECT l.a FROM default.LOGS AS l", "SELECT l.a FROM athena_1 AS l"),
      (
        "SELECT * FROM awsdatacatalog.\"default\".logs l, d2.\"my table\"",
        "SELECT * FROM athena_1 l, athena_2 AS \"my table\""
      ),
      (
        "SELECT 1 FROM logs WHERE a IN (SELECT a FROM logs)",
        "SELECT 1 FROM athena_1 AS \"logs\" WHERE a IN (SELECT a FROM athena_1 AS \"logs\")"
      ),
      (
        "WITH logs AS (SELECT 1 a) SELECT * FROM logs",
        "WITH logs AS (SELECT 1 a) SELECT * FROM logs"
      ),
      (
        "SELECT a IS DISTINCT FROM 1 FROM logs",
        "SELECT a IS DISTINCT FROM 1 FROM athena_1 AS \"logs\""
      ),
      (
        "SELECT * FROM (logs CROSS JOIN UNNEST(ARRAY[1]) AS u(x))",
        "SELECT * FROM (athena_1 AS \"logs\" CROSS JOIN UNNEST(ARRAY[1]) AS u(x))"
      ),
      (
        "SELECT approx_distinct(a) FILTER (WHERE a > 1), now(), current_timestamp FROM logs",
        "SELECT approx_count_distinct(a) FILTER (WHERE a > 1), localtimestamp, localtimestamp "
          + "FROM athena_1 AS \"logs\""
      ),
      ("SELECT if(a > 1, f(1, 2)), if(a, 1, 2)", "SELECT if(a > 1, f(1, 2), NULL), if(a, 1, 2)"),
      (
        "SELECT filter(x, v -> v > 1), transform(x, (k, v) -> k)",
        "SELECT list_filter(x, lambda v : v > 1), list_transform(x, lambda k, v : k)"
      ),
      ("SELECT l.filter, 'now()' FROM logs l", "SELECT l.filter, 'now()' FROM athena_1 l"),
      ("VALUES (1), (2)", "VALUES (1), (2)"),
      (
        "SELECT 1 FROM logs UNION ALL (SELECT 2 FROM logs ORDER BY 1) LIMIT 3",
        "SELECT 1 FROM athena_1 AS \"logs\" UNION ALL (SELECT 2 FROM athena_1 AS \"logs\" "
          + "ORDER BY 1) LIMIT 3"
      ),
      (
        "EXPLAIN (FORMAT JSON) SELECT 1 FROM logs",
        "EXPLAIN (FORMAT JSON) SELECT 1 FROM athena_1 AS \"logs\""
      ),
    ])
  func rewriting(_ text: String, _ expected: String) throws {
    #expect(try plan(text).sql == expected)
  }

  @Test("a view is its query, with the names of its own database")
  func views() throws {
    var catalog = try MemoryCatalog(Self.logs, Self.other)
    var view = TableDefinition(database: "d2", name: "v")
    (view.viewText, view.viewDatabase) = ("SELECT a FROM logs", "default")
    catalog.tables.append(view)
    let plan = try AthenaQueryPlan(
      "SELECT v.a FROM d2.v", database: "default", catalog: catalog, now: UTCTime(seconds: 0))
    #expect(plan.sql == "SELECT v.a FROM (SELECT a FROM athena_1 AS \"logs\") AS \"v\"")
    // A view of itself ends.
    (catalog.tables[2].viewText, catalog.tables[2].viewDatabase) = ("SELECT a FROM v", "d2")
    let looped = catalog
    #expect(throws: AthenaError.self) {
      try AthenaQueryPlan(
        "SELECT * FROM d2.v", database: "default", catalog: looped, now: UTCTime(seconds: 0))
    }
  }

  @Test(
    "what is wrong is said with its place",
    arguments: [
      (
        "SELECT 1 FROM log",
        "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.log' does not exist; did you "
          + "mean 'logs'?"
      ),
      (
        "SELECT 1\nFROM defalt.logs",
        "SCHEMA_NOT_FOUND: line 2:6: Schema 'defalt' does not exist; did you mean 'default'?"
      ),
      ("SELECT `a` FROM logs", "line 1:8: backquoted identifiers are not supported"),
      ("SELECT * FROM read_csv('/etc/passwd')", "NOT_SUPPORTED: line 1:15: the table function"),
      ("SELECT * FROM '/etc/passwd'", "line 1:15: mismatched input"),
      ("SELECT * FROM \"/etc/passwd\"", "TABLE_NOT_FOUND"),
      ("SELECT (FROM '/etc/passwd')", "line 1:9: mismatched input 'FROM'"),
      ("SELECT 1 FROM logs)", "line 1:19: mismatched input ')'"),
      ("SELECT (1", "line 1:10: mismatched input '<EOF>'. Expecting: ')'"),
      ("SELECT * FROM", "line 1:14: mismatched input '<EOF>'"),
      ("WITH x AS SELECT 1", "line 1:11: mismatched input 'SELECT'. Expecting: '('"),
    ])
  func errors(_ text: String, _ message: String) {
    let error = #expect(throws: AthenaError.self) { try plan(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "-")")
  }
}
