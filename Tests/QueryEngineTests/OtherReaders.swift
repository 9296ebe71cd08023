import Foundation
import TestSupport
import Testing

/// DuckDB's and pyarrow's own readers, over the files that a test has.
///
/// The packages are put into a virtual environment under `.build`, once; where pip cannot, tests
/// that need them are skipped.
enum OtherReaders {
  /// An interpreter with both; nil where there is none.
  static let python: String? = PythonEnvironment.make(
    "query-readers", ["duckdb==2.0.1", "pyarrow"],
    check: ["python3", "-c", "import duckdb, pyarrow.csv, pyarrow.parquet"]
  ).map { "\($0)/python3" }
  static let advice: Comment = "pip cannot install duckdb and pyarrow"

  /// Reads text through DuckDB and pyarrow, writes Parquet, reads that through both, and answers
  /// each line of standard input four times, as a line of JSON.
  static let answers = """
    import duckdb, glob, json, sys
    import pyarrow as pa, pyarrow.csv as pc, pyarrow.parquet as pq
    text, parquet, names = sys.argv[1], sys.argv[2], sys.argv[3].replace('-', '_').split(' ')
    whole = {'version': 'INT', 'srcport': 'INT', 'dstport': 'INT', 'protocol': 'INT',
             'packets': 'BIGINT', 'bytes': 'BIGINT', 'start': 'BIGINT', 'end': 'BIGINT',
             'tcp_flags': 'INT'}
    con = duckdb.connect()
    def table(schema, source):
        picked = ', '.join(
            f'CASE WHEN "{n}"::VARCHAR <> \\'-\\' THEN "{n}"::{whole[n]} END AS "{n}"'
            if n in whole else f'"{n}"' for n in names)
        con.execute(f'CREATE SCHEMA {schema}')
        con.execute(f'CREATE TABLE {schema}.flow_logs AS SELECT {picked} FROM {source}')
    columns = {n: 'VARCHAR' for n in names}
    table('a', f"read_csv('{text}/*.log*', delim=' ', header=true, columns={columns})")
    options = pc.ConvertOptions(column_types={n: pa.string() for n in names})
    parts = [pc.read_csv(path, pc.ReadOptions(column_names=names, skip_rows=1),
                         pc.ParseOptions(delimiter=' '), options)
             for path in sorted(glob.glob(f'{text}/*.log*'))]
    arrow = pa.concat_tables(parts)
    table('b', 'arrow')
    typed = con.sql('FROM b.flow_logs').to_arrow_table()
    third = len(typed) // 3 + 1
    for number, codec in enumerate(['gzip', 'snappy', 'zstd']):
        pq.write_table(typed.slice(number * third, third), f'{parquet}/{number}.parquet',
                       compression=codec, row_group_size=700)
    table('c', f"read_parquet('{parquet}/*.parquet')")
    again = pa.concat_tables([pq.ParquetFile(p).read() for p in glob.glob(f'{parquet}/*.parquet')])
    table('d', 'again')
    for line in sys.stdin:
        found = []
        for schema in 'abcd':
            con.execute(f'USE {schema}')
            found.append([[None if v is None else str(v) for v in row]
                          for row in con.execute(line).fetchall()])
        print(json.dumps(found))
    """

  /// Makes Parquet of every file of a folder that ends in `.todo`, which goes.
  static let toParquet = """
    import glob, os, sys
    import pyarrow as pa, pyarrow.parquet as pq
    wide = {'packets', 'bytes', 'start', 'end'}
    narrow = {'version', 'srcport', 'dstport', 'protocol', 'tcp_flags'}
    for path in glob.glob(sys.argv[1] + '/*.todo'):
        names, *rows = [line.split(' ') for line in open(path).read().splitlines()]
        names = [name.replace('-', '_') for name in names]
        arrays = []
        for place, name in enumerate(names):
            kind = pa.int64() if name in wide else pa.int32() if name in narrow else pa.string()
            values = [row[place] for row in rows]
            if kind != pa.string(): values = [None if v == '-' else int(v) for v in values]
            arrays.append(pa.array(values, kind))
        table = pa.table(arrays, names)
        pq.write_table(table, path.removesuffix('.todo') + '.parquet', compression='gzip')
        os.remove(path)
    """

  /// Questions of the case files, one a line; `#` begins a remark.
  static let questions: [String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".sql") }.sorted().flatMap { name in
      let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
      return text.split(separator: "\n").map(String.init).filter {
        !$0.isEmpty && !$0.hasPrefix("#")
      }
    }
  }()

  /// A value as all sides write it.
  static func plain(_ value: String?) -> String {
    guard let value else { return "" }
    switch value {
    case "True": return "true"
    case "False": return "false"
    default: return value.hasSuffix(".0") ? String(value.dropLast(2)) : value
    }
  }

  /// The cells of CSV behind its first line; these answers have neither commas nor quotes in them,
  /// and an empty text is the same as none.
  static func cells(_ csv: String) -> [[String]] {
    csv.split(separator: "\r\n", omittingEmptySubsequences: false).dropFirst().dropLast().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { cell in
        cell == "\"\"" ? "" : plain(String(cell))
      }
    }
  }
}
