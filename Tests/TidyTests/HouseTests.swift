import Testing

/// Applies every rule to this repository; a finding is one issue with its path and line.
struct HouseTests {
  private func report(_ findings: [Finding]) {
    for finding in findings { Issue.record(Comment(rawValue: finding.description)) }
  }

  @Test("the files to check are found")
  func files() {
    let paths = Repository.swiftFiles.map(\.path)
    #expect(paths.contains("Package.swift"))
    #expect(paths.contains("Tests/TidyTests/HouseTests.swift"))
    #expect(paths.contains { $0.hasPrefix("Sources/weir/") })
  }

  @Test("files, functions and lines keep to their lengths")
  func lengths() {
    for source in Repository.swiftFiles {
      report(LengthRules.longFile(source))
      report(LengthRules.longLines(source))
      report(FunctionLengthRule.check(source))
    }
  }

  @Test("libraries do not print, and do not stop on errors")
  func calls() {
    for source in Repository.swiftFiles where BannedCallRule.applies(to: source.path) {
      report(BannedCallRule.check(source))
    }
  }

  @Test("every @unchecked Sendable has its proof above it")
  func sendable() {
    Repository.swiftFiles.forEach { report(UncheckedSendableRule.check($0)) }
  }

  @Test("every exported symbol has a doc comment with a short summary")
  func docs() {
    Repository.swiftFiles.forEach { report(DocCommentRule.check($0)) }
  }

  @Test("every import is declared in the manifest")
  func imports() throws {
    let manifest = Manifest(text: try #require(Repository.text("Package.swift")))
    for source in Repository.swiftFiles
    where source.path.hasPrefix("Sources/") || source.path.hasPrefix("Tests/") {
      report(ImportRule.check(source, manifest: manifest))
    }
  }

  @Test(
    "every module is explained on the architecture page",
    .enabled(if: Repository.exists(ModulePageRule.page), "docs/ARCHITECTURE.md is absent"))
  func modulePages() throws {
    let page = try #require(Repository.text(ModulePageRule.page))
    let modules = Repository.paths.compactMap { path -> String? in
      let parts = path.split(separator: "/")
      return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }
    report(ModulePageRule.check(modules: Set(modules).sorted(), page: page))
  }

  @Test("nothing is left over, and no path of one machine stands in the repository")
  func texts() {
    for path in Repository.paths {
      guard let text = Repository.text(path) else { continue }
      let lines = SourceText.split(text)
      report(MachinePathRule.check(path: path, lines: lines))
      let isCode =
        [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
        || ["scripts/", ".ci/"].contains { path.hasPrefix($0) } || path == "Makefile"
      if isCode { report(LeftoverRule.check(path: path, lines: lines)) }
    }
  }

  @Test("every relative link of a Markdown page leads to a file")
  func links() {
    for path in Repository.paths where path.hasSuffix(".md") {
      guard let text = Repository.text(path) else { continue }
      let lines = SourceText.split(text)
      report(MarkdownLinkRule.check(path: path, lines: lines, exists: Repository.exists))
    }
  }
}
