import Testing

@testable import HostDoctor

/// What every finding means.
struct CheckTests {
  /// A finding on a machine that is otherwise healthy.
  struct Case: Sendable, CustomTestStringConvertible {
    let check: String
    let status: DoctorCheck.Status
    let found: String
    let fix: String?
    let inputs: DoctorInputs

    init(
      _ check: String, _ status: DoctorCheck.Status, _ found: String, fix: String? = nil,
      _ change: (inout DoctorInputs) -> Void = { _ in }
    ) {
      self.check = check
      self.status = status
      self.found = found
      self.fix = fix
      inputs = DoctorInputs.healthy.with(change)
    }

    var testDescription: String { "\(check): \(found)" }
  }

  private static let none = DoctorInputs.unprivileged.capabilities

  static let offload: [Case] = [
    Case("offload", .good, "no interface puts packets together"),
    Case("offload", .good, "eth0 (gro, tso) put packets together, which the kernel backend") {
      $0.offloads = [.init("eth0", ["gro", "tso"])]
    },
    Case(
      "offload", .warning,
      "eth0 (gso), eth1 (gro) put packets together, which the ring counts as one",
      fix: "ethtool -K eth0 gso off, and the same for the others"
    ) {
      $0.kernelRelease = "6.1.0"
      $0.offloads = [.init("eth0", ["gso"]), .init("eth1", ["gro"])]
    },
    Case("place", .good, "in a container (Docker), in network namespace 'web'") {
      ($0.container, $0.namespace, $0.isInFirstNetworkNamespace) = ("Docker", "web", false)
    },
  ]

  static let kernel: [Case] = [
    Case("kernel", .good, "Linux 6.12.9-amd64"),
    Case("kernel", .good, "Linux 6.4.0") { $0.kernelRelease = "6.4.0" },
    Case("kernel", .good, "Linux 7.0-rc1") { $0.kernelRelease = "7.0-rc1" },
    Case("kernel", .failure, "Linux 6.3.9 has no netfilter programs", fix: "install Linux 6.4") {
      $0.kernelRelease = "6.3.9"
    },
    Case("kernel", .failure, "Linux 5.15.0 has no", fix: "--backend ring") {
      $0.kernelRelease = "5.15.0"
    },
    Case("kernel", .warning, "release '' says no version", fix: "netfilter check") {
      $0.kernelRelease = ""
    },
    Case("btf", .good, "/sys/kernel/btf/vmlinux is there"),
    Case("btf", .failure, "cannot be read", fix: "run as root") {
      $0.typeInformation = .forbidden
    },
    Case("btf", .failure, "there is no", fix: "CONFIG_DEBUG_INFO_BTF") {
      $0.typeInformation = .absent
    },
    Case("bpf", .good, "maps can be made; unprivileged_bpf_disabled=2"),
    Case("bpf", .good, "maps can be made") { $0.unprivilegedBPF = nil },
    Case("bpf", .failure, "lockdown=confidentiality", fix: "boot with lockdown=integrity") {
      $0.lockdown = "confidentiality"
    },
    Case("bpf", .good, "maps can be made") { $0.lockdown = "integrity" },
    Case("bpf", .failure, "no bpf system call", fix: "CONFIG_BPF_SYSCALL") { $0.mapError = 38 },
    Case("bpf", .failure, "in spite of CAP_BPF", fix: "seccomp") { $0.mapError = 1 },
    Case("bpf", .failure, "closed to this user", fix: "run as root, or with CAP_BPF") {
      $0.mapError = 1
      $0.capabilities = none
    },
    Case("bpf", .failure, "Cannot allocate memory", fix: "ulimit -l unlimited") {
      $0.mapError = 12
    },
    Case("netfilter", .good, "netfilter programs can be loaded"),
    Case("netfilter", .failure, "not permitted", fix: "CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN") {
      $0.netfilterError = 1
    },
    Case("netfilter", .failure, "Invalid argument", fix: "CONFIG_NETFILTER_BPF_LINK") {
      $0.netfilterError = 22
    },
  ]

  static let privilege: [Case] = [
    Case("privilege", .good, "everything that capturing needs is permitted"),
    Case(
      "privilege", .failure, "without CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN and CAP_NET_RAW",
      fix: "sudo setcap cap_bpf,cap_perfmon,cap_net_admin,cap_net_raw+ep \"$(command -v weir)\""
    ) { $0.capabilities = none },
    Case("privilege", .failure, "without CAP_NET_RAW", fix: "setcap cap_net_raw+ep") {
      $0 = $0.only([.bpf, .perfmon, .netAdmin])
    },
    // What CAP_SYS_ADMIN once was it still is.
    Case("privilege", .good, "everything") { $0 = $0.only([.sysAdmin, .netAdmin, .netRaw]) },
    Case("privilege", .failure, "without CAP_BPF", fix: "outside of the user namespace") {
      $0.capabilities = none
      $0.isInFirstUserNamespace = false
    },
    Case("ring", .good, "a packet ring of 16 MiB can be made"),
    Case("ring", .failure, "closed to this user", fix: "CAP_NET_RAW") { $0.ringError = 1 },
    Case("ring", .failure, "no memory for a packet ring of 16 MiB", fix: "memory limit") {
      $0.ringError = 12
    },
    Case("ring", .failure, "not available", fix: "AF_PACKET") { $0.ringError = 97 },
    Case("ring", .failure, "Invalid argument", fix: "TPACKET_V3") { $0.ringError = 22 },
    Case("memory", .good, "net.core.rmem_max 208 KiB, locked memory 8 MiB"),
    Case("memory", .good, "locked memory unlimited") { $0.lockedMemoryLimit = nil },
    Case("memory", .warning, "locked memory 64 KiB", fix: "ulimit -l unlimited") {
      $0.mapError = 12
      $0.lockedMemoryLimit = 65_536
    },
  ]

  static let surroundings: [Case] = [
    Case("interfaces", .good, "2 up: eth0, docker0"),
    Case("interfaces", .good, "7 up: a, a, a, a, a and 2 more") {
      $0.interfaces = [String](repeating: "a", count: 7)
    },
    Case("interfaces", .warning, "none is up", fix: "ip link set NAME up") { $0.interfaces = [] },
    Case("interfaces", .failure, "cannot be listed: because", fix: "AF_NETLINK") {
      $0.interfaces = nil
      $0.interfacesError = "because"
    },
    Case("place", .good, "on the machine itself; 0 named namespaces"),
    Case("place", .good, "on the machine itself; 1 named namespace") {
      $0.namedNamespaces = ["blue"]
    },
    Case("place", .warning, "not to be entered without CAP_SYS_ADMIN", fix: "--netns") {
      $0.capabilities = none
      $0.namedNamespaces = ["blue"]
    },
    Case("place", .warning, "in a container (Docker)", fix: "--network host") {
      $0.container = "Docker"
      $0.isInFirstNetworkNamespace = false
    },
    Case("clock", .good, "synchronised, at most 12.3 ms off"),
    Case("clock", .warning, "nothing synchronises it", fix: "chrony") {
      $0.clock = DoctorInputs.Clock(isSynchronised: false, maximumErrorMicroseconds: 16_000_000)
    },
    Case("clock", .warning, "does not tell", fix: "chrony") { $0.clock = nil },
    Case("disk", .good, "50 GiB free in '/var/lib/weir'"),
    Case("disk", .warning, "1023 MiB free", fix: "--data-dir") { $0.freeBytes = 1_023 << 20 },
    Case("disk", .good, "1 GiB free") { $0.freeBytes = 1 << 30 },
    Case("disk", .warning, "cannot be written to", fix: "--data-dir") { $0.canWrite = false },
    Case("disk", .warning, "cannot be looked at", fix: "mkdir -p") { $0.freeBytes = nil },
    Case("libpcap", .good, "1.10.3"),
    Case("libpcap", .warning, "not installed; reading captures", fix: "sudo apt install libpcap0.8")
    { $0.libraries[0].version = nil },
    Case("libbpf", .failure, "not installed; the kernel backend needs it", fix: "install libbpf1") {
      $0.libraries[1].version = nil
    },
  ]

  @Test(
    "a finding has its status, its words and its fix",
    arguments: kernel + privilege + surroundings + offload)
  func findings(expected: Case) throws {
    let report = Doctor.examine(expected.inputs)
    let check = try #require(report.checks.first { $0.name == expected.check })
    #expect(check.status == expected.status)
    #expect(check.found.contains(expected.found), "\(check.found)")
    #expect((check.fix == nil) == (expected.fix == nil))
    #expect(check.fix?.contains(expected.fix ?? "") ?? true, "\(check.fix ?? "")")
  }

  @Test("whatever is not as it should be has a fix, and nothing else has")
  func fixes() {
    for inputs in (Self.kernel + Self.privilege + Self.surroundings + Self.offload).map(\.inputs) {
      for check in Doctor.examine(inputs).checks {
        #expect((check.status == .good) == (check.fix == nil), "\(check)")
      }
    }
  }
}
