import InsightsLanguage
import Testing

@Suite("Reading Logs Insights queries")
struct ParserTests {
  static let cases = InsightsCase.read("syntax")

  @Test(
    "a query reads as the tree, or is refused at the place, that the case says",
    arguments: cases)
  func reads(_ test: InsightsCase) throws {
    #expect(answer(test) == test.expected.joined(separator: "\n"), test.comment)
  }

  private func answer(_ test: InsightsCase) -> String {
    do throws(InsightsError) {
      let query = try InsightsQuery(parsing: test.query)
      return test.kind == "text" ? query.description : Outline.text(query)
    } catch {
      return "\(error.range.start)-\(error.range.end) \(error.message)"
    }
  }

  @Test("the case files are there")
  func files() { #expect(Self.cases.count > 100) }

  @Test(
    "reading the text of a query gives the same query",
    arguments: cases.filter { $0.kind != "error" })
  func roundTrip(_ test: InsightsCase) throws {
    let query = try InsightsQuery(parsing: test.query)
    #expect(try InsightsQuery(parsing: query.description) == query, "\(query)")
  }

  @Test("a query may have 10,000 characters and no more")
  func length() throws {
    let comment = "fields a #" + String(repeating: "x", count: 9_990)
    #expect(try InsightsQuery(parsing: comment).commands.count == 1)
    #expect(throws: InsightsError.self) { try InsightsQuery(parsing: comment + "x") }
  }

  @Test(
    "what is too deep is refused, however it is written",
    arguments: [
      String(repeating: "(", count: 500) + "a" + String(repeating: ")", count: 500),
      "a" + String(repeating: "+a", count: 4_000), String(repeating: "not ", count: 2_000) + "a",
      String(repeating: "-", count: 5_000) + "a", "a" + String(repeating: "^a", count: 3_000),
      "a" + String(repeating: "[0]", count: 3_000), "a " + String(repeating: ".b ", count: 2_000),
      String(repeating: "abs(", count: 2_000) + "a", "[" + String(repeating: "[", count: 5_000),
    ])
  func depth(_ text: String) {
    let error = #expect(throws: InsightsError.self) { try InsightsQuery(parsing: "filter " + text) }
    #expect(error?.problem == .tooDeep)
  }

  @Test("a chain of conditions is flat: it may be long")
  func chain() throws {
    let text = "filter " + (1...400).map { "a = \($0)" }.joined(separator: " or ")
    #expect(try InsightsQuery(parsing: text).commands.count == 1)
  }

  @Test("ten stats are the most, and a hundred commands")
  func counts() throws {
    let ten = Array(repeating: "stats count(*) as n", count: 10).joined(separator: "|")
    #expect(try InsightsQuery(parsing: ten).commands.count == 10)
    let error = #expect(throws: InsightsError.self) {
      try InsightsQuery(parsing: ten + "|stats count(*)")
    }
    #expect(error?.problem == .tooMany("'stats' commands", limit: 10))
    let many = Array(repeating: "fields a", count: 101).joined(separator: "|")
    #expect(throws: InsightsError.self) { try InsightsQuery(parsing: many) }
  }
}
