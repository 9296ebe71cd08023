import CLinuxShims

/// What a live capture still needs once it is open.
enum Privileges {
  /// CAP_NET_RAW: to open rings of interfaces that come later.
  static let rawPackets: UInt64 = 1 << 13

  /// Gives up everything else, for good; the number of the error when the kernel refuses.
  static func keep(_ capabilities: UInt64) -> Int32? {
    let code = weir_keep_capabilities(capabilities)
    return code == 0 ? nil : code
  }
}
