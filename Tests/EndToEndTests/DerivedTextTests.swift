import Foundation
import TestSupport
import Testing

/// What derives from the table of options: the manual and the completion scripts.
struct DerivedTextTests {
  /// Every `--option` that the help of replay shows.
  private func options() throws -> [String] {
    let help = try ProgramRun.weir(["replay", "--help"]).output
    return help.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  -") else { return nil }
      return line.split(separator: " ").first { $0.hasPrefix("--") }.map(String.init)
    }
  }

  @Test("the manual explains every option")
  func manual() throws {
    let page = try ProgramRun.weir(["man"]).output.replacing("\\-", with: "-")
    let options = try options()
    #expect(options.count >= 12)
    for option in options { #expect(page.contains("\\fB\(option)\\fR"), "\(option) is missing") }
  }

  @Test(
    "the manual renders without a warning",
    .enabled(if: ProgramRun.find("groff") != nil, "groff is not installed"))
  func manualRenders() throws {
    let groff = try #require(ProgramRun.find("groff"))
    let page = try ProgramRun.weir(["man"]).output
    let run = try ProgramRun.run(groff, ["-man", "-Tutf8", "-ww"], input: page)
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
    #expect(run.output.contains("EXIT STATUS") || run.output.contains("E\u{8}EX\u{8}X"))
  }

  @Test("every shell reads its script", arguments: ["bash", "zsh", "fish"])
  func scriptsParse(shell: String) throws {
    // A shell that is not installed cannot be asked; bash is always there.
    guard let path = ProgramRun.find(shell) else { return }
    let script = try ProgramRun.weir(["completions", shell]).output
    for option in try options() { #expect(script.contains(option.dropFirst(2))) }
    let scratch = try TemporaryFolder()
    let file = scratch.url.appending(path: "script")
    try script.write(to: file, atomically: true, encoding: .utf8)
    let run = try ProgramRun.run(path, ["-n", file.path])
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
  }

  @Test(
    "bash completes commands, options and values",
    arguments: [
      (["r"], "replay"), (["ob"], "observe"), (["observe", "--action", "R"], "REJECT"),
      (["observe", "--prot"], "--proto"), (["observe", "--from", "l"], "live"),
      (["--v"], "--version"),
      (["replay", "--int"], "--interface-id --interval"),
      (["replay", "--output", "c"], "compact csv"), (["replay", "--traffic", "=", "R"], "REJECT"),
      (["replay", "--traffic", "="], "ALL ACCEPT REJECT"),
      (["replay", "x", "--h"], "--header --help"),
      (["completions", ""], "bash zsh fish"), (["help", "co"], "completions"),
      (["replay", "--account", ""], ""), (["replay", "o"], "out"),
      (["replay", "--stats-json", "e"], "err"), (["replay", "--format", "v1"], "v10 v11"),
      (["topology", ""], "check show import fetch"), (["topology", "s"], "show"),
      (["topology", "show", "--output", "j"], "json"), (["topology", "check", "o"], "out"),
      (["topology", "show", "--o"], "--output"), (["topology", "-"], "-h --help"),
    ])
  func bashCompletes(words: [String], replies: String) throws {
    let bash = try #require(ProgramRun.find("bash"))
    let quoted = (["weir"] + words).map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source <("$0" completions bash)
      COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count); _weir; echo "${COMPREPLY[*]}"
      """
    let run = try ProgramRun.run(bash, ["-c", script, ProgramRun.weir])
    #expect(run.output == replies + "\n")
    #expect(run.errors == "")
  }

  @Test(
    "fish completes commands, options and values",
    .enabled(if: ProgramRun.find("fish") != nil, "fish is not installed"),
    arguments: [
      ("weir r", "replay"), ("weir replay --output c", "compact csv"),
      ("weir replay --int", "--interface-id --interval"), ("weir help c", "completions"),
      ("weir topology s", "show"), ("weir topology show --output j", "json"),
    ])
  func fishCompletes(line: String, replies: String) throws {
    let fish = try #require(ProgramRun.find("fish"))
    let script = "\(ProgramRun.weir) completions fish | source; complete -C '\(line)'"
    let run = try ProgramRun.run(fish, ["--no-config", "-c", script])
    let names = run.output.split(separator: "\n").compactMap { $0.split(separator: "\t").first }
    #expect(names.sorted().joined(separator: " ") == replies)
  }
}
