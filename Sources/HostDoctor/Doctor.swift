internal import Glibc

/// Says what the findings about a machine mean; pure, so that every case is a line of a table.
package enum Doctor {
  /// The first kernel with netfilter programs.
  static let neededKernel = (major: 6, minor: 4)
  /// What the kernel backend needs.
  static let kernelCapabilities: [Capability] = [.bpf, .perfmon, .netAdmin]
  /// Less room than this is a warning: an hour of a busy host's records.
  static let neededBytes: UInt64 = 1 << 30

  /// Carries out every check.
  package static func examine(_ inputs: DoctorInputs) -> DoctorReport {
    var checks = [
      kernel(inputs), typeInformation(inputs), bpf(inputs), netfilter(inputs),
      capabilities(inputs), ring(inputs), memory(inputs), interfaces(inputs), offload(inputs),
      namespaces(inputs), clock(inputs), disk(inputs),
    ]
    checks += inputs.libraries.map(library)
    let choice = choose(inputs)
    let (name, fix) = choice.backend.map { ($0.rawValue, nil) } ?? ("none", "run weir as root")
    checks.append(
      DoctorCheck(
        "backend", choice.backend == nil ? .failure : .good,
        "\(name): \(choice.reason)", fix: fix))
    return DoctorReport(checks: checks, backend: choice.backend, reason: choice.reason)
  }

  /// The backend that `auto` takes, and why; nil when none works.
  package static func choose(
    _ inputs: DoctorInputs
  ) -> (backend: CaptureBackend?, reason: String) {
    let hurdles =
      [
        kernel(inputs), typeInformation(inputs), bpf(inputs), netfilter(inputs),
      ].filter { $0.status == .failure }.map(\.found)
      + inputs.libraries.filter { $0.backend == .kernel && $0.version == nil }
      .map { "\($0.name) is not installed" }
    let missing = inputs.missing(kernelCapabilities)
    if hurdles.isEmpty && missing.isEmpty {
      return (.kernel, "the kernel's own verdict on every packet")
    }
    // The plainest reason first: without privilege everything else fails for it.
    let why =
      missing.isEmpty
      ? hurdles.first ?? "" : "\(list(missing)) \(missing.count == 1 ? "is" : "are") missing"
    if inputs.ringError == 0 {
      return (.ring, "no kernel backend, as \(why); verdicts need --topology")
    }
    return (nil, "no kernel backend, as \(why); no ring: \(words(inputs.ringError))")
  }

  // MARK: The kernel backend

  static func kernel(_ inputs: DoctorInputs) -> DoctorCheck {
    let parts = inputs.kernelRelease.split { $0 == "." || $0 == "-" }.prefix(2).map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else {
      return DoctorCheck(
        "kernel", .warning, "release '\(inputs.kernelRelease)' says no version",
        fix: "the netfilter check below tells whether the kernel backend works")
    }
    guard (major, minor) >= neededKernel else {
      return DoctorCheck(
        "kernel", .failure, "Linux \(inputs.kernelRelease) has no netfilter programs",
        fix: "install Linux 6.4 or later, or capture with --backend ring")
    }
    return DoctorCheck("kernel", .good, "Linux \(inputs.kernelRelease)")
  }

  static func typeInformation(_ inputs: DoctorInputs) -> DoctorCheck {
    switch inputs.typeInformation {
    case .readable: DoctorCheck("btf", .good, "/sys/kernel/btf/vmlinux is there")
    case .forbidden:
      DoctorCheck(
        "btf", .failure, "/sys/kernel/btf/vmlinux cannot be read",
        fix: "run as root, and mount /sys into the container if this is one")
    case .absent:
      DoctorCheck(
        "btf", .failure, "there is no /sys/kernel/btf/vmlinux",
        fix: "mount /sys, or use a kernel built with CONFIG_DEBUG_INFO_BTF as distributions do")
    }
  }

  static func bpf(_ inputs: DoctorInputs) -> DoctorCheck {
    if inputs.lockdown == "confidentiality" {
      return DoctorCheck(
        "bpf", .failure, "lockdown=confidentiality keeps programs from reading packets",
        fix: "boot with lockdown=integrity, or capture with --backend ring")
    }
    switch inputs.mapError {
    case 0:
      let setting = inputs.unprivilegedBPF.map { "; unprivileged_bpf_disabled=\($0)" } ?? ""
      return DoctorCheck("bpf", .good, "maps can be made" + setting)
    case ENOSYS:
      return DoctorCheck(
        "bpf", .failure, "this kernel has no bpf system call",
        fix: "use a kernel built with CONFIG_BPF_SYSCALL, or capture with --backend ring")
    case EPERM where inputs.missing([.bpf]).isEmpty:
      return DoctorCheck(
        "bpf", .failure, "something forbids the bpf system call in spite of CAP_BPF",
        fix: "allow bpf in the seccomp profile of the container or service")
    case EPERM:
      return DoctorCheck(
        "bpf", .failure, "the bpf system call is closed to this user",
        fix: "run as root, or with CAP_BPF")
    default:
      return DoctorCheck(
        "bpf", .failure, "no map can be made: \(words(inputs.mapError))",
        fix: "raise the limit on locked memory (ulimit -l unlimited)")
    }
  }

  static func netfilter(_ inputs: DoctorInputs) -> DoctorCheck {
    switch inputs.netfilterError {
    case 0: DoctorCheck("netfilter", .good, "netfilter programs can be loaded")
    case EPERM:
      DoctorCheck(
        "netfilter", .failure, "loading netfilter programs is not permitted",
        fix: "run as root, or with \(list(kernelCapabilities))")
    default:
      DoctorCheck(
        "netfilter", .failure,
        "netfilter programs cannot be loaded: \(words(inputs.netfilterError))",
        fix: "use Linux 6.4 or later with CONFIG_NETFILTER_BPF_LINK, or --backend ring")
    }
  }

  static func capabilities(_ inputs: DoctorInputs) -> DoctorCheck {
    let missing = inputs.missing(kernelCapabilities + [.netRaw])
    if missing.isEmpty {
      return DoctorCheck("privilege", .good, "everything that capturing needs is permitted")
    }
    let words = list(missing).lowercased().replacing(", ", with: ",").replacing(" and ", with: ",")
    let fix =
      inputs.isInFirstUserNamespace
      ? "run as root, or once: sudo setcap \(words)+ep \"$(command -v weir)\""
      : "run outside of the user namespace, as root of the machine"
    return DoctorCheck("privilege", .failure, "without \(list(missing))", fix: fix)
  }
}
