package import NetworkTypes

/// An address of an interface, with the network that it puts the interface into.
package struct NetworkAddress: Hashable, Sendable {
  /// The interface's number.
  package var interfaceIndex: Int32
  /// The address of this host.
  package var address: IPAddress
  /// The length of the prefix that is reached without a router.
  package var prefixLength: Int
  /// The other end of a point-to-point connection, whose network the prefix is then about.
  package var peer: IPAddress?
  /// How far the address is valid.
  package var scope: Scope
  /// Properties, as `IFA_F_` constants number them.
  package var flags: Flags

  /// Describes an address.
  package init(
    interfaceIndex: Int32, address: IPAddress, prefixLength: Int, peer: IPAddress? = nil,
    scope: Scope = .global, flags: Flags = [.permanent]
  ) {
    self.interfaceIndex = interfaceIndex
    self.address = address
    self.prefixLength = prefixLength
    self.peer = peer
    self.scope = scope
    self.flags = flags
  }

  /// The network that is reached without a router; nil when the prefix is longer than the address.
  package var connectedNetwork: CIDRBlock? {
    CIDRBlock(peer ?? address, prefixLength: prefixLength)
  }

  /// Whether it is in use: not refused by duplicate address detection.
  package var isUsable: Bool { !flags.contains(.duplicate) }

  /// How far an address is valid, as `RT_SCOPE_` constants number it.
  package struct Scope: RawRepresentable, Hashable, Sendable {
    /// The number.
    package let rawValue: UInt8

    /// Takes the number; administrators may define their own.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Everywhere.
    package static let global = Scope(rawValue: 0)
    /// Within the site, which IPv6 once had.
    package static let site = Scope(rawValue: 200)
    /// On the link.
    package static let link = Scope(rawValue: 253)
    /// Within the host.
    package static let host = Scope(rawValue: 254)
  }

  /// What the kernel says of an address beyond its bits.
  package struct Flags: OptionSet, Hashable, Sendable {
    /// The bits as in `IFA_FLAGS`.
    package let rawValue: UInt32

    /// Takes the bits; unknown ones are kept.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Another address of the same network is the primary one; for IPv6, a temporary address.
    package static let secondary = Flags(rawValue: 0x01)
    /// Somebody else has it.
    package static let duplicate = Flags(rawValue: 0x08)
    /// Not for new connections.
    package static let deprecated = Flags(rawValue: 0x20)
    /// Not yet sure to be the only one.
    package static let tentative = Flags(rawValue: 0x40)
    /// Without an end of validity.
    package static let permanent = Flags(rawValue: 0x80)
  }
}

/// A route of the main table.
package struct NetworkRoute: Hashable, Sendable {
  /// The addresses it is for; a prefix length of 0 is the default route.
  package var destination: CIDRBlock
  /// Ways to take, several for a multipath route; none where packets are dropped.
  package var nextHops: [NextHop]
  /// Routes with smaller metrics win.
  package var metric: UInt32
  /// What happens to packets.
  package var kind: Kind
  /// Who made it, as `RTPROT_` constants number it: 2 is the kernel, 3 boot, 4 an administrator.
  package var origin: UInt8

  /// Describes a route.
  package init(
    destination: CIDRBlock, nextHops: [NextHop], metric: UInt32 = 0, kind: Kind = .unicast,
    origin: UInt8 = 4
  ) {
    self.destination = destination
    self.nextHops = nextHops
    self.metric = metric
    self.kind = kind
    self.origin = origin
  }

  /// Whether it is for every address that no other route has.
  package var isDefault: Bool { destination.prefixLength == 0 }

  /// One way out of the host.
  package struct NextHop: Hashable, Sendable {
    /// The interface that packets leave through.
    package var interfaceIndex: Int32?
    /// The router; nil when the destination itself is on the link.
    package var gateway: IPAddress?

    /// Describes a way.
    package init(interfaceIndex: Int32?, gateway: IPAddress?) {
      self.interfaceIndex = interfaceIndex
      self.gateway = gateway
    }
  }

  /// What happens to packets, as `RTN_` constants number it.
  package struct Kind: RawRepresentable, Hashable, Sendable {
    /// The number.
    package let rawValue: UInt8

    /// Takes the number.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// On their way.
    package static let unicast = Kind(rawValue: 1)
    /// Dropped in silence.
    package static let blackhole = Kind(rawValue: 6)
    /// Refused as unreachable.
    package static let unreachable = Kind(rawValue: 7)
    /// Refused as prohibited.
    package static let prohibited = Kind(rawValue: 8)
  }
}
