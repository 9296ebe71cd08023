import Foundation
import Testing

/// Scenarios through the program, each in a lab of its own: real packets, the kernel's verdicts.
@Suite struct ScenarioTests {
  /// Why no lab can be built and watched here; nil when it can.
  static let obstacle: String? = {
    if let obstacle = CaptureLab.probeObstacle { return obstacle }
    return ProgramRun.find("nft") == nil ? "the program nft is not installed" : nil
  }()

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/scenarios")

  private static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  /// Scenarios that run at the same time; most of their time they wait.
  private static let lanes = 3

  @Test(
    "every scenario has the outcomes and records that it expects, and leaves nothing behind",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: 0..<lanes)
  func asExpected(_ lane: Int) throws {
    let share = Self.names.enumerated().filter { $0.offset % Self.lanes == lane }.map(\.element)
    #expect(share.count >= 5)
    for (place, name) in share.enumerated() {
      let lab = "test-\(getpid())-\(lane)-\(place)"
      let run = try ProgramRun.weir(["lab", "run", name, "--name", lab], limit: 60)
      #expect(run.exitCode == 0, "\(name):\n\(run.output)\(run.errors)")
      #expect(run.output.hasSuffix("\nAs expected.\n"))
      #expect(!run.output.contains("\u{1b}"))
      #expect(
        run.output.contains("; nearest: ") == run.output.contains("\n  sg-default-deny"))
      #expect(!FileManager.default.fileExists(atPath: "/run/weir/lab/\(lab)"))
    }
  }

  @Test(
    "what differs is shown as a diff, and the exit code says so",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func different() throws {
    let copy = FileManager.default.temporaryDirectory
      .appending(path: "weir-scenario-\(getpid())")
    try? FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(
      at: Self.folder.appending(path: "nobody-listens"), to: copy)
    defer { try? FileManager.default.removeItem(at: copy) }
    for (file, old, new) in [
      ("expected.txt", "sg-web/sgr-app", "sg-web/sgr-xyz"),
      ("scenario.yaml", "expect: refused", "expect: timed-out"),
    ] {
      let path = copy.appending(path: file)
      let text = try String(contentsOf: path, encoding: .utf8)
      #expect(text.contains(old))
      try text.replacingOccurrences(of: old, with: new)
        .write(to: path, atomically: true, encoding: .utf8)
    }
    let run = try ProgramRun.weir(
      ["lab", "run", copy.path, "--name", "test-\(getpid())-differs"], limit: 60)
    #expect(run.exitCode == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("- eni-web1") && $0.hasSuffix("sg-web/sgr-xyz") })
    #expect(lines.contains { $0.hasPrefix("+ eni-web1") && $0.hasSuffix("sg-web/sgr-app") })
    #expect(run.output.contains("connection refused after"))
    #expect(run.output.contains("expected: no answer: timed out"))
    #expect(lines.last == "Not as expected: see above.")
  }

  @Test(
    "a lab that is kept stays up until somebody takes it down",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func kept() throws {
    let lab = "test-\(getpid())-kept"
    defer { _ = try? ProgramRun.weir(["lab", "down", "--name", lab], limit: 60) }
    let run = try ProgramRun.weir(
      ["lab", "run", "nobody-listens", "--name", lab, "--keep"], limit: 60)
    #expect(run.exitCode == 0)
    #expect(run.output.contains("weir lab down --name \(lab) takes it down"))
    let scan = try ProgramRun.weir(
      [
        "lab", "exec", "--name", lab, "web-1", "--", ProgramRun.weir, "lab", "traffic", "scan",
        "10.0.1.10", "8079-8080", "--timeout", "300ms",
      ])
    #expect(scan.exitCode == 1)
    #expect(scan.output == "10.0.1.10 closed: 8080\n10.0.1.10 filtered: 8079\n")
    let again = try ProgramRun.weir(["lab", "run", "nobody-listens", "--name", lab], limit: 60)
    #expect(again.exitCode == 2)
    #expect(again.errors.contains("lab '\(lab)' is up"))
  }

  @Test("the list has every scenario with its title")
  func list() throws {
    let run = try ProgramRun.weir(["lab", "run", "--list"])
    #expect(run.exitCode == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.map { String($0.prefix { $0 != " " }) } == Self.names)
    #expect(lines.allSatisfy { $0.split(separator: " ").count > 3 })
  }

  @Test("every scenario has its paragraph in the docs")
  func documented() throws {
    let page = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/scenarios.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    for name in Self.names { #expect(text.contains("\n## \(name)\n"), "\(name)") }
  }
}
