internal import Glibc

extension Doctor {
  // MARK: The ring

  static func ring(_ inputs: DoctorInputs) -> DoctorCheck {
    let size = bytes(UInt64(inputs.ringBytes))
    switch inputs.ringError {
    case 0: return DoctorCheck("ring", .good, "a packet ring of \(size) can be made")
    case EPERM, EACCES:
      return DoctorCheck(
        "ring", .failure, "packet sockets are closed to this user",
        fix: "run as root, or with CAP_NET_RAW")
    case ENOMEM, ENOBUFS:
      return DoctorCheck(
        "ring", .failure, "there is no memory for a packet ring of \(size)",
        fix: "free memory, or raise the memory limit of the container or service")
    case EAFNOSUPPORT, EPROTONOSUPPORT:
      return DoctorCheck(
        "ring", .failure, "packet sockets are not available",
        fix: "allow AF_PACKET in the sandbox, or use a kernel built with CONFIG_PACKET")
    default:
      return DoctorCheck(
        "ring", .failure, "no packet ring can be made: \(words(inputs.ringError))",
        fix: "use Linux 3.2 or later, which has TPACKET_V3")
    }
  }

  static func memory(_ inputs: DoctorInputs) -> DoctorCheck {
    let receive = inputs.receiveLimit.map(bytes) ?? "unknown"
    let locked = inputs.lockedMemoryLimit.map(bytes) ?? "unlimited"
    let found = "net.core.rmem_max \(receive), locked memory \(locked)"
    // Since 5.11 maps count for the control group; before, for the limit on locked memory.
    guard inputs.mapError != 0, inputs.mapError != EPERM, inputs.mapError != ENOSYS,
      inputs.lockedMemoryLimit != nil
    else { return DoctorCheck("memory", .good, found) }
    return DoctorCheck("memory", .warning, found, fix: "ulimit -l unlimited")
  }

  // MARK: What there is to capture

  static func interfaces(_ inputs: DoctorInputs) -> DoctorCheck {
    guard let names = inputs.interfaces else {
      return DoctorCheck(
        "interfaces", .failure, "cannot be listed: \(inputs.interfacesError)",
        fix: "allow AF_NETLINK in the sandbox that weir runs in")
    }
    guard !names.isEmpty else {
      return DoctorCheck(
        "interfaces", .warning, "none is up besides loopback",
        fix: "set one up (ip link set NAME up), or name a namespace with --netns")
    }
    let shown = names.prefix(5).joined(separator: ", ")
    let rest = names.count > 5 ? " and \(names.count - 5) more" : ""
    return DoctorCheck("interfaces", .good, "\(names.count) up: \(shown)\(rest)")
  }

  /// A ring gets buffers of several packets as one frame, and libpcap does not tell how many.
  static func offload(_ inputs: DoctorInputs) -> DoctorCheck {
    guard let first = inputs.offloads.first else {
      return DoctorCheck("offload", .good, "no interface puts packets together")
    }
    let shown = inputs.offloads.prefix(5).map {
      "\($0.interface) (\($0.ways.joined(separator: ", ")))"
    }
    let rest = inputs.offloads.count > 5 ? " and \(inputs.offloads.count - 5) more" : ""
    let names = shown.joined(separator: ", ") + rest
    guard choose(inputs).backend != .kernel else {
      return DoctorCheck(
        "offload", .good,
        "\(names) put packets together, which the kernel backend counts apart, and the ring as one")
    }
    let settings = first.ways.map { "\($0) off" }.joined(separator: " ")
    let others = inputs.offloads.count > 1 ? ", and the same for the others" : ""
    return DoctorCheck(
      "offload", .warning, "\(names) put packets together, which the ring counts as one",
      fix: "ethtool -K \(first.interface) \(settings)\(others)")
  }

  static func namespaces(_ inputs: DoctorInputs) -> DoctorCheck {
    var place = inputs.container.map { "in a container (\($0))" } ?? "on the machine itself"
    if let name = inputs.namespace { place += ", in network namespace '\(name)'" }
    if inputs.namespace == nil && inputs.container != nil
      && inputs.isInFirstNetworkNamespace != true
    {
      return DoctorCheck(
        "place", .warning, "\(place), which may show its own traffic only",
        fix: "share the machine's network (--network host) to capture all of it")
    }
    let count = inputs.namedNamespaces.count
    let names = count == 1 ? "1 named namespace" : "\(count) named namespaces"
    guard !inputs.has(.sysAdmin) else { return DoctorCheck("place", .good, "\(place); \(names)") }
    return DoctorCheck(
      "place", count == 0 ? .good : .warning,
      "\(place); \(names), not to be entered without CAP_SYS_ADMIN",
      fix: count == 0 ? nil : "run as root for --netns")
  }

  // MARK: Time, disk, libraries

  static func clock(_ inputs: DoctorInputs) -> DoctorCheck {
    let advice = "run a time service such as chrony: sudo apt install chrony"
    guard let clock = inputs.clock else {
      return DoctorCheck("clock", .warning, "the kernel does not tell its state", fix: advice)
    }
    guard clock.isSynchronised else {
      return DoctorCheck(
        "clock", .warning, "nothing synchronises it, so windows may begin early or late",
        fix: advice)
    }
    let tenths = (clock.maximumErrorMicroseconds + 50) / 100
    return DoctorCheck(
      "clock", .good, "synchronised, at most \(tenths / 10).\(tenths % 10) ms off")
  }

  static func disk(_ inputs: DoctorInputs) -> DoctorCheck {
    let folder = "'\(inputs.folder)'"
    guard let free = inputs.freeBytes else {
      return DoctorCheck(
        "disk", .warning, "\(folder) cannot be looked at", fix: "make it: mkdir -p \(folder)")
    }
    guard inputs.canWrite else {
      return DoctorCheck(
        "disk", .warning, "\(folder) cannot be written to",
        fix: "name another folder with --data-dir, or change its owner")
    }
    guard free >= neededBytes else {
      return DoctorCheck(
        "disk", .warning, "\(bytes(free)) free in \(folder)",
        fix: "free some, or name another folder with --data-dir")
    }
    return DoctorCheck("disk", .good, "\(bytes(free)) free in \(folder)")
  }

  static func library(_ library: DoctorInputs.Library) -> DoctorCheck {
    if let version = library.version { return DoctorCheck(library.name, .good, version) }
    return DoctorCheck(
      library.name, library.backend == nil ? .warning : .failure,
      "not installed; \(library.use) needs it",
      fix: "sudo apt install \(library.package)")
  }

  // MARK: Words

  /// Names in a sentence: `CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN`.
  static func list(_ capabilities: [Capability]) -> String {
    let names = capabilities.map(\.name)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// A size for people, in powers of 1,024.
  static func bytes(_ count: UInt64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var (size, place) = (count, 0)
    while place < units.count - 1, size >= 10_240 || (size >= 1_024 && size % 1_024 == 0) {
      size /= 1_024
      place += 1
    }
    return "\(size) \(units[place])"
  }

  static func words(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }
}
