import Foundation
import Testing

/// `weir doctor` as a user runs it.
struct DoctorTests {
  private struct Report: Decodable {
    struct Check: Decodable {
      let name: String
      let status: String
      let found: String
      let fix: String?
    }
    let live_capture: Bool
    let backend: String?
    let reason: String
    let checks: [Check]
  }

  @Test("the exit code is 0 when live capture will work, and 3 otherwise")
  func exitCode() throws {
    let run = try ProgramRun.weir(["doctor", "--output", "json"])
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    #expect(run.exitCode == (report.live_capture ? 0 : 3))
    #expect(run.errors == "")
    #expect(report.live_capture == (report.backend != nil))
    #expect(report.checks.map(\.name).starts(with: ["kernel", "btf", "bpf", "netfilter"]))
    for check in report.checks { #expect((check.status == "ok") == (check.fix == nil)) }
  }

  @Test("text names every check, its state first")
  func text() throws {
    let run = try ProgramRun.weir(["doctor", "--data-dir", "/proc"])
    let lines = run.output.split(separator: "\n")
    let heads = lines.filter { !$0.hasPrefix(" ") }
    #expect(heads.count >= 12)
    for line in heads {
      #expect(["ok ", "warn", "fail"].contains { line.hasPrefix($0) }, "\(line)")
    }
    #expect(heads.last?.contains("backend") == true)
    #expect(lines.contains { $0.contains("'/proc'") })
  }

  @Test(
    "without privilege the fix is named and the exit code is 3",
    .enabled(
      if: geteuid() == 0 && ProgramRun.find("setpriv") != nil,
      "only root can drop privileges, with the program setpriv"))
  func unprivileged() throws {
    let words = ["--bounding-set=-all", "--inh-caps=-all", ProgramRun.weir, "doctor"]
    let run = try ProgramRun.run(try #require(ProgramRun.find("setpriv")), words)
    #expect(run.exitCode == 3)
    #expect(run.output.contains("fail  privilege   without CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN"))
    #expect(run.output.contains("fix: run as root, or once: sudo setcap cap_bpf,"))
    #expect(run.output.contains("fail  backend     none: no kernel backend, as CAP_BPF"))
  }

  @Test(
    "a namespace is looked into by name, and by path",
    .enabled(
      if: geteuid() == 0 && CaptureLab.obstacle == nil, "\(CaptureLab.obstacle ?? "needs root")"))
  func namespace() throws {
    let run = try ProgramRun.run(
      "/bin/bash",
      [
        "-c",
        """
        n=weir-$$-doctor; trap 'ip netns del $n' EXIT; ip netns add $n
        ip -n $n link add web0 type veth peer name web1; ip -n $n link set web0 up
        \(ProgramRun.weir) doctor --netns $n; \(ProgramRun.weir) doctor --netns /run/netns/$n
        """,
      ])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count { $0.contains("interfaces") && $0.hasSuffix("1 up: web0") } == 2)
    // As the kernel makes a pair of virtual interfaces.
    #expect(lines.count { $0.contains("offload") && $0.contains("gso, tso) put packets") } == 2)
    #expect(lines.contains { $0.contains("in network namespace 'weir-") })
    let none = try ProgramRun.weir(["doctor", "--netns", "weir-no-such"])
    #expect(none.exitCode == 2 && none.output == "")
    #expect(none.errors.contains("there is no network namespace 'weir-no-such'"))
  }

  @Test("an unknown style is refused with what works")
  func mistake() throws {
    let run = try ProgramRun.weir(["doctor", "--output", "xml"])
    #expect(run.exitCode == 2 && run.output == "")
    #expect(run.errors.contains("json"))
  }
}
