import Testing

/// Modules that the architecture page does not explain.
enum ModulePageRule {
  static let page = "docs/ARCHITECTURE.md"

  static func check(modules: [String], page text: String) -> [Finding] {
    modules.filter { !text.hasWord($0) }.map { module in
      Finding(path: page, line: 1, sentence: "the page does not mention module \(module)")
    }
  }
}

struct ModulePageRuleTests {
  @Test("a module that the page does not name as a whole word is found")
  func check() {
    let page = "`FlowModel` and FlowTableTests"
    #expect(ModulePageRule.check(modules: ["FlowModel"], page: page) == [])
    let findings = ModulePageRule.check(modules: ["FlowTable", "FlowModel"], page: page)
    #expect(
      findings.map(\.description)
        == ["docs/ARCHITECTURE.md:1: the page does not mention module FlowTable"])
  }
}
