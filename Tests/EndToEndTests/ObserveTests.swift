import Foundation
import TestSupport
import Testing

/// `weir observe` in namespaces that each test makes, as `CaptureLab` has them.
@Suite(.serialized) struct ObserveTests {
  private static let obstacle = CaptureLab.obstacle
  private static let probeObstacle: String? = {
    if let obstacle { return obstacle }
    guard CaptureLab.hasProbe else { return "the kernel probe does not work here" }
    return ProgramRun.find("nft") == nil ? "the program nft is not installed" : nil
  }()

  /// What the lab of captures lacks: a firewall that drops 81, and watching flows.
  private static let lab = """
    firewall() { printf 'table inet f {\\n chain i {\\n type filter hook input priority 0
      meta l4proto {tcp, udp} th dport 81 meta mark set 0x51 drop\\n }\\n}\\n' > rules
      ip netns exec $h nft -f rules; }
    observe() { rm -f err seen; timeout -k 1 20 $weir observe --netns $h "$@" >seen 2>err & pid=$!
      for i in $(seq 100); do grep -qs "eth0:" err && break; sleep 0.05; done; }
    connect() { ip netns exec $c timeout -s KILL 0.3 bash -c "exec 3<>/dev/tcp/10.9.0.12/$1" 2>/dev/null; }
    # Milliseconds until something is seen.
    await() { begin=$(date +%s%N)
      for i in $(seq 100); do grep -q "$1" seen && break; sleep 0.02; done
      echo "after $((($(date +%s%N) - begin) / 1000000)) ms"; }

    """

  private static func run(_ script: String) throws -> [String] {
    try CaptureLab.run(lab + script)
  }

  @Test(
    "a refused and an accepted connection are seen within about a second, with the rule",
    .disabled(if: probeObstacle != nil, "\(probeObstacle ?? "")"))
  func connections() throws {
    let lines = try Self.run(
      """
      firewall; observe -f --color always
      connect 80; await '10.9.0.12:80/tcp'; connect 81; await '10.9.0.12:81/tcp'
      finish; cat seen
      """)
    let accepted = lines.first { $0.contains("→ 10.9.0.12:80/tcp") }
    #expect(accepted?.contains("\u{1b}[32mACCEPT\u{1b}[0m    in   eni-") == true)
    #expect(accepted?.hasSuffix(" 1 pkt           60 B  SYN") == true)
    let refused = lines.first { $0.contains("→ 10.9.0.12:81/tcp") }
    #expect(refused?.contains("\u{1b}[31mREJECT\u{1b}[0m    in   eni-") == true)
    #expect(refused?.hasSuffix(" 1 pkt           60 B  SYN      mark-0x51") == true)
    // The kernel's answer to a port where nobody listens.
    #expect(
      lines.contains { $0.contains("ACCEPT") && $0.contains("out  eni-") && $0.hasSuffix("RST") })
    let waits = lines.filter { $0.hasPrefix("after ") }.compactMap {
      Int($0.split(separator: " ")[1])
    }
    #expect(waits.count == 2 && waits.allSatisfy { $0 < 1_900 }, "\(waits)")
    #expect(lines.contains("exit 0"))
  }

  @Test(
    "filters leave out the rest, which the books count as filtered",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: CaptureLab.backends)
  func filters(_ backend: String) throws {
    let lines = try Self.run(
      """
      ip -n $h neigh add 10.9.0.11 lladdr 02:00:00:00:00:01 dev eth0
      ip -n $c neigh add 10.9.0.12 lladdr 02:00:00:00:00:02 dev up0
      observe -f --backend \(backend) --src 10.9.0.0/24 --proto udp --output ndjson \
        dst port 9 and not host 10.9.0.99
      send 9 3; send 10 2; sleep 0.3; finish; cat seen
      """)
    let records = try lines.filter { $0.hasPrefix("{") }.map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(
      records.allSatisfy { $0["dstport"] as? Int == 9 && $0["srcaddr"] as? String == "10.9.0.11" })
    #expect(records.reduce(0) { $0 + ($1["packets"] as? Int ?? 0) } == 3)
    #expect(records.allSatisfy { $0["flow-direction"] as? String == "ingress" })
    let books = lines.first { $0.contains("weir: received ") } ?? ""
    #expect(books.contains("= recorded 3 + filtered ") && !books.contains("filtered 0"))
    #expect(lines.contains("exit 0"))
  }

  @Test(
    "without a flow, or without one that is wanted, the exit code is 1, and says why",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func nothing() throws {
    let lines = try Self.run(
      """
      ip -n $c neigh add 10.9.0.12 lladdr 02:00:00:00:00:02 dev up0
      observe --backend ring --duration 1; wait $pid; echo "exit $?"; tail -n 1 err; cat seen
      observe -f --backend ring --action REJECT; send 9 2; sleep 0.3; finish; cat seen
      """)
    #expect(lines.first == "exit 1")
    #expect(lines[1] == "weir: no flow was seen; the capture worked")
    // Two requests, and two answers that nobody listens.
    #expect(lines.contains("weir: no flow matches the filter; 4 packets of other flows passed"))
    #expect(lines.last == "exit 1")
  }

  @Test(
    "without --follow it ends after a few seconds, without colour in pipes",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func glance() throws {
    let lines = try Self.run(
      """
      observe --backend ring; send 9 1; begin=$SECONDS; wait $pid
      echo "exit $? after $((SECONDS - begin))"; cat seen
      """)
    let ends = (2...15).map { "exit 0 after \($0)" }
    #expect(ends.contains(lines.first ?? ""))
    #expect(lines.contains { $0.contains("  ACCEPT    in   eni-") && $0.contains(":9/udp") })
    #expect(!lines.contains { $0.contains("\u{1b}") })
  }

  @Test(
    "a reader that leaves early ends it in silence",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func brokenPipe() throws {
    let lines = try Self.run(
      """
      (trap '' PIPE; timeout -k 1 8 $weir observe -f --backend ring --netns $h 2>err | head -n 1
        echo "exit ${PIPESTATUS[0]}") & pid=$!
      for i in $(seq 100); do grep -q "eth0:" err 2>/dev/null && break; sleep 0.05; done
      for i in 1 2 3 4 5; do send 9 1; sleep 0.7; kill -0 $pid 2>/dev/null || break; done
      wait $pid; grep -v 'eth0: packets' err
      """)
    #expect(lines.count == 2)
    #expect(lines.first?.contains("ACCEPT") == true)
    #expect(lines.last == "exit 0")
  }
}
