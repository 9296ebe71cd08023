import Foundation
import InsightsLanguage
import QueryEngine
import Testing

@Suite("Carrying out Logs Insights queries", .enabled(if: Execution.isThere, Execution.advice))
struct ExecutionTests {
  /// A query of a case file, with what it is about.
  struct Case: Sendable, CustomTestStringConvertible {
    let test: InsightsCase
    let records: Execution.Records
    var testDescription: String { test.testDescription }
  }

  static let cases = Execution.cases("rows").map { Case(test: $0.test, records: $0.records) }

  @Test("a query gives the rows that the case says", arguments: cases)
  func rows(_ one: Case) throws {
    let answer = try Execution.answer(one.test.query, one.records)
    #expect(answer == one.test.expected, one.test.comment)
  }

  /// An expression and what it is printed as.
  struct Value: Sendable, CustomTestStringConvertible {
    let expression: String
    let expected: String
    let records: Execution.Records
    var testDescription: String { expression }
  }

  static let values: [Value] = Execution.cases("values").flatMap { test, records in
    test.query.split(separator: "\n").map { line in
      let parts = line.components(separatedBy: " => ")
      return Value(
        expression: parts[0], expected: parts.dropFirst().joined(separator: " => "),
        records: records)
    }
  }

  @Test("an expression has the value that the case says", arguments: values)
  func value(_ one: Value) throws {
    let query = "fields \(one.expression) as v | display v"
    let answer = try Execution.answer(query, one.records)
    #expect(answer == ["v", one.expected], "\(one.expression)")
  }

  @Test("the case files are there")
  func files() { #expect(Self.cases.count >= 120 && Self.values.count >= 180) }

  @Test(
    "a round trip through the text of the query changes no answer",
    arguments: cases.enumerated().filter { $0.offset % 5 == 0 }.map(\.element))
  func roundTrip(_ one: Case) throws {
    let text = try InsightsQuery(parsing: one.test.query).description
    let answer = try Execution.answer(text, one.records)
    // Names of columns are the text as it was written, so only rows are equal.
    #expect(answer.dropFirst() == one.test.expected.dropFirst(), "\(text)")
  }
}
