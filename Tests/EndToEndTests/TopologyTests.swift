import Foundation
import TestSupport
import Testing

/// `weir topology` as people use it.
struct TopologyTests {
  private static let example = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/three-tier/topology.yaml").path

  @Test("the example has no fault")
  func check() throws {
    let run = try ProgramRun.weir(["topology", "check", TopologyTests.example])
    #expect(
      run.output == "1 VPC, 6 subnets, 7 network interfaces, 3 security groups, 4 network ACLs, "
        + "3 route tables: no fault\n")
    #expect(run.errors == "")
    #expect(run.exitCode == 0)
  }

  @Test("the example is shown as its snapshot says")
  func show() throws {
    let run = try ProgramRun.weir(["topology", "show", TopologyTests.example])
    #expect(run.exitCode == 0)
    try Snapshot.expect(run.output, equals: "topology-show.txt")
  }

  @Test("what import writes is the same topology, and so is JSON")
  func importing() throws {
    let scratch = try TemporaryFolder()
    let tree = try ProgramRun.weir(["topology", "show", TopologyTests.example]).output
    for words in [["import"], ["show", "--output", "json"]] {
      let run = try ProgramRun.weir(["topology"] + words + [TopologyTests.example])
      #expect(run.exitCode == 0)
      let file = scratch.url.appending(path: "copy")
      try run.output.write(to: file, atomically: true, encoding: .utf8)
      #expect(try ProgramRun.weir(["topology", "show", file.path]).output == tree)
    }
  }

  @Test("a topology that changes is checked, shown at a time, and written as one file")
  func timeline() throws {
    let scratch = try TemporaryFolder()
    let file = scratch.url.appending(path: "t.yaml")
    let text =
      try String(contentsOfFile: TopologyTests.example, encoding: .utf8) + """

        changes:
          - at: 2026-11-20T10:00:00Z
            region: us-west-2
          - at: 2026-11-20T12:00:00+01:00
            prefix-lists: {guests: [10.99.0.0/16]}
        """
    try text.write(to: file, atomically: true, encoding: .utf8)
    let check = try ProgramRun.weir(["topology", "check", file.path])
    #expect(
      check.output == "1 VPC, 6 subnets, 7 network interfaces, 3 security groups, 4 network ACLs, "
        + "3 route tables; 2 changes, the last at 2026-11-20T11:00:00Z: no fault\n")
    func show(_ words: String...) throws -> String {
      try ProgramRun.weir(["topology", "show"] + words).output
    }
    let first = try show(file.path)
    #expect(first.hasPrefix("2 changes; this holds from the beginning\n  2026-11-20T10:00:00Z  "))
    #expect(!first.contains("10.99.0.0/16"))
    let last = try show(file.path, "--at", "2026-11-20T11:00:00Z")
    #expect(last.hasPrefix("2 changes; this holds from 2026-11-20T11:00:00Z\n"))
    #expect(last.contains("guests (pl-"))
    #expect(!(try show(file.path, "--at", "1795172399")).contains("guests (pl-"))
    // What is written is the same timeline; at a time it is that version alone.
    let copy = scratch.url.appending(path: "copy")
    for words in [["import"], ["show", "--output", "json"]] {
      let run = try ProgramRun.weir(["topology"] + words + [file.path])
      try run.output.write(to: copy, atomically: true, encoding: .utf8)
      #expect(try show(copy.path, "--at", "1795172400") == last)
    }
    let version = try show(file.path, "--output", "json", "--at", "1795172400")
    try version.write(to: copy, atomically: true, encoding: .utf8)
    #expect(last.hasSuffix("\n\n" + (try show(copy.path))))
  }

  @Test("faults are listed one a line with file and line, and the exit code is 2")
  func faults() throws {
    let scratch = try TemporaryFolder()
    let file = scratch.url.appending(path: "t.yaml")
    let text = """
      vpcs: {v: {id: vpc-1, cidr: 10.0.0.1/16}}
      subnets:
        a: {id: subnet-1, cidr: 10.1.0.0/24}
        b: {id: subnet-2, cidr: 10.0.0.0/24, acl: none}
      """
    try text.write(to: file, atomically: true, encoding: .utf8)
    for verb in ["check", "show", "import"] {
      let run = try ProgramRun.weir(["topology", verb, file.path])
      #expect(
        run.errors == """
          \(file.path):1: warning: 10.0.0.1/16 has bits behind its prefix; it is taken as 10.0.0.0/16, as AWS does
          \(file.path):3: error: subnet subnet-1 has 10.1.0.0/24, which is outside VPC vpc-1; expected a part of 10.0.0.0/16
          \(file.path):4: error: 'none' names no network ACL; expected an identifier that begins with 'acl-'
          weir: the topology is refused: 2 errors, 1 warning

          """)
      #expect(run.output == "")
      #expect(run.exitCode == 2)
    }
  }

  @Test(
    "mistakes say what would work",
    arguments: [
      (["topology"], "'weir topology' needs a command: one of check, show, import, fetch"),
      (["topology", "chek"], "unknown command 'chek'; did you mean 'check'?"),
      (["topology", "check"], "missing argument PATH; usage: weir topology check PATH..."),
      (
        ["topology", "show", "x", "--output", "xml"],
        "option '--output' cannot be 'xml'; allowed: tree, json"
      ),
      (
        ["topology", "show", "x", "--at", "2026"],
        "option '--at' cannot be '2026': a time such as 2026-11-20T10:00:00Z works, or Unix seconds"
      ),
      (
        ["topology", "check", "none"],
        "cannot read none: No such file or directory; a topology is a folder of describe outputs, or "
          + "one file"
      ),
    ])
  func mistakes(words: [String], sentence: String) throws {
    let run = try ProgramRun.weir(words)
    #expect(run.errors == "weir: \(sentence)\n")
    #expect(run.exitCode == 2)
  }
}
