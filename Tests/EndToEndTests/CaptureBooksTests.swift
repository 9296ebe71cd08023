import Foundation
import TestSupport
import Testing

/// The books of live capture: every packet is in a record or a count, and the interfaces agree.
@Suite(.serialized) struct CaptureBooksTests {
  private static let obstacle = CaptureLab.obstacle
  private static let probeObstacle = CaptureLab.probeObstacle

  @Test(
    "what an interface counts itself is compared with what was seen, to the packet",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: CaptureLab.backends)
  func comparison(_ backend: String) throws {
    let lines = try CaptureLab.run(
      """
      acquaint; ip -n $h link add down0 type veth peer name down1
      capture --backend \(backend) --stats-json stats --format '${packets}'
      send 9 40; finish; cat stats
      """)
    let statistics = try CaptureLab.Statistics(in: lines)
    // An interface that is down is not captured.
    #expect(statistics.interfaces.map(\.name) == ["eth0"])
    let eth0 = try #require(statistics.of("eth0"))
    #expect(eth0.seen.in == 40 && eth0.seen.out >= 1)
    #expect(eth0.counted == eth0.seen && eth0.difference == 0 && eth0.reason == nil)
    #expect(lines.contains { $0.hasPrefix("weir: eth0: counted 40 in and ") })
    #expect(lines.contains("exit 0"))
  }

  @Test(
    "large buffers are told apart from loss: the probe counts their packets, the ring once each",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: CaptureLab.backends)
  func largeBuffers(_ backend: String) throws {
    let server = """
      import socket
      with socket.create_server(("10.9.0.12", 80)) as s:
        print("ready", flush=True)
        c = s.accept()[0]
        while c.recv(1 << 16): pass
      """
    let lines = try CaptureLab.run(
      """
      acquaint; echo '\(server)' > server.py
      ip netns exec $h timeout 8 python3 server.py > ready & server=$!
      for i in $(seq 100); do grep -q ready ready && break; sleep 0.05; done
      capture --backend \(backend) --stats-json stats --format '${packets}'
      ip netns exec $c bash -c 'head -c 3000000 /dev/zero > /dev/tcp/10.9.0.12/80'
      wait $server; sleep 0.3; finish; cat stats
      """)
    let eth0 = try #require(try CaptureLab.Statistics(in: lines).of("eth0"))
    #expect(eth0.large_buffers > 0)
    if backend == "kernel" {
      // 3,000,000 bytes are at least 2,055 segments.
      #expect(eth0.seen.in >= 2_055 && eth0.difference < 0 && eth0.reason == "large_buffers")
      #expect(eth0.seen.in &- eth0.large_buffers <= eth0.counted.in)
    } else {
      #expect(eth0.difference == 0 && eth0.seen.in < 2_055)
    }
    #expect(lines.contains("exit 0"))
  }

  @Test(
    "an interface that comes with its packets misses none, not even when it goes at once",
    .disabled(if: probeObstacle != nil, "\(probeObstacle ?? "")"))
  func newcomers() throws {
    let lines = try CaptureLab.run(
      """
      capture --backend kernel --stats-json stats --format '${dstaddr} ${dstport} ${packets}' > records
      for n in 1 2 3; do
        ip -n $c link add up$n type veth peer name new$n netns $h
        ip -n $h addr add 10.$n.0.12/24 dev new$n; ip -n $c addr add 10.$n.0.11/24 dev up$n
        ip -n $h link set new$n up; ip -n $c link set up$n up
        send 9 50 10.$n.0.12
        [ $n = 3 ] || ip -n $h link del new$n
      done
      finish; cat stats; packets ' 9 '
      """)
    #expect(lines.contains("recorded 150"))
    let statistics = try CaptureLab.Statistics(in: lines)
    #expect(statistics.received == statistics.recorded)
    for name in ["new1", "new2", "new3"] {
      let interface = try #require(statistics.of(name))
      #expect(interface.gone == (name != "new3") && interface.seen.in >= 50)
      // Only ARP is not seen: a question and an answer on each side. An end of a pair forgets
      // what it received when it goes.
      #expect(interface.difference <= 4 && (interface.reason == "gone") == (name != "new3"))
    }
    #expect(lines.contains("exit 0"))
  }

  @Test(
    "in a storm of new flows nothing is lost, also when it is stopped in the middle",
    .disabled(if: probeObstacle != nil, "\(probeObstacle ?? "")"), arguments: [false, true])
  func storm(isStopped: Bool) throws {
    // Where other programs have the processors, the kernel's table fills up before anybody reads
    // it. Books are exact then, too; but one run of five must lose nothing.
    for _ in 0..<5 where try stormLosesNothing(isStopped: isStopped) { return }
    Issue.record("packets were lost in each of five runs")
  }

  private func stormLosesNothing(isStopped: Bool) throws -> Bool {
    let end = isStopped ? "sleep 0.7; finish; kill -9 $storming" : "wait $storming; finish"
    let lines = try CaptureLab.run(
      """
      acquaint; ip netns exec $h sysctl -qw net.ipv4.conf.all.rp_filter=0
      ip netns exec $h sysctl -qw net.ipv4.conf.eth0.rp_filter=0
      # Nobody answers, so that packets go one way.
      ip netns exec $h nft add table inet f 2>/dev/null &&
        ip netns exec $h nft 'add chain inet f i {type filter hook input priority 0; policy drop;}'
      capture --backend kernel --stats-json stats --format '${packets}' > records
      ip netns exec $c $storm up0 02:00:00:00:00:02 10.9.0.12 \(isStopped ? 100_000_000 : 300_000) & storming=$!
      \(end); cat stats; wc -l < records
      """)
    let statistics = try CaptureLab.Statistics(in: lines)
    let eth0 = try #require(statistics.of("eth0"))
    let lost = statistics.skipped.values.reduce(0, +)
    #expect(statistics.received == statistics.recorded + lost)
    #expect(eth0.difference == 0, "\(eth0)")
    guard lost == 0 else {
      #expect(lines.contains("exit 3"))
      return false
    }
    #expect(isStopped ? statistics.recorded > 10_000 : statistics.recorded >= 300_000)
    // A flow that is met again in another record would be a packet too many.
    #expect(lines.contains("\(statistics.recorded)"))
    #expect(lines.contains("exit 0"))
    return true
  }

  @Test(
    "what finds no room in the ring is counted, and named as the reason",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"))
  func fullRing() throws {
    let lines = try CaptureLab.run(
      """
      acquaint; capture --backend ring --interface eth0 --stats-json stats --format '${packets}' > records
      pkill -STOP -P $pid; ip netns exec $c $storm up0 02:00:00:00:00:02 10.9.0.12 600000
      pkill -CONT -P $pid; sleep 0.5; finish; cat stats
      """)
    let statistics = try CaptureLab.Statistics(in: lines)
    let eth0 = try #require(statistics.of("eth0"))
    #expect(eth0.lost > 0 && eth0.lost == statistics.skipped["ring_full"])
    #expect(eth0.seen.in + eth0.lost >= 600_000 && eth0.difference == 0, "\(eth0)")
    #expect(
      lines.contains {
        $0.hasPrefix("weir: \(eth0.lost) packets found no room in the kernel's ring")
      })
    #expect(lines.contains("exit 3"))
  }

  @Test(
    "records show what is known of an interface when they are written",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: CaptureLab.backends)
  func newAddress(_ backend: String) throws {
    let lines = try CaptureLab.run(
      """
      ip -n $h addr flush dev eth0
      capture --backend \(backend) --interval 1 --format '${log-status} ${subnet-id} ${interface-id}' > records
      sleep 1.3; ip -n $h addr add 10.7.0.12/24 dev eth0; sleep 1.5; finish
      grep NODATA records
      """)
    let records = lines.filter { $0.hasPrefix("NODATA ") }.map { $0.split(separator: " ") }
    #expect(records.first?[1] == "-" && records.last?[1].hasPrefix("subnet-") == true, "\(records)")
    #expect(Set(records.map { $0[2] }).count == 1)
  }

  @Test(
    "an interface that was asked for and goes is told of, and what it had is kept",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"), arguments: CaptureLab.backends)
  func gone(_ backend: String) throws {
    let lines = try CaptureLab.run(
      """
      acquaint; capture --backend \(backend) --interface eth0 --stats-json stats \
        --format '${dstport} ${packets}' > records
      send 9 4; ip -n $h link del eth0
      for i in $(seq 60); do kill -0 $pid 2>/dev/null || break; sleep 0.05; done
      ended; cat stats; packets '^9 '
      """)
    #expect(lines.contains("recorded 4") && lines.contains("exit 3"))
    #expect(lines.count { $0.hasPrefix("weir: eth0: went away") } == 1)
    let eth0 = try #require(try CaptureLab.Statistics(in: lines).of("eth0"))
    #expect(eth0.gone && eth0.seen.in == 4 && [nil, "gone"].contains(eth0.reason), "\(eth0)")
  }

  @Test(
    "without privilege one sentence says what is needed",
    .disabled(if: obstacle != nil, "\(obstacle ?? "")"),
    arguments: [[], ["--backend", "ring"], ["--backend", "kernel"]])
  func unprivileged(_ words: [String]) throws {
    let program = try #require(ProgramRun.find("setpriv"))
    let drop = ["--reuid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]
    let run = try ProgramRun.run(program, drop + [ProgramRun.weir, "capture"] + words)
    #expect(run.exitCode == 2 && run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.errors.contains("run it as root") || run.errors.contains("run as root"))
  }
}
