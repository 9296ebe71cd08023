import Testing

/// Calls that have no place in a library: output past the caller, and stops on bad input.
enum BannedCallRule {
  static func applies(to path: String) -> Bool {
    path.hasPrefix("Sources/") && !path.hasPrefix("Sources/weir/")
  }

  static let banned = [
    ("print(", "print( writes past the caller; return the text, or diagnose through a closure"),
    ("debugPrint(", "debugPrint( writes past the caller; return the text"),
    ("try!", "try! stops the program on an error; handle it or pass it on"),
    ("fatalError(", "fatalError( stops the program; throw a typed error instead"),
  ]

  static func check(_ source: SourceText) -> [Finding] {
    source.code.enumerated().flatMap { index, line in
      banned.compactMap { call, sentence in
        line.hasWord(call) ? source.finding(index, sentence) : nil
      }
    }
  }
}

struct BannedCallRuleTests {
  @Test(
    "a banned call is found wherever it stands in the code",
    arguments: [
      "print(x)", "Swift.print(x)", "  if a { print(x) }", "let a = try! f()", "fatalError()",
      "x(\"\\(print(1))\")", "debugPrint(a)",
    ])
  func finds(line: String) {
    #expect(BannedCallRule.check(SourceText(path: "a.swift", text: line)).count == 1)
  }

  @Test(
    "names that only contain one, comments and strings pass",
    arguments: [
      "sprint(x)", "// print(x)", "\"print(x)\"", "try f()", "try? f()", "fingerprint(x)",
      "preprint (x)",
    ])
  func passes(line: String) {
    #expect(BannedCallRule.check(SourceText(path: "a.swift", text: line)) == [])
  }

  @Test("the rule is for libraries: tests, tools and the executable may print")
  func scope() {
    #expect(BannedCallRule.applies(to: "Sources/FlowModel/Flow.swift"))
    #expect(!BannedCallRule.applies(to: "Sources/weir/Weir.swift"))
    #expect(!BannedCallRule.applies(to: "Tests/TidyTests/A.swift"))
    #expect(!BannedCallRule.applies(to: "Benchmarks/Sources/Main.swift"))
  }
}
