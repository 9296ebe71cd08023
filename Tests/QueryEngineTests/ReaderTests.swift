import Foundation
import QueryEngine
import TestSupport
import Testing

/// Answers against those of other readers over the same files.
@Suite(
  "Answers as other readers give them", .enabled(if: Engine.isThere, Engine.advice),
  .enabled(if: OtherReaders.python != nil, OtherReaders.advice))
struct ReaderTests {
  @Test("there are a few hundred questions, each asked once")
  func cases() {
    #expect(OtherReaders.questions.count >= 400)
    #expect(Set(OtherReaders.questions).count == OtherReaders.questions.count)
  }

  @Test("every question has DuckDB's and pyarrow's answer, over text and over Parquet")
  func answers() throws {
    let python = try #require(OtherReaders.python)
    let text = try SampleLogs.folder(SampleLogs.lines(4000))
    let parquet = try TemporaryFolder()
    let run = try Python.run(
      python, ["-c", OtherReaders.answers, text.url.path, parquet.url.path, SampleLogs.header],
      input: OtherReaders.questions.joined(separator: "\n") + "\n")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == OtherReaders.questions.count)
    let sessions = try [text, parquet].map { try Engine.session([$0.url.path]) }
    for (question, line) in zip(OtherReaders.questions, lines) {
      let answers = try JSONDecoder().decode([[[String?]]].self, from: Data(line.utf8))
        .map { rows in rows.map { $0.map(OtherReaders.plain) } }
      #expect(answers.count == 4 && answers.allSatisfy { $0 == answers[0] }, "\(question)")
      for (kind, session) in zip(["text", "Parquet"], sessions) {
        let found = OtherReaders.cells(try session.ask(question).text(.csv))
        #expect(found == answers[0], "\(kind): \(question)")
      }
    }
  }
}
