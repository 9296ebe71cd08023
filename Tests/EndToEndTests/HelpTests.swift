import Foundation
import Testing

struct HelpTests {
  @Test(
    "help is what its snapshot says",
    arguments: [
      (["--help"], "weir.txt"), (["replay", "--help"], "replay.txt"),
      (["help", "completions"], "completions.txt"), (["help", "man"], "man.txt"),
      (["help", "help"], "help.txt"), (["topology", "--help"], "topology.txt"),
      (["topology", "check", "--help"], "topology-check-help.txt"),
      (["help", "topology", "show"], "topology-show-help.txt"),
      (["topology", "fetch", "--help"], "topology-fetch-help.txt"),
      (["doctor", "--help"], "doctor-help.txt"), (["observe", "--help"], "observe-help.txt"),
      (["serve", "--help"], "serve-help.txt"),
      (["query", "--help"], "query-help.txt"), (["top", "--help"], "top-help.txt"),
      (["keys", "--help"], "keys-help.txt"), (["help", "keys", "add"], "keys-add-help.txt"),
      (["help", "keys", "rotate"], "keys-rotate-help.txt"),
      (["lab", "--help"], "lab.txt"), (["lab", "up", "--help"], "lab-up-help.txt"),
      (["help", "lab", "apply"], "lab-apply-help.txt"),
      (["help", "lab", "run"], "lab-run-help.txt"),
      (["lab", "traffic", "--help"], "lab-traffic-help.txt"),
    ])
  func snapshots(words: [String], name: String) throws {
    let run = try ProgramRun.weir(words)
    #expect(run.exitCode == 0)
    #expect(run.errors == "")
    try Snapshot.expect(run.output, equals: name)
  }

  @Test(
    "both ways to ask for help give the same text",
    arguments: [
      (["-h"], ["help"]), (["--help"], ["help"]), (["replay", "-h"], ["help", "replay"]),
      (["replay", "--bogus", "x", "--help"], ["help", "replay"]),
      (["topology", "-h"], ["help", "topology"]),
      (["topology", "import", "-h"], ["help", "topology", "import"]),
    ])
  func sameText(left: [String], right: [String]) throws {
    #expect(try ProgramRun.weir(left).output == ProgramRun.weir(right).output)
  }

  @Test("help fits 100 columns")
  func width() throws {
    for words in [["--help"], ["replay", "--help"], ["observe", "--help"]] {
      let lines = try ProgramRun.weir(words).output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 100 })
    }
  }

  @Test("without a word, help goes to standard error and the exit code is 2")
  func nothing() throws {
    let run = try ProgramRun.weir([])
    #expect(run.exitCode == 2)
    #expect(run.output == "")
    #expect(try run.errors == ProgramRun.weir(["--help"]).output)
  }

  @Test("the version is one line")
  func version() throws {
    let run = try ProgramRun.weir(["--version"])
    #expect(run.output.hasPrefix("weir 0."))
    #expect(run.output.split(separator: "\n").count == 1)
    #expect(run.exitCode == 0)
  }
}
