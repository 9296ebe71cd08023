/// The framing in front of the IP header, for the link types Weir can strip.
///
/// Numbers in comments are the LINKTYPE values of the tcpdump group's registry.
public enum LinkType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// Ethernet II and 802.3 with SNAP (1).
  case ethernet
  /// Linux cooked capture, version 1 (113).
  case linuxSLL
  /// Linux cooked capture, version 2 (276).
  case linuxSLL2
  /// A bare IP header, whose version nibble tells the family (12, 14, 101, 228, 229).
  case rawIP
  /// BSD loopback: four bytes of address family in either byte order (0, 108).
  case null
  /// PPP, with or without HDLC address and control bytes (9, 50).
  case ppp
  /// PPP over Ethernet: the session header and the PPP payload (51).
  case pppEther
  /// A link type Weir cannot strip; only met beside supported ones in one pcapng file.
  case unsupported
}
