import FilterPattern
import Foundation
import TestSupport
import Testing

/// Patterns and events as text files have them.
struct CaseTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Cases")

  @Test("every case of a file", arguments: ["terms", "fields", "json", "refused"])
  func file(name: String) throws {
    let text = try String(
      contentsOf: CaseTests.folder.appending(path: "\(name).txt"), encoding: .utf8)
    var pattern: Result<FilterPattern, FilterPatternError> = .success(.everything)
    var event: [UInt8] = []
    var count = 0
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let place = Comment(rawValue: "\(name).txt:\(number + 1): \(line)")
      if line.hasPrefix("pattern:") {
        let source = line.dropFirst("pattern:".count).drop { $0 == " " }
        pattern = Result { () throws(FilterPatternError) in try FilterPattern(String(source)) }
        continue
      }
      guard let sign = line.first, sign != "#" else { continue }
      let rest = String(line.dropFirst(2))
      count += 1
      switch sign {
      case "+", "-":
        event = Array(rest.utf8)
        let wanted = try pattern.get()
        #expect(wanted.matches(event) == (sign == "+"), place)
        #expect((wanted.extract(event) != nil) == (sign == "+"), place)
      case "=":
        let sides = rest.split(separator: " ", maxSplits: 1).map(String.init)
        let values = try #require(try pattern.get().extract(event), place)
        #expect(values.first { $0.name == sides[0] }?.value == sides[1], place)
      case "!":
        guard case .failure(let error) = pattern else {
          Issue.record("not refused: \(place)")
          continue
        }
        #expect(error.description.contains(rest), place)
      default: Issue.record("what is this? \(place)")
      }
    }
    #expect(count > 15)
  }

  @Test("regular expressions agree with those of the system on random texts")
  func expressions() throws {
    var random = SeededGenerator(seed: 11)
    let pieces = ["a", "b", "[ab]", "[^a]", ".", "\\d", "\\w", "1", "\\."]
    let times = ["", "", "?", "*", "+", "{2}", "{1,2}", "{0,}"]
    for _ in 0..<600 {
      var source = Bool.random(using: &random) ? "^" : ""
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        source += (pieces.randomElement(using: &random) ?? "")
        source += (times.randomElement(using: &random) ?? "")
      }
      if Bool.random(using: &random) { source += "$" }
      if Int.random(in: 0..<4, using: &random) == 0 { source += "|ba$" }
      let pattern = try FilterPattern("%\(source)%")
      let peer = try NSRegularExpression(pattern: source)
      for _ in 0..<12 {
        let text = String(
          (0..<Int.random(in: 0...6, using: &random)).map { _ in
            "ab1.".randomElement(using: &random) ?? "a"
          })
        let range = NSRange(location: 0, length: text.utf16.count)
        let expected = peer.firstMatch(in: text, range: range) != nil
        #expect(pattern.matches(Array(text.utf8)) == expected, "%\(source)% on '\(text)'")
      }
    }
  }

  @Test("no expression takes longer than linear time", .timeLimit(.minutes(1)))
  func linear() throws {
    let pattern = try FilterPattern("%a*a*a*a*a*a*a*a*a*a*a*a*c%")
    #expect(!pattern.matches([UInt8](repeating: UInt8(ascii: "a"), count: 20_000)))
  }

  @Test("a pattern is as long as AWS lets it be")
  func length() {
    #expect(throws: Never.self) { try FilterPattern(String(repeating: "a", count: 1024)) }
    #expect(throws: FilterPatternError.self) {
      try FilterPattern(String(repeating: "a", count: 1025))
    }
  }
}
