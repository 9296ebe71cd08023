import CLabShims
import FlowModel
import Glibc
import Testing

@testable import KernelProbe

/// Every refusal says what would work.
struct ProbeErrorTests {
  @Test(
    "what is no network namespace is named",
    arguments: [
      (
        ProbeNamespace.named("weir-no-such"), "'weir-no-such' is no network namespace: No such file"
      ),
      (.named("../x"), "'../x' is no network namespace: a name is not empty and has no '/'"),
      (.named(""), "'' is no network namespace"),
      (.path("/dev/null"), "'/dev/null' is no network namespace: Invalid argument"),
      (.path("/proc/self/ns/uts"), "'/proc/self/ns/uts' is no network namespace"),
    ])
  func namespaces(namespace: ProbeNamespace, sentence: String) throws {
    // Without root and libbpf other reasons come first.
    let isPossible = geteuid() == 0 && RoutedLab.obstacle == nil
    guard isPossible || namespace != .path("/dev/null") && namespace != .path("/proc/self/ns/uts")
    else { return }
    var configuration = ProbeConfiguration()
    configuration.namespace = namespace
    let error = #expect(throws: ProbeError.self) { try open(configuration) }
    #expect("\(try #require(error))".hasPrefix(sentence))
  }

  @Test("tables outside the limits are refused", arguments: [0, -1, 8_388_609])
  func capacity(flows: Int) {
    var configuration = ProbeConfiguration()
    configuration.flowCapacity = flows
    #expect(throws: ProbeError.flowCapacity(flows)) { try open(configuration) }
  }

  private func open(_ configuration: ProbeConfiguration) throws(ProbeError) {
    let probe = try FlowProbe.open(configuration)
    probe.close()
  }

  private static let needed: UInt64 = 1 << 39 | 1 << 38 | 1 << 12

  @Test(
    "a thread without capabilities is told which are missing",
    .enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"),
    arguments: [
      (0, [ProbeCapability.bpf, .performance, .networkAdministration]),
      (1 << 39 | 1 << 12, [.performance]), (1 << 39 | 1 << 38, [.networkAdministration]),
      (1 << 38 | 1 << 12, [.bpf]),
    ] as [(UInt64, [ProbeCapability])])
  func missing(kept: UInt64, expected: [ProbeCapability]) throws {
    let result = try LabThread.run { () -> (ProbeError?, [ProbeCapability]) in
      guard lab_keep_capabilities(kept) == 0 else { throw LabError.system("capset", errno) }
      do {
        let probe = try FlowProbe.open(ProbeConfiguration())
        probe.close()
        return (nil, ProbeCapability.missing())
      } catch let error as ProbeError {
        return (error, ProbeCapability.missing())
      }
    }
    #expect(result.0 == .missing(expected))
    #expect(result.1 == expected)
  }

  @Test(
    "three capabilities are enough in the own namespace",
    .enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
  func enough() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let opened = try LabThread.run(in: lab.router) { () -> Bool in
      guard lab_keep_capabilities(ProbeErrorTests.needed) == 0 else { return false }
      let probe = try FlowProbe.open(ProbeConfiguration())
      probe.close()
      return true
    }
    #expect(opened)
  }

  @Test(
    "an open probe is drained, changed and closed without any capability",
    .enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
  func dropped() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let socket = try LabSocket(SOCK_DGRAM, in: lab.sender)
    let packets = try LabThread.run { () -> UInt64 in
      var probe = try lab.probe()
      try socket.send(10, to: "10.0.2.2", 4000)
      guard lab_keep_capabilities(0) == 0 else { return 0 }
      var seen = ProbedRows()
      try seen.drain(&probe)
      try probe.setInterfaces([1])
      try seen.finish(&probe)
      probe.close()
      return seen.sum { $0.key.destinationPort == 4000 }.packets
    }
    #expect(packets == 2)
  }

  @Test(
    "another namespace needs the right to enter it",
    .enabled(if: RoutedLab.obstacle == nil, "\(RoutedLab.obstacle ?? "")"))
  func entering() throws {
    let lab = try RoutedLab()
    defer { lab.remove() }
    let error = try LabThread.run { () -> ProbeError? in
      guard lab_keep_capabilities(ProbeErrorTests.needed) == 0 else { return nil }
      do {
        let probe = try lab.probe()
        probe.close()
        return nil
      } catch let error as ProbeError {
        return error
      }
    }
    #expect(error == .namespaceForbidden(lab.router))
  }

  @Test(
    "capabilities are told from a process's set",
    arguments: [
      (UInt64.max, []), (1 << 21, []), (needed, []), (0, ProbeCapability.allCases),
      (needed & ~(1 << 38), [.performance]),
    ] as [(UInt64, [ProbeCapability])])
  func sets(effective: UInt64, missing: [ProbeCapability]) {
    #expect(ProbeCapability.missing(among: effective) == missing)
  }

  @Test(
    "kernels before 6.4 are told by their version",
    arguments: [
      ("6.4.0", true), ("6.3.13-amd64", false), ("5.15.0-1", false), ("7.0-rc1", true),
      ("6.18", true), ("unknown", true),
    ])
  func releases(text: String, isNew: Bool) {
    #expect(KernelRelease(text: text).hasNetfilterPrograms == isNew)
  }

  @Test(
    "errors end in what would work",
    arguments: [
      (ProbeError.missing([.bpf, .performance]), "CAP_BPF and CAP_PERFMON"),
      (.kernelTooOld(release: "5.15.0"), "Linux 6.4 or later"),
      (.noTypeInformation, "another backend"), (.hooksBusy, "'bpftool link' lists them"),
      (.noMemory(flows: 10), "ask for fewer"), (.noLibrary(reason: "x"), "install libbpf1"),
      (.tooManyFiles, "ulimit -n"),
    ])
  func sentences(error: ProbeError, fix: String) {
    #expect("\(error)".contains(fix))
    #expect(!"\(error)".hasSuffix("."))
  }

  @Test(
    "monotonic times become times of day, held at the ends",
    arguments: [
      (0, 1_700_000_000_500_000_000, 1_700_000_000, 500_000_000), (5, -10, 0, 0),
      (1_500_000_000, 0, 1, 500_000_000), (UInt64.max, Int64.max, UInt32.max, 999_999_999),
    ] as [(UInt64, Int64, UInt32, UInt32)])
  func clock(monotonic: UInt64, offset: Int64, seconds: UInt32, nanoseconds: UInt32) {
    let time = MonotonicClock(offset: offset).wall(monotonic)
    #expect(time == PacketTime(seconds: seconds, nanoseconds: nanoseconds))
  }
}
