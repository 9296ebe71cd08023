import Testing

/// The targets that a Package.swift declares, read from its text.
struct Manifest {
  struct Target: Equatable {
    let name: String
    /// The folder of its sources, relative to the manifest.
    let folder: String
    /// Every module it may import: its dependencies, and any product's package beside them.
    let dependencies: Set<String>
  }

  let targets: [Target]

  /// The calls that declare a target, and the folder each takes its sources from.
  private static let calls = [
    "module(": "Sources", ".target(": "Sources", ".executableTarget(": "Sources",
    ".systemLibrary(": "Sources", "tests(": "Tests", ".testTarget(": "Tests",
  ]

  init(text: String) {
    let source = Array(CodeMask.blank(text, strings: .kept).utf8)
    let code = Array(CodeMask.blank(text, strings: .blanked).utf8)
    targets = Manifest.calls.flatMap { call, parent in
      Manifest.ends(of: call, in: code).compactMap { start in
        Manifest.target(parent: parent, arguments: Manifest.arguments(code, source, from: start))
      }
    }
  }

  /// The target whose folder holds the file.
  func target(holding path: String) -> Target? {
    targets.first { path.hasPrefix($0.folder + "/") }
  }

  private static func target(parent: String, arguments: String) -> Target? {
    let literals = stringLiterals(arguments)
    // The manifest's own functions pass names on as variables.
    guard let name = literals.first, !name.contains("\\") else { return nil }
    let path = arguments.split(separator: "path:").dropFirst().first
    let folder = path.flatMap { stringLiterals(String($0)).first } ?? "\(parent)/\(name)"
    return Target(
      name: name, folder: folder, dependencies: Set(literals.dropFirst().filter { $0 != folder }))
  }

  /// The places right behind each occurrence of a call.
  private static func ends(of call: String, in code: [UInt8]) -> [Int] {
    let wanted = Array(call.utf8)
    guard code.count >= wanted.count else { return [] }
    return (0...(code.count - wanted.count)).compactMap { start in
      guard code[start..<(start + wanted.count)].elementsEqual(wanted) else { return nil }
      let before = start == 0 ? 0x20 : code[start - 1]
      let isPartOfName = wanted[0].isWordByte && (before.isWordByte || before == 0x2e)
      return isPartOfName ? nil : start + wanted.count
    }
  }

  /// The source up to the parenthesis that closes the call.
  private static func arguments(_ code: [UInt8], _ source: [UInt8], from start: Int) -> String {
    var depth = 1
    var end = start
    while end < code.count, depth > 0 {
      if code[end] == UInt8(ascii: "(") { depth += 1 }
      if code[end] == UInt8(ascii: ")") { depth -= 1 }
      end += 1
    }
    return String(decoding: source[start..<end], as: UTF8.self)
  }

  private static func stringLiterals(_ text: String) -> [String] {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }
}

struct ManifestTests {
  @Test("targets are read with their folders and dependencies, helper functions are not")
  func reads() {
    let manifest = Manifest(
      text: """
        // module("Commented")
        func module(_ name: String, _ more: [Target.Dependency] = []) -> Target {
          .target(name: name, dependencies: more)
        }
        func tests(_ name: String) -> Target { .testTarget(name: name, path: "Tests/\\(name)") }
        let package = Package(
          name: "x",
          targets: [
            .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
            module("A"), module("B", ["A", "CPcap"]),
            .executableTarget(name: "tool", dependencies: ["B", .product(name: "P", package: "q")]),
            tests("BTests", ["B"]),
            .target(name: "Help", dependencies: ["A"], path: "Tests/Help"),
          ])
        """)
    #expect(Set(manifest.targets.map(\.name)) == ["CPcap", "A", "B", "tool", "BTests", "Help"])
    #expect(manifest.target(holding: "Sources/B/x.swift")?.dependencies == ["A", "CPcap"])
    #expect(manifest.target(holding: "Sources/tool/x.swift")?.dependencies == ["B", "P", "q"])
    #expect(manifest.target(holding: "Tests/BTests/x.swift")?.name == "BTests")
    #expect(manifest.target(holding: "Tests/Help/x.swift")?.dependencies == ["A"])
    #expect(manifest.target(holding: "Sources/C/x.swift") == nil)
  }
}
