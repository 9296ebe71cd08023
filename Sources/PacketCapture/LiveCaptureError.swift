/// Why packets of an interface cannot be taken, or no longer.
package enum LiveCaptureError: Error, Equatable, Sendable {
  /// There is no interface with this name.
  case noSuchInterface(String)
  /// The user may not open packet sockets.
  case notPermitted(interface: String)
  /// The interface is not up.
  case down(interface: String)
  /// The framing is one that Weir cannot strip.
  case linkType(interface: String, number: UInt32)
  /// The kernel or libpcap refuses for another reason.
  case refused(interface: String, reason: String)
  /// The interface went away, or down for good.
  case gone(interface: String, reason: String)
}

extension LiveCaptureError: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .noSuchInterface(let name):
      "there is no interface \(name) here; ip link lists those there are"
    case .notPermitted(let name):
      "\(name): packets may not be captured; run as root, or give the program CAP_NET_RAW: "
        + "sudo setcap cap_net_raw+ep weir"
    case .down(let name):
      "\(name): the interface is down; ip link set \(name) up starts it"
    case .linkType(let name, let number):
      "\(name): link type \(LinkTypeName(number)) is not supported; Ethernet, Linux cooked, raw IP "
        + "and PPP are"
    case .refused(let name, let reason):
      "\(name): cannot be captured: \(reason)"
    case .gone(let name, let reason):
      "\(name): went away: \(reason)"
    }
  }
}
