import Testing

/// Imports that the manifest does not declare: they build by the luck of the order.
enum ImportRule {
  /// Modules of the toolchain that any target may import.
  static let toolchain: Set = ["Glibc", "Swift", "Synchronization", "Dispatch"]
  /// Modules of the toolchain that stay out of what users run.
  static let toolchainForTests: Set = ["Testing", "Foundation"]

  /// Checks a file whose path is relative to the folder of the manifest.
  static func check(_ source: SourceText, manifest: Manifest) -> [Finding] {
    guard let target = manifest.target(holding: source.path) else {
      return [source.finding(0, "the file belongs to no target of Package.swift")]
    }
    let isTest = source.path.hasPrefix("Tests/")
    let allowed = target.dependencies.union(toolchain).union(isTest ? toolchainForTests : [])
    return source.code.enumerated().compactMap { index, line in
      guard let module = importedModule(line), !allowed.contains(module) else { return nil }
      let sentence =
        toolchainForTests.contains(module)
        ? "\(module) is for tests; sources use Glibc"
        : "Package.swift does not declare that \(target.name) imports \(module)"
      return source.finding(index, sentence)
    }
  }

  private static func importedModule(_ line: String) -> String? {
    let words = Token.all(in: [line]).map(\.text)
    guard let keyword = words.firstIndex(of: "import"),
      words[..<keyword].allSatisfy({ !["=", ".", "{", "func", "let", "var"].contains($0) })
    else { return nil }
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    return words[(keyword + 1)...].first { !kinds.contains($0) }
  }
}

struct ImportRuleTests {
  private let manifest = Manifest(
    text: #"let p = [module("A"), module("B", ["A"]), tests("BTests", ["B"])]"#)

  private func sentences(_ path: String, _ text: String) -> [String] {
    ImportRule.check(SourceText(path: path, text: text), manifest: manifest).map(\.sentence)
  }

  @Test(
    "an import that is not declared is found, however it is written",
    arguments: [
      "import C", "package import C", "@testable import C", "import struct C.D",
      "@_spi(X) private import C",
    ])
  func finds(line: String) {
    #expect(
      sentences("Sources/B/x.swift", line) == ["Package.swift does not declare that B imports C"])
  }

  @Test("declared modules and the toolchain pass")
  func passes() {
    #expect(sentences("Sources/B/x.swift", "package import A\nimport Glibc\n// import C") == [])
    #expect(sentences("Tests/BTests/x.swift", "@testable import B\nimport Foundation") == [])
  }

  @Test("Foundation stays out of sources, and every file belongs to a target")
  func others() {
    let foundation = sentences("Sources/A/x.swift", "import Foundation")
    #expect(foundation == ["Foundation is for tests; sources use Glibc"])
    let stray = sentences("Sources/C/x.swift", "")
    #expect(stray == ["the file belongs to no target of Package.swift"])
  }
}
