import HostDoctor

extension DoctorInputs {
  /// A machine on which everything works, for root.
  static var healthy: DoctorInputs {
    var inputs = DoctorInputs()
    inputs.kernelRelease = "6.12.9-amd64"
    inputs.typeInformation = .readable
    inputs.unprivilegedBPF = "2"
    inputs.capabilities = 0x1ff_ffff_ffff
    inputs.ringBytes = 16 << 20
    inputs.receiveLimit = 212_992
    inputs.lockedMemoryLimit = 8 << 20
    inputs.interfaces = ["eth0", "docker0"]
    inputs.clock = Clock(isSynchronised: true, maximumErrorMicroseconds: 12_345)
    inputs.folder = "/var/lib/weir"
    inputs.freeBytes = 50 << 30
    inputs.libraries = [
      Library(name: "libpcap", version: "1.10.3", use: "reading captures", package: "libpcap0.8"),
      Library(
        name: "libbpf", version: "1.1", use: "the kernel backend", package: "libbpf1",
        backend: .kernel),
    ]
    inputs.isInFirstNetworkNamespace = true
    return inputs
  }

  /// The same machine for a user without any privilege.
  static var unprivileged: DoctorInputs {
    healthy.with {
      $0.capabilities = 0
      $0.mapError = 1
      $0.netfilterError = 1
      $0.ringError = 1
    }
  }

  /// The same with a change.
  func with(_ change: (inout DoctorInputs) -> Void) -> DoctorInputs {
    var inputs = self
    change(&inputs)
    return inputs
  }

  /// With these capabilities alone.
  func only(_ capabilities: [Capability]) -> DoctorInputs {
    with { $0.capabilities = capabilities.reduce(0) { $0 | 1 << $1.rawValue } }
  }
}
