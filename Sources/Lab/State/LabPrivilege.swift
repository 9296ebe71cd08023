/// What a lab may not be begun, changed or taken down without.
enum LabPrivilege {
  /// The kernel's numbers of CAP_NET_ADMIN and CAP_SYS_ADMIN.
  private static let needed: UInt64 = 1 << 12 | 1 << 21

  /// Fails where the caller cannot do all of it: half of a lab would be the result.
  static func require(for what: String) throws(LabError) {
    guard let status = try? LabFiles.read("/proc/thread-self/status") else { return }
    if isMissing(in: status) { throw .needsPrivilege(what: what) }
  }

  /// Whether the effective capabilities of a thread, as the kernel tells them, lack a needed one.
  ///
  /// A text without them is no reason to refuse: the kernel itself will.
  static func isMissing(in status: String) -> Bool {
    let name = "CapEff:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let held = UInt64(line.dropFirst(name.count).drop { $0 == "\t" || $0 == " " }, radix: 16)
    else { return false }
    return held & needed != needed
  }
}
