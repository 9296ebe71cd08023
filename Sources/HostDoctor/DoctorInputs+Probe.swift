internal import CLinuxShims
internal import Glibc
internal import HostNetwork

extension DoctorInputs {
  /// The ring that is tried: as large as the ring backend's default.
  package static let triedRingBytes: UInt32 = 20 << 20

  /// Finds out about this machine; every trial undoes itself.
  ///
  /// - Parameter folder: Where records would be written.
  /// - Parameter namespace: The network namespace that the thread has entered; nil for none.
  package static func probe(folder: String, namespace: String? = nil) -> DoctorInputs {
    var inputs = DoctorInputs()
    inputs.namespace = namespace
    inputs.kernelRelease = line("/proc/sys/kernel/osrelease") ?? ""
    inputs.typeInformation = finding("/sys/kernel/btf/vmlinux")
    inputs.mapError = weir_try_bpf_map()
    inputs.netfilterError = weir_try_bpf_netfilter()
    inputs.unprivilegedBPF = line("/proc/sys/kernel/unprivileged_bpf_disabled")
    inputs.lockdown = line("/sys/kernel/security/lockdown").flatMap(selected)
    inputs.capabilities = capabilities(line("/proc/self/status", beginning: "CapEff:") ?? "")
    let map = line("/proc/self/uid_map").map { $0.split(separator: " ").map(String.init) }
    inputs.isInFirstUserNamespace = map == nil || map == ["0", "0", "4294967295"]
    inputs.ringBytes = triedRingBytes
    inputs.ringError = weir_try_packet_ring(triedRingBytes)
    inputs.receiveLimit = line("/proc/sys/net/core/rmem_max").flatMap { UInt64($0) }
    inputs.lockedMemoryLimit = lockedMemoryLimit()
    inputs.findInterfaces()
    inputs.findClock()
    inputs.findRoom(in: folder)
    inputs.libraries = libraries()
    inputs.findContainer()
    return inputs
  }

  /// The word between brackets of a setting that lists what can be chosen.
  static func selected(_ text: String) -> String? {
    text.split(separator: " ").first { $0.hasPrefix("[") && $0.hasSuffix("]") }
      .map { String($0.dropFirst().dropLast()) }
  }

  /// The hexadecimal number behind `CapEff:`.
  static func capabilities(_ text: String) -> UInt64 {
    text.split { $0 == ":" || $0 == "\t" || $0 == " " }.last.flatMap { UInt64($0, radix: 16) } ?? 0
  }

  /// The first number with its dots: libraries write their names before and much behind it.
  static func number(in text: String) -> String {
    let digits = text.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." }
    return digits.isEmpty ? text : String(digits)
  }

  private static func libraries() -> [Library] {
    func version(_ library: String, _ function: String) -> String? {
      unsafe weir_library_version(library, function).map { unsafe number(in: String(cString: $0)) }
    }
    return [
      Library(
        name: "libpcap", version: version("libpcap.so.0.8", "pcap_lib_version"),
        use: "reading captures", package: "libpcap0.8"),
      Library(
        name: "libbpf", version: version("libbpf.so.1", "libbpf_version_string"),
        use: "the kernel backend", package: "libbpf1", backend: .kernel),
      Library(
        name: "libcurl", version: version("libcurl.so.4", "curl_version"),
        use: "talking to AWS", package: "libcurl4"),
    ]
  }

  /// Bits as words.
  private static func ways(_ bits: Int32) -> [String] {
    [(WEIR_OFFLOAD_GRO, "gro"), (WEIR_OFFLOAD_GSO, "gso"), (WEIR_OFFLOAD_TSO, "tso")]
      .filter { UInt32(bitPattern: bits) & $0.0.rawValue != 0 }.map(\.1)
  }

  private mutating func findInterfaces() {
    do throws(HostNetworkError) {
      let snapshot = try NetworkSnapshot()
      let names = snapshot.links.filter { $0.isUp && !$0.isLoopback }.map(\.name)
      interfaces = names
      offloads = names.map { Offload($0, DoctorInputs.ways(unsafe weir_offloads($0))) }
        .filter { !$0.ways.isEmpty }
    } catch {
      interfacesError = error.description
    }
    namedNamespaces = NetworkNamespace.names()
  }

  private mutating func findClock() {
    var state = weir_clock()
    guard unsafe weir_clock_state(&state) == 0 else { return }
    clock = Clock(
      isSynchronised: state.synchronised != 0, maximumErrorMicroseconds: state.maximum_error)
  }

  private mutating func findRoom(in folder: String) {
    self.folder = folder
    var status = statvfs()
    guard unsafe statvfs(folder, &status) == 0 else { return }
    freeBytes = UInt64(status.f_bavail) &* UInt64(status.f_frsize)
    canWrite = unsafe access(folder, W_OK | X_OK) == 0
  }

  private mutating func findContainer() {
    let marks = [("/.dockerenv", "Docker"), ("/run/.containerenv", "Podman")]
    container = marks.first { unsafe access($0.0, F_OK) == 0 }?.1
    if container == nil, let name = unsafe getenv("container") {
      container = unsafe String(cString: name)
    }
    if container == nil, unsafe getenv("KUBERNETES_SERVICE_HOST") != nil {
      container = "Kubernetes"
    }
    // Behind a PID namespace the first process is the container's own, so only "no" is certain.
    let own = try? NetworkNamespace.current.inode()
    let first = try? NetworkNamespace.process(1).inode()
    if let own, let first { isInFirstNetworkNamespace = own == first && container == nil }
  }

  private static func lockedMemoryLimit() -> UInt64? {
    var limit: UInt64 = 0
    return unsafe weir_locked_memory(&limit) == 1 ? limit : nil
  }

  private static func finding(_ path: String) -> Finding {
    if unsafe access(path, R_OK) == 0 { return .readable }
    return errno == EACCES || errno == EPERM ? .forbidden : .absent
  }

  /// The first line of a small file, or the first that begins with a word.
  private static func line(_ path: String, beginning word: String = "") -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 8 * 1024)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe read(descriptor, bytes.baseAddress, bytes.count)
    }
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count], as: UTF8.self)
      .split(separator: "\n").first { $0.hasPrefix(word) }.map(String.init)
  }
}
