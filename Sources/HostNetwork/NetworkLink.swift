package import NetworkTypes

/// A network interface as the kernel lists it.
package struct NetworkLink: Hashable, Sendable {
  /// The interface's number, which stays when it is renamed.
  package var index: Int32
  /// The name, such as `eth0`.
  package var name: String
  /// `veth`, `bridge`, `vlan` and so on; nil for hardware and whatever does not say.
  package var kind: String?
  /// The sort of link layer, as `ARPHRD_` constants number them: 1 is Ethernet, 772 loopback.
  package var hardwareType: UInt16
  /// The hardware address in use; nil where there is none of 48 bits.
  package var macAddress: MACAddress?
  /// The address that the hardware was made with, where the driver tells.
  package var permanentAddress: MACAddress?
  /// The longest IP packet.
  package var mtu: UInt32
  /// State and properties.
  package var flags: Flags
  /// The interface below (a VLAN's carrier) or at the other end (a veth's peer).
  package var peerIndex: Int32?
  /// The kernel's number of the namespace that `peerIndex` is of; nil for the same one.
  package var peerNamespace: Int32?
  /// The bridge or bond that it belongs to.
  package var masterIndex: Int32?
  /// What went over it so far.
  package var statistics: InterfaceStatistics

  /// Describes an interface.
  package init(
    index: Int32, name: String, kind: String? = nil, hardwareType: UInt16 = 1,
    macAddress: MACAddress? = nil, permanentAddress: MACAddress? = nil, mtu: UInt32 = 1500,
    flags: Flags = [], peerIndex: Int32? = nil, peerNamespace: Int32? = nil,
    masterIndex: Int32? = nil, statistics: InterfaceStatistics = InterfaceStatistics()
  ) {
    self.index = index
    self.name = name
    self.kind = kind
    self.hardwareType = hardwareType
    self.macAddress = macAddress
    self.permanentAddress = permanentAddress
    self.mtu = mtu
    self.flags = flags
    self.peerIndex = peerIndex
    self.peerNamespace = peerNamespace
    self.masterIndex = masterIndex
    self.statistics = statistics
  }

  /// Whether it is administratively up.
  package var isUp: Bool { flags.contains(.up) }
  /// Whether frames can pass: up, and with a carrier.
  package var isRunning: Bool { flags.contains(.running) }
  /// Whether it only leads back to this host.
  package var isLoopback: Bool { flags.contains(.loopback) }

  /// The same without its counters, which change all the time.
  var withoutStatistics: NetworkLink {
    var link = self
    link.statistics = InterfaceStatistics()
    return link
  }

  /// The `IFF_` bits that the kernel gives.
  package struct Flags: OptionSet, Hashable, Sendable {
    /// The bits as in `ifi_flags`.
    package let rawValue: UInt32

    /// Takes the bits; unknown ones are kept.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Administratively up.
    package static let up = Flags(rawValue: 1 << 0)
    /// Leads back to this host.
    package static let loopback = Flags(rawValue: 1 << 3)
    /// Has one other end.
    package static let pointToPoint = Flags(rawValue: 1 << 4)
    /// Frames can pass.
    package static let running = Flags(rawValue: 1 << 6)
    /// Receives what is sent to others, too.
    package static let promiscuous = Flags(rawValue: 1 << 8)
  }
}

/// What went over an interface since it exists, as the kernel counts it.
package struct InterfaceStatistics: Hashable, Sendable {
  /// Packets received; aggregates of receive offload count once.
  package var receivedPackets: UInt64 = 0
  /// Packets sent; aggregates of segmentation offload count once.
  package var sentPackets: UInt64 = 0
  /// Bytes received, link layer included.
  package var receivedBytes: UInt64 = 0
  /// Bytes sent, link layer included.
  package var sentBytes: UInt64 = 0
  /// Packets received in error.
  package var receivedErrors: UInt64 = 0
  /// Packets that could not be sent.
  package var sentErrors: UInt64 = 0
  /// Packets received and dropped for want of room.
  package var receivedDrops: UInt64 = 0
  /// Packets dropped on the way out.
  package var sentDrops: UInt64 = 0

  /// Starts with nothing counted.
  package init() {}

  /// Packets in both directions.
  package var packets: UInt64 { receivedPackets &+ sentPackets }
}
