internal import CFlowProbe

/// A capability of Linux that the probe needs while it is opened.
package enum ProbeCapability: UInt8, CaseIterable, Sendable {
  /// Makes maps and loads programs.
  case bpf = 39
  /// Lets programs read the kernel's structures.
  case performance = 38
  /// Attaches programs to the network.
  case networkAdministration = 12

  /// Stands for the first two, and for the third where programs are loaded.
  private static let systemAdministration: UInt8 = 21

  /// The name as manual pages have it.
  package var name: String {
    switch self {
    case .bpf: "CAP_BPF"
    case .performance: "CAP_PERFMON"
    case .networkAdministration: "CAP_NET_ADMIN"
    }
  }

  /// What this process would need in addition to open a probe in its own namespace.
  ///
  /// Entering another namespace takes CAP_SYS_ADMIN besides.
  package static func missing() -> [ProbeCapability] {
    var effective: UInt64 = 0
    guard unsafe weir_probe_capabilities(&effective) == 0 else { return allCases }
    return missing(among: effective)
  }

  /// The same for a set of capabilities, a bit each.
  static func missing(among effective: UInt64) -> [ProbeCapability] {
    if effective >> systemAdministration & 1 == 1 { return [] }
    return allCases.filter { effective >> $0.rawValue & 1 == 0 }
  }

  /// The names as a sentence has them.
  static func list(_ capabilities: [ProbeCapability]) -> String {
    let names = capabilities.map(\.name)
    guard let last = names.last, names.count > 1 else { return names.first ?? "no capability" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
