/// Why a probe could not be opened or read.
package enum ProbeError: Error, Hashable, Sendable {
  /// libbpf is not there, or too old.
  case noLibrary(reason: String)
  /// The kernel does not describe its own types.
  case noTypeInformation
  /// The kernel cannot run programs behind netfilter's chains.
  case kernelTooOld(release: String)
  /// The process may not load or attach programs.
  case missing([ProbeCapability])
  /// All capabilities are there, and the kernel refuses all the same.
  case forbidden(step: String, reason: String)
  /// The name or path is no network namespace.
  case noNamespace(String, reason: String)
  /// The process may not enter the namespace.
  case namespaceForbidden(String)
  /// Every priority behind the last chain is taken.
  case hooksBusy
  /// The kernel has no memory for the tables.
  case noMemory(flows: Int)
  /// The process has too many files open.
  case tooManyFiles
  /// The number of flows is outside the limits.
  case flowCapacity(Int)
  /// The kernel refused for another reason.
  case refused(step: String, reason: String)
}

extension ProbeError: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .noLibrary(let reason): "libbpf cannot be used: \(reason); install libbpf1"
    case .noTypeInformation:
      """
      the kernel has no /sys/kernel/btf/vmlinux; use one built with CONFIG_DEBUG_INFO_BTF, or \
      another backend
      """
    case .kernelTooOld(let release):
      """
      kernel \(release) has no BPF programs for netfilter; use Linux 6.4 or later, or another \
      backend
      """
    case .missing(let capabilities):
      """
      this process lacks \(ProbeCapability.list(capabilities)); run it as root, or grant it \
      \(capabilities.count == 1 ? "that capability" : "those capabilities")
      """
    case .forbidden(let step, let reason):
      """
      the kernel refuses to \(step) in spite of all capabilities: \(reason); in a container, \
      they must be those of the host, and its seccomp profile must allow bpf(2)
      """
    case .noNamespace(let name, let reason):
      "'\(name)' is no network namespace: \(reason); 'ip netns' lists those with a name"
    case .namespaceForbidden(let name):
      """
      entering network namespace '\(name)' needs CAP_SYS_ADMIN; run this as root, or inside \
      the namespace
      """
    case .hooksBusy:
      """
      all priorities behind the last firewall chain are taken by other BPF programs; \
      'bpftool link' lists them
      """
    case .noMemory(let flows):
      """
      the kernel has no memory for two tables of \(flows) flows; ask for fewer, or raise the \
      memory limit of this service
      """
    case .tooManyFiles: "too many files are open; raise the limit (ulimit -n) by 32"
    case .flowCapacity(let count):
      """
      a table of \(count) flows is not possible; 1 to \(ProbeLimits.largestFlowCapacity) are
      """
    case .refused(let step, let reason): "the kernel refuses to \(step): \(reason)"
    }
  }
}
