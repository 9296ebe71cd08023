/// Why a frame gave no IP header; `name` is its key in `--stats-json`.
public enum UnparsedReason: UInt8, CaseIterable, Sendable {
  /// Address Resolution Protocol: no IP packet, and on AWS never logged.
  case arp
  /// An EtherType or PPP protocol that is neither IP nor ARP.
  case notIP
  /// An 802.3 frame whose LLC header leads to no IP.
  case llc
  /// The bytes end inside the link layer's header.
  case linkHeaderTruncated
  /// An MPLS stack whose payload does not begin with an IP version.
  case mplsPayload
  /// The frame's interface has a link type that Weir cannot strip.
  case linkType
  /// The bytes end inside the IP header.
  case ipHeaderTruncated
  /// The version nibble contradicts what the link layer announced, or is neither 4 nor 6.
  case ipVersion
  /// An IPv4 header length below 20.
  case ipHeaderLength
  /// A total length smaller than the header.
  case ipTotalLength
  /// A chain of IPv6 extension headers that is longer than the limit.
  case ipv6ExtensionChain

  /// The name in statistics, snake case.
  public var name: String {
    switch self {
    case .arp: "arp"
    case .notIP: "not_ip"
    case .llc: "llc"
    case .linkHeaderTruncated: "link_header_truncated"
    case .mplsPayload: "mpls_payload"
    case .linkType: "link_type"
    case .ipHeaderTruncated: "ip_header_truncated"
    case .ipVersion: "ip_version"
    case .ipHeaderLength: "ip_header_length"
    case .ipTotalLength: "ip_total_length"
    case .ipv6ExtensionChain: "ipv6_extension_chain"
    }
  }
}

/// How packets were lost before Weir could see them; `name` is its key in `--stats-json`.
public enum SkipReason: UInt8, CaseIterable, Sendable {
  /// The capture's own statistics say that it dropped packets.
  case captureDrop
  /// The file ends in the middle of a packet.
  case cutFile
  /// The kernel's ring for live packets was full.
  case ringFull
  /// The kernel probe had no room for another flow.
  case probeFull
  /// The interface went before anybody could tell which it was.
  case unknownInterface

  /// The name in statistics, snake case.
  public var name: String {
    switch self {
    case .captureDrop: "capture_drop"
    case .cutFile: "cut_file"
    case .ringFull: "ring_full"
    case .probeFull: "probe_full"
    case .unknownInterface: "unknown_interface"
    }
  }
}
