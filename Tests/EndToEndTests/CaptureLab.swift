import Foundation
import Testing

/// Namespaces in which live capture is tried, and what a script in them printed.
enum CaptureLab {
  /// Why nothing can be captured here; nil when it can.
  static let obstacle: String? = {
    guard geteuid() == 0 else { return "only root can make network namespaces" }
    guard ProgramRun.find("ip") != nil else { return "the program ip is not installed" }
    let made = try? ProgramRun.run("/bin/sh", ["-c", "unshare --net true"])
    return made?.exitCode == 0 ? nil : "this machine lets nobody make network namespaces"
  }()

  /// Whether the kernel probe works here, as `weir doctor` finds.
  static let hasProbe: Bool = {
    let run = try? ProgramRun.weir(["doctor"])
    return run?.output.contains("backend     kernel") ?? false
  }()

  /// Why the kernel's verdicts cannot be tried; nil when they can.
  static let probeObstacle: String? =
    obstacle ?? (hasProbe ? nil : "the kernel probe does not work here")

  /// Why they cannot be compared with what other programs see and refuse; nil when they can.
  static let truthObstacle: String? =
    probeObstacle
    ?? ["nft", "iptables-legacy", "tcpdump"].first { ProgramRun.find($0) == nil }
    .map { "the program \($0) is not installed" }

  static let backends = hasProbe ? ["kernel", "ring"] : ["ring"]

  /// Two namespaces with a cable between them: 10.9.0.11 at the client, 10.9.0.12 at the host.
  private static let lab = """
    set -u; id=weir-$$-$RANDOM; c=$id-c; h=$id-h
    trap 'for n in c h d; do ip netns del $id-$n 2>/dev/null; done' EXIT
    ip netns add $c; ip netns add $h
    ip link add up0 address 02:00:00:00:00:01 netns $c type veth \
      peer name eth0 address 02:00:00:00:00:02 netns $h
    for n in $c $h; do
      ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 2>/dev/null
    done
    ip -n $c addr add 10.9.0.11/24 dev up0; ip -n $h addr add 10.9.0.12/24 dev eth0
    ip -n $c link set up0 up; ip -n $h link set eth0 up
    # Without it each side asks for the other's hardware address, once.
    acquaint() { ip -n $h neigh add 10.9.0.11 lladdr 02:00:00:00:00:01 dev eth0
      ip -n $c neigh add 10.9.0.12 lladdr 02:00:00:00:00:02 dev up0; }
    # A write that reports an earlier answer of ICMP sends nothing, and is made again.
    send() { ip netns exec $c bash -c "exec 3<>/dev/udp/${3:-10.9.0.12}/$1
      for i in \\$(seq $2); do until echo x >&3; do :; done; done" 2>/dev/null; }
    # Signals may be blocked in what a test starts; only KILL ends it surely.
    # Ends in every case: whatever outlives the script would keep the test waiting.
    capture() { rm -f err; timeout -k 1 20 $weir capture --netns $h "$@" 2>err & pid=$!
      for i in $(seq 100); do grep -qs "eth0:" err && break; sleep 0.05; done; }
    ended() { wait $pid; code=$?; cat err; echo "exit $code"; }
    finish() { pkill -TERM -P $pid; ended; }
    # The packets of records whose fields are these words, counted together.
    packets() { grep -E "$1" records | awk '{n += $NF} END {print "recorded", n + 0}'; }

    """

  /// Runs a script in the lab; its lines.
  static func run(_ script: String, limit: TimeInterval = 10) throws -> [String] {
    let words = "weir=\(ProgramRun.weir); storm=\(ProgramRun.weir)-storm\n"
    let run = try ProgramRun.run("/bin/bash", ["-c", words + lab + script], limit: limit)
    return run.output.split(separator: "\n").map(String.init)
  }

  /// One interface in the statistics of a capture.
  struct Interface: Decodable, Equatable {
    struct Directions: Decodable, Equatable {
      let `in`: UInt64
      let out: UInt64
    }

    let name: String
    let gone: Bool
    let counted: Directions
    let seen: Directions
    let lost: UInt64
    let before: UInt64
    let large_buffers: UInt64
    let difference: Int64
    let reason: String?
  }

  /// What the statistics of a capture say.
  struct Statistics: Decodable {
    let received: UInt64
    let recorded: UInt64
    let skipped: [String: UInt64]
    let unparsed: [String: UInt64]
    let interfaces: [Interface]

    /// Reads the line that a script printed of them.
    init(in lines: [String]) throws {
      let line = try #require(lines.first { $0.hasPrefix("{\"received\":") })
      self = try JSONDecoder().decode(Statistics.self, from: Data(line.utf8))
    }

    func of(_ name: String) -> Interface? { interfaces.first { $0.name == name } }
  }
}
