/// What was found out about a machine, before anybody says what it means.
package struct DoctorInputs: Hashable, Sendable {
  /// The kernel's release, such as `6.18.44-amd64`.
  package var kernelRelease = ""
  /// Whether type information of the kernel can be read.
  package var typeInformation = Finding.absent
  /// The error number of creating a BPF map; 0 when it worked.
  package var mapError: Int32 = 0
  /// The error number of loading a netfilter program; 0 when it worked.
  package var netfilterError: Int32 = 0
  /// `kernel.unprivileged_bpf_disabled`; nil where there is no such setting.
  package var unprivilegedBPF: String?
  /// The lockdown mode in force: `none`, `integrity` or `confidentiality`; nil without lockdown.
  package var lockdown: String?
  /// The effective capabilities of this process, a bit each.
  package var capabilities: UInt64 = 0
  /// Whether this process is in the first user namespace, where capabilities are the machine's.
  package var isInFirstUserNamespace = true
  /// The error number of making a packet ring; 0 when it worked.
  package var ringError: Int32 = 0
  /// The size of the ring that was tried, in bytes.
  package var ringBytes: UInt32 = 0
  /// `net.core.rmem_max`, in bytes.
  package var receiveLimit: UInt64?
  /// The limit on locked memory in bytes; nil without one.
  package var lockedMemoryLimit: UInt64?
  /// Names of the interfaces, loopback apart, that are up; nil when they cannot be listed.
  package var interfaces: [String]?
  /// Those of them that put packets together, with what they do so by: `gro`, `gso`, `tso`.
  package var offloads: [Offload] = []
  /// Why interfaces cannot be listed.
  package var interfacesError = ""
  /// How the clock stands; nil when the kernel does not say.
  package var clock: Clock?
  /// The folder that records would be written to.
  package var folder = "."
  /// Bytes that can be written there; nil when the folder cannot be looked at.
  package var freeBytes: UInt64?
  /// Whether files can be made there.
  package var canWrite = true
  /// Versions of libraries by name; nil for those that are not there.
  package var libraries: [Library] = []
  /// What sort of container this is, as far as it shows; nil on a machine.
  package var container: String?
  /// The network namespace that was named and entered; nil for the one that the process began in.
  package var namespace: String?
  /// Whether this process is in the network namespace of the machine's first process.
  package var isInFirstNetworkNamespace: Bool?
  /// Namespaces with names, besides the current one.
  package var namedNamespaces: [String] = []

  /// Starts with nothing found.
  package init() {}

  /// What became of looking for a file.
  package enum Finding: Sendable {
    /// It can be read.
    case readable
    /// It is there, and closed to this user.
    case forbidden
    /// It is not there.
    case absent
  }

  /// How the clock stands.
  package struct Clock: Hashable, Sendable {
    /// Whether something holds it to a reference.
    package var isSynchronised: Bool
    /// How far it may be off.
    package var maximumErrorMicroseconds: Int

    /// Describes a clock.
    package init(isSynchronised: Bool, maximumErrorMicroseconds: Int) {
      self.isSynchronised = isSynchronised
      self.maximumErrorMicroseconds = maximumErrorMicroseconds
    }
  }

  /// An interface that puts packets together.
  package struct Offload: Hashable, Sendable {
    /// Its name.
    package var interface: String
    /// What `ethtool -K` calls the ways in which it does.
    package var ways: [String]

    /// Describes an interface.
    package init(_ interface: String, _ ways: [String]) {
      self.interface = interface
      self.ways = ways
    }
  }

  /// A library that is loaded when it is needed.
  package struct Library: Hashable, Sendable {
    /// Its name, such as `libpcap`.
    package var name: String
    /// What it says of itself; nil where it is not installed.
    package var version: String?
    /// What does not work without it.
    package var use: String
    /// Debian's package.
    package var package: String
    /// The backend that needs it; nil for other things.
    package var backend: CaptureBackend?

    /// Describes a library.
    package init(
      name: String, version: String?, use: String, package: String,
      backend: CaptureBackend? = nil
    ) {
      self.name = name
      self.version = version
      self.use = use
      self.package = package
      self.backend = backend
    }
  }
}

/// The capabilities that live capture asks for, by their bits.
package enum Capability: UInt64, CaseIterable, Sendable {
  /// Attach to netfilter, make interfaces promiscuous.
  case netAdmin = 12
  /// Open packet sockets.
  case netRaw = 13
  /// Enter other namespaces.
  case sysAdmin = 21
  /// Read the kernel's memory from programs.
  case perfmon = 38
  /// Load programs and make maps.
  case bpf = 39

  /// The name as `setcap` takes it, in capitals.
  package var name: String {
    switch self {
    case .netAdmin: "CAP_NET_ADMIN"
    case .netRaw: "CAP_NET_RAW"
    case .sysAdmin: "CAP_SYS_ADMIN"
    case .perfmon: "CAP_PERFMON"
    case .bpf: "CAP_BPF"
    }
  }
}

extension DoctorInputs {
  /// Whether this process may do what a capability stands for.
  package func has(_ capability: Capability) -> Bool {
    // The kernel takes CAP_SYS_ADMIN for the two that were once part of it.
    let isPart = capability == .bpf || capability == .perfmon
    return capabilities >> capability.rawValue & 1 == 1 || (isPart && has(.sysAdmin))
  }

  /// Those of the capabilities that are missing.
  package func missing(_ needed: [Capability]) -> [Capability] { needed.filter { !has($0) } }
}
