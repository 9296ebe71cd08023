import AWSProtocols
import AthenaCatalog
import Foundation
import TestSupport
import Testing

/// Athena's functions in DuckDB: what the definitions give, asked of DuckDB itself.
struct DialectTests {
  /// What a query gives in Athena, as its documentation and Trino's say.
  private static let cases: [(query: String, value: String)] = [
    ("from_unixtime(1609459200)", "2021-01-01 00:00:00"),
    ("to_iso8601(from_unixtime(1609459200))", "2021-01-01T00:00:00.000Z"),
    ("to_iso8601(date '2021-01-01')", "2021-01-01"),
    ("to_unixtime(timestamp '2021-01-01 00:00:00')", "1609459200.0"),
    ("day_of_week(date '2021-01-03')", "7"), ("day_of_week(date '2021-01-04')", "1"),
    ("day_of_month(date '2021-01-03')", "3"), ("day_of_year(date '2021-02-01')", "32"),
    ("week_of_year(date '2021-01-03')", "53"), ("year_of_week(date '2021-01-03')", "2020"),
    ("date '2021-01-10' - interval '7' day = date '2021-01-03'", "True"),
    ("current_date > date '2021-01-01' + interval '1' year", "True"),
    ("date_format(timestamp '2021-01-05 07:08:09', '%Y-%m-%d %H:%i:%s')", "2021-01-05 07:08:09"),
    (
      "date_format(timestamp '2021-01-05 17:08:09', '%M %e %c %h:%i %p %W %% %T')",
      "January 5 1 05:08 PM Tuesday % 17:08:09"
    ),
    ("date_parse('2021/01/05 07-08-09', '%Y/%m/%d %H-%i-%s')", "2021-01-05 07:08:09"),
    ("date_add('day', 7, timestamp '2021-01-01 00:00:00')", "2021-01-08 00:00:00"),
    ("date_add('month', -1, timestamp '2021-03-31 00:00:00')", "2021-02-28 00:00:00"),
    ("date_diff('day', timestamp '2021-01-01 12:00:00', timestamp '2021-01-03 11:00:00')", "1"),
    ("date_trunc('hour', timestamp '2021-01-01 01:02:03')", "2021-01-01 01:00:00"),
    ("now() > timestamp '2021-01-01 00:00:00'", "True"),
    ("from_iso8601_timestamp('2021-01-01T01:02:03')", "2021-01-01 01:02:03"),
    ("split_part('10.0.117.5', '.', 3)", "117"), ("split_part('a.b', '.', 5)", "None"),
    ("url_decode('a%20b%2F')", "a b/"), ("7 / 2", "3"), ("7.0 / 2", "3.5"),
    ("try_cast('a' as bigint)", "None"), ("try_cast('12' as bigint)", "12"),
    ("regexp_like('eni-0a1', '^eni-')", "True"),
    ("regexp_extract('eni-0a1 x', 'eni-(.*?) ', 1)", "0a1"),
    ("regexp_extract('abc', 'x')", "None"), ("regexp_replace('aXbX', 'X')", "ab"),
    ("regexp_replace('ab12', '([a-z])([0-9])', '$2-$1')", "a1-b2"),
    ("element_at(array[1, 2], 2)", "2"), ("element_at(array[1, 2], 5)", "None"),
    ("element_at(map(array['a'], array[1]), 'a')", "1"), ("cardinality(array[1, 2, 3])", "3"),
    ("contains(array['a', 'b'], 'b')", "True"), ("array_join(array[1, 2], '-')", "1-2"),
    ("array_max(array[1, 3, 2])", "3"), ("filter(array[1, 2, 3], x -> x > 1)", "[2, 3]"),
    ("transform(array[1, 2], x -> x * 2)", "[2, 4]"), ("sequence(1, 3)", "[1, 2, 3]"),
    ("bitwise_and(tcp, 2) = 2", "True"), ("bitwise_or(1, 2)", "3"), ("bitwise_xor(3, 1)", "2"),
    ("from_base('ff', 16)", "255"), ("if(1 > 2, 'a')", "None"), ("if(1 < 2, 'a', 'b')", "a"),
    ("codepoint('a')", "97"), ("approx_distinct(tcp)", "1"),
    ("approx_distinct(tcp) FILTER (WHERE tcp > 100)", "0"), ("arbitrary(tcp)", "18"),
    ("approx_percentile(tcp, 0.5)", "18"), ("every(tcp > 1)", "True"),
    ("json_extract_scalar('{\"a\": \"x\"}', '$.a')", "x"), ("truncate(1.7)", "1"),
    ("coalesce(nullif('-', '-'), 'none')", "none"), ("position('b' in 'abc')", "2"),
    ("\"end\"", "5"), ("max_by(start, \"end\")", "4"), ("count_if(tcp = 18)", "1"),
  ]

  /// An interpreter with DuckDB from PyPI, in an environment of its own.
  private static let python: String? = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build/python-duckdb").path
    let python = "\(folder)/bin/python"
    let hasDuckDB = { (try? Python.run(python, ["-c", "import duckdb"], input: ""))?.status == 0 }
    if hasDuckDB() { return python }
    guard let system = Python.with("venv") else { return nil }
    _ = try? Python.run(system, ["-m", "venv", folder], input: "")
    _ = try? Python.run(python, ["-m", "pip", "install", "--quiet", "duckdb"], input: "")
    return hasDuckDB() ? python : nil
  }()

  @Test("DuckDB gives what Athena gives")
  func functions() throws {
    guard let python = Self.python else {
      print("skipped: DuckDB for Python is not there, and pip cannot install it")
      return
    }
    let catalog = try MemoryCatalog(
      "CREATE EXTERNAL TABLE t (a int) LOCATION 's3://records/'")
    var words: [String] = []
    for (query, _) in Self.cases {
      words.append(
        try AthenaQueryPlan(
          "SELECT \(query) FROM t"
            + (query.contains("tcp") || query.contains("end")
              ? "" : " LIMIT 1"),
          database: "default", catalog: catalog, now: UTCTime(seconds: 0)
        ).sql)
    }
    let program = """
      import duckdb, json, sys
      c = duckdb.connect()
      work = json.load(sys.stdin)
      for s in work['settings'] + work['macros']:
        try: c.execute(s)
        except Exception as e: print('refused: ' + s + ' ' + str(e).split('\\n')[0])
      c.execute('create view athena_1 as select 1 as a, 18 as tcp, 4 as start, 5 as "end"')
      for q in work['queries']:
        try: print(str(c.execute(q).fetchall()[0][0]))
        except Exception as e: print('error: ' + str(e).split('\\n')[0])
      """
    let work: JSONValue = [
      "settings": JSONValue(texts: TrinoDialect.settings),
      "macros": JSONValue(texts: TrinoDialect.macros.map(\.sql)),
      "queries": JSONValue(texts: words),
    ]
    let run = try Python.run(
      python, ["-c", program], input: String(decoding: work.compactBytes, as: UTF8.self))
    let answers = run.output.split(separator: "\n").map(String.init)
    try #require(answers.count == Self.cases.count, "\(run.output)")
    for (entry, answer) in zip(Self.cases, answers) {
      #expect(answer == entry.value, "\(entry.query)")
    }
  }
}
