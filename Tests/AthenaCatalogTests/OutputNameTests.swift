import AWSProtocols
import AthenaCatalog
import TestSupport
import Testing

/// What the columns of answers are called.
struct OutputNameTests {
  @Test(
    "an expression without an alias has a number for a name",
    arguments: [
      ("count(*), sum(bytes) AS Total", ["count_star()", "Total"], ["_col0", "total"]),
      (
        "srcaddr, t.dstaddr, \"end\"", ["srcaddr", "dstaddr", "end"], ["srcaddr", "dstaddr", "end"]
      ),
      ("*, bytes * 8 bits, bytes / 2", ["a", "B", "bits", "x"], ["a", "b", "bits", "_col3"]),
      ("1, t.*, 2", ["1", "a", "b", "2"], ["_col0", "a", "b", "_col3"]),
      ("count(*) n, count(*)", ["n", "c"], ["n", "_col1"]),
      ("CASE WHEN a THEN b END, CASE WHEN a THEN b END c", ["x", "c"], ["_col0", "c"]),
      ("a IS DISTINCT FROM b, NOT a, a AND b", ["x", "y", "z"], ["_col0", "_col1", "_col2"]),
      ("current_date, date '2026-01-01' + interval '1' day", ["x", "y"], ["_col0", "_col1"]),
      ("DISTINCT upper(a), a", ["x", "a"], ["_col0", "a"]),
      ("array[1, 2][1], max(a) FILTER (WHERE b) m", ["x", "m"], ["_col0", "m"]),
    ])
  func names(list: String, found: [String], expected: [String]) throws {
    let catalog = try MemoryCatalog(
      "CREATE EXTERNAL TABLE t (a int, b int, srcaddr string, dstaddr string, `end` bigint, "
        + "bytes bigint) LOCATION 's3://records/'")
    for tail in [" FROM t", " FROM t WHERE a > 1 GROUP BY 1", " FROM t UNION ALL SELECT 1 FROM t"] {
      let plan = try AthenaQueryPlan(
        "WITH c AS (SELECT 1 AS q) SELECT \(list)\(tail)", database: "default", catalog: catalog,
        now: UTCTime(seconds: 0))
      #expect(plan.columnNames(found) == expected, "\(list)")
    }
  }
}
