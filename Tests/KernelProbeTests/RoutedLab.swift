import Foundation
import KernelProbe
import Synchronization

/// Three network namespaces of their own: a sender, a router with two interfaces, a receiver.
///
///     sender 10.0.1.2, fd00:1::2 ── in  router  out ── 10.0.2.2, fd00:2::2 receiver
final class RoutedLab: Sendable {
  let sender: String
  let router: String
  let receiver: String

  /// Why labs cannot be built here; nil when they can.
  static let obstacle: String? = {
    guard geteuid() == 0 else { return "needs root, to make network namespaces" }
    guard tool("ip") != nil, tool("nft") != nil else { return "needs ip and nft (nftables)" }
    let name = "weir-try-\(getpid())"
    guard shell("ip netns add \(name) && ip netns del \(name)").status == 0 else {
      return "needs a machine that lets it make network namespaces"
    }
    sweep()
    do throws(ProbeError) {
      let probe = try FlowProbe.open(ProbeConfiguration())
      probe.close()
    } catch {
      switch error {
      case .kernelTooOld, .noTypeInformation, .missing, .forbidden: return "\(error)"
      // Anything else is a mistake of ours, which tests must show.
      default: break
      }
    }
    return nil
  }()

  private static let number = Atomic(0)

  init() throws {
    let count = RoutedLab.number.add(1, ordering: .relaxed).newValue
    let prefix = "weir-\(getpid())-\(count)"
    (sender, router, receiver) = ("\(prefix)-s", "\(prefix)-r", "\(prefix)-d")
    let made = RoutedLab.shell(
      """
      set -e
      s=\(sender) r=\(router) d=\(receiver)
      for n in $s $r $d; do ip netns add $n; ip -n $n link set lo up
        ip netns exec $n sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad'; done
      ip -n $r link add in type veth peer name eth netns $s
      ip -n $r link add out type veth peer name eth netns $d
      ip -n $s addr add 10.0.1.2/24 dev eth; ip -n $s addr add fd00:1::2/64 dev eth nodad
      ip -n $d addr add 10.0.2.2/24 dev eth; ip -n $d addr add fd00:2::2/64 dev eth nodad
      ip -n $r addr add 10.0.1.1/24 dev in; ip -n $r addr add fd00:1::1/64 dev in nodad
      ip -n $r addr add 10.0.2.1/24 dev out; ip -n $r addr add fd00:2::1/64 dev out nodad
      ip netns exec $r sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
        echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
      for n in $s $d; do ip -n $n link set eth up; done
      ip -n $r link set in up; ip -n $r link set out up
      ip -n $s route add default via 10.0.1.1; ip -n $s -6 route add default via fd00:1::1
      ip -n $d route add default via 10.0.2.1; ip -n $d -6 route add default via fd00:2::1
      """)
    if made.status != 0 {
      remove()
      throw LabError.command(made.output)
    }
  }

  /// Takes the namespaces away; not left to deinit, as threads may keep the object longer.
  func remove() {
    for name in [sender, router, receiver] {
      _ = RoutedLab.shell("ip netns del \(name) 2>/dev/null")
    }
  }

  /// Takes away what test runs left that were killed.
  private static func sweep() {
    _ = shell(
      """
      for n in $(ls /run/netns | grep -E '^weir-[0-9]+-[0-9]+-[srd]$'); do
        p=${n#weir-}; [ -d /proc/${p%%-*} ] || ip netns del $n
      done
      """)
  }

  /// Runs a script in the router.
  @discardableResult
  func inRouter(_ script: String) throws -> String {
    try run(script, in: router)
  }

  /// Runs a script in a namespace; throws with its output when it fails.
  @discardableResult
  func run(_ script: String, in namespace: String) throws -> String {
    let result = RoutedLab.shell("ip netns exec \(namespace) sh -ec '\(script)'")
    guard result.status == 0 else { throw LabError.command("\(script): \(result.output)") }
    return result.output
  }

  /// The kernel's index of an interface of the router.
  func index(_ interface: String) throws -> UInt32 {
    let text = try inRouter("ip -o link show \(interface)")
    // Namespaces of other tests that go meanwhile make ip print errors in front.
    let line = text.split(separator: "\n").first { $0.contains(" \(interface)@") }
    guard let line, let index = UInt32(line.prefix { $0.isNumber }) else {
      throw LabError.command(text)
    }
    return index
  }

  /// A probe in the router.
  func probe(
    _ change: (inout ProbeConfiguration) -> Void = { _ in }
  ) throws -> FlowProbe {
    var configuration = ProbeConfiguration()
    configuration.namespace = .named(router)
    configuration.flowCapacity = 8_192
    change(&configuration)
    return try FlowProbe.open(configuration)
  }

  /// The path of a program; nil where it is not installed.
  static func tool(_ name: String) -> String? {
    ["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  static func shell(_ script: String) -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec 2>&1; PATH=$PATH:/usr/sbin:/sbin; \(script)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return (127, "no shell") }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}

enum LabError: Error {
  case command(String)
  case system(String, Int32)
}
