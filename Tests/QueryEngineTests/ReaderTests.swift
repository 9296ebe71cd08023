import Foundation
import QueryEngine
import TestSupport
import Testing

/// Answers against those of DuckDB's own CSV reader over the same files, by its Python package.
///
/// Questions are files in `Cases`, one a line; `#` begins a remark. The package is put into a
/// virtual environment under `.build`, once; where pip cannot, the test is skipped.
@Suite("Answers as DuckDB's own reader gives them", .enabled(if: Engine.isThere, Engine.advice))
struct ReaderTests {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// An interpreter with the package; nil where there is none.
  static let python: String? = {
    if let ready = Python.with("duckdb") { return ready }
    let folder = repository.appending(path: ".build/query-python")
    let interpreter = folder.appending(path: "bin/python").path
    if (try? Python.run(interpreter, ["-c", "import duckdb"], input: ""))?.status == 0 {
      return interpreter
    }
    let make =
      "python3 -m venv '\(folder.path)' && '\(interpreter)' -m pip -q install duckdb==2.0.1"
    let made = try? Python.run("/bin/sh", ["-c", make], input: "")
    return made?.status == 0 ? interpreter : nil
  }()

  /// Reads the files with `read_csv` and answers each line of standard input with a line of JSON.
  static let program = """
    import duckdb, json, sys
    folder = sys.argv[1]
    con = duckdb.connect()
    numbers = ['version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end',
               'tcp_flags']
    names = sys.argv[2].replace('-', '_').split(' ')
    columns = {n: 'VARCHAR' for n in names}
    source = f"read_csv('{folder}/*.log*', delim=' ', header=true, columns={columns})"
    picked = ', '.join(
        f'CASE WHEN "{n}" <> \\'-\\' THEN "{n}"::BIGINT END AS "{n}"' if n in numbers else f'"{n}"'
        for n in names)
    con.execute(f'CREATE TABLE flow_logs AS SELECT {picked} FROM {source}')
    for line in sys.stdin:
        rows = con.execute(line).fetchall()
        print(json.dumps([[None if v is None else str(v) for v in row] for row in rows]))
    """

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

  @Test("there are questions") func cases() { #expect(Self.questions.count >= 100) }

  @Test(
    "every question of the case files has the same answer",
    .enabled(if: python != nil, "pip cannot install duckdb==2.0.1"))
  func answers() throws {
    let python = try #require(Self.python)
    let folder = try SampleLogs.folder(SampleLogs.lines(4000))
    let run = try Python.run(
      python, ["-c", Self.program, folder.url.path, SampleLogs.header],
      input: Self.questions.joined(separator: "\n") + "\n")
    #expect(run.status == 0)
    let expected = run.output.split(separator: "\n")
    try #require(expected.count == Self.questions.count)
    let session = try Engine.session([folder.url.path])
    for (question, line) in zip(Self.questions, expected) {
      let rows = try JSONDecoder().decode([[String?]].self, from: Data(line.utf8))
      let text = try session.ask(question).text(.json)
      let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
      #expect(parsed?.count == rows.count, "\(question)")
      let csv = try session.ask(question).text(.csv)
      #expect(Self.cells(csv) == rows.map { $0.map { Self.plain($0) } }, "\(question)")
    }
  }

  /// A value as both sides write it.
  private static func plain(_ value: String?) -> String {
    guard let value else { return "" }
    switch value {
    case "True": return "true"
    case "False": return "false"
    default: return value.hasSuffix(".0") ? String(value.dropLast(2)) : value
    }
  }

  /// The cells of CSV behind its first line; these answers have neither commas nor quotes in them.
  private static func cells(_ csv: String) -> [[String]] {
    csv.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { plain(String($0)) }
    }
  }
}
