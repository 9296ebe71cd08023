import Foundation
import TestSupport
import Testing

/// Live capture through the program, in namespaces that each test makes.
@Suite(.serialized) struct CaptureTests {
  private static let obstacle = CaptureLab.obstacle
  private static let hasProbe = CaptureLab.hasProbe
  private static let backends = CaptureLab.backends

  private static let format =
    "'${srcaddr} ${dstaddr} ${dstport} ${packets} ${bytes} ${flow-direction} ${action} ${x-deciding-rule}'"

  @Test(
    "what passes is recorded, and the books close",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"),
    arguments: backends)
  func accepted(_ backend: String) throws {
    let lines = try CaptureLab.run(
      """
      capture --backend \(backend) --interval 60 --format \(Self.format)
      send 9 5; sleep 0.4; finish
      """)
    let rule = backend == "ring" ? "unknown" : "-"
    #expect(lines.contains("10.9.0.11 10.9.0.12 9 5 150 ingress ACCEPT \(rule)"))
    #expect(lines.last == "exit 0")
    let books = lines.first { $0.contains("weir: received ") }
    #expect(books?.contains("skipped 0") == true)
    // Addresses are resolved, which is no IP: the ring sees it, the firewall does not.
    let comparison = lines.first { $0.contains("weir: eth0: counted ") }
    #expect(comparison?.hasSuffix(" out seen") == (backend == "ring"))
    #expect(comparison?.contains("not seen by the firewall") == (backend == "kernel"))
  }

  @Test(
    "the kernel's firewall is believed: a drop is REJECT, a mark names the rule",
    .disabled(
      if: obstacle != nil || !hasProbe || ProgramRun.find("nft") == nil,
      "\(obstacle ?? "the kernel probe does not work here, or nft is not installed")")
  )
  func refused() throws {
    let lines = try CaptureLab.run(
      """
      printf 'table inet f {\\n chain i {\\n type filter hook input priority 0; policy accept;
        udp dport 81 drop\\n udp dport 82 meta mark set 0x64 drop\\n }\\n}\\n' > rules
      ip netns exec $h nft -f rules
      capture --backend kernel --interval 60 --format \(Self.format)
      send 81 3; send 82 2; sleep 0.4; finish
      """)
    #expect(lines.contains("10.9.0.11 10.9.0.12 81 3 90 ingress REJECT nft"))
    #expect(lines.contains("10.9.0.11 10.9.0.12 82 2 60 ingress REJECT mark-0x64"))
    #expect(lines.last == "exit 0")
  }

  @Test(
    "with a topology its rules judge what the ring sees",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func judged() throws {
    let lines = try CaptureLab.run(
      """
      cat > vpc.yaml <<'END'
      vpcs: {a: {cidr: 10.9.0.0/16}}
      subnets: {s: {cidr: 10.9.0.0/24}}
      groups: {g: {id: sg-1, in: [{id: sgr-1, allow: udp 9, from: 10.9.0.0/24}], out: []}}
      interfaces: {i: {id: eni-1, subnet: s, address: 10.9.0.12, mac: "02:00:00:00:00:02", groups: g}}
      END
      capture --topology vpc.yaml --interval 60 --format \(Self.format)
      send 9 2; send 10 3; sleep 0.4; finish
      """)
    #expect(lines.contains("10.9.0.11 10.9.0.12 9 2 60 ingress ACCEPT sg-1/sgr-1"))
    #expect(lines.contains("10.9.0.11 10.9.0.12 10 3 90 ingress REJECT sg-default-deny"))
  }

  @Test(
    "an interface that goes away takes nothing with it",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func gone() throws {
    let lines = try CaptureLab.run(
      """
      capture --backend ring --interface eth0 --interval 60 --format \(Self.format)
      send 9 4; sleep 0.4; ip -n $h link del eth0
      for i in $(seq 60); do kill -0 $pid 2>/dev/null || break; sleep 0.05; done; finish
      """)
    #expect(lines.contains("10.9.0.11 10.9.0.12 9 4 120 ingress ACCEPT unknown"))
    #expect(lines.last == "exit 3")
  }

  @Test(
    "within two seconds a line for people shows who talks to whom",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func people() throws {
    let lines = try CaptureLab.run(
      """
      capture --output compact --backend ring > seen
      send 9 1
      for i in $(seq 40); do grep -q '10.9.0.12:9/udp' seen && break; sleep 0.05; done
      cat seen; finish
      """)
    #expect(lines.contains { $0.contains("ACCEPT") && $0.contains("→ 10.9.0.12:9/udp") })
    #expect(!lines.contains { $0.contains("NODATA") })
  }

  @Test(
    "a silent interface has NODATA, and a capture that is told how long ends by itself",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: backends)
  func silence(_ backend: String) throws {
    let lines = try CaptureLab.run(
      """
      acquaint
      capture --backend \(backend) --duration 1 --format '${log-status} ${packets}'
      ended
      """)
    #expect(lines.first == "NODATA -" && lines.last == "exit 0")
  }

  @Test("what cannot be captured is said in one sentence")
  func mistakes() throws {
    for (arguments, words) in [
      (["--netns", "weir-no-such"], "weir-no-such"), (["--interface", "nope0"], "nope0"),
      (["--interval", "7"], "--interval"), (["--duration", "0"], "--duration"),
    ] {
      let run = try ProgramRun.weir(["capture"] + arguments)
      #expect(run.exitCode == 2)
      #expect(run.errors.contains(words) && run.errors.split(separator: "\n").count == 1)
      #expect(run.output.isEmpty)
    }
  }
}
