import NetworkTypes

/// Addresses and numbers that the lab itself uses, none of which a packet of an instance has.
enum LabAddresses {
  /// The router, as every instance and the outside know it.
  static let router = MACAddress(rawValue: 0x0277_6569_7201)
  /// The outside, as the router knows it.
  static let outside = MACAddress(rawValue: 0x0277_6569_7202)
  /// Nobody: what is sent there is dropped without a word.
  static let nobody = MACAddress(rawValue: 0x0277_6569_72ff)
  /// Next hops of links that have no addresses.
  static let routerHop = IPAddress(v4: 0xa9fe_0002)
  static let routerHop6 = IPAddress(v6: 0xfe80_0000_0000_0000, 2)
  static let outsideHop = IPAddress(v4: 0xa9fe_0001)
  static let outsideHop6 = IPAddress(v6: 0xfe80_0000_0000_0000, 1)
  /// What programs outside send from by themselves: addresses for documentation.
  static let outside4 = IPAddress(v4: 0xc633_6401)
  static let outside6 = IPAddress(v6: 0x2001_0db8_ffff_0000, 1)

  /// The link on which packets without a way end, so that they are judged and counted before.
  static let sink = (name: "sink", index: UInt32(2))
  static let sinkEnd = (name: "sink-end", index: UInt32(3))
  static let loopback: UInt32 = 1
  /// The outside's end of the way out through the host, behind all gateways, and both ends' names
  /// on the wire.
  static let uplink = (name: "uplink", index: UInt32(1_000_000))
  static let uplinkHost = MACAddress(rawValue: 0x0277_6569_7203)
  static let uplinkOutside = MACAddress(rawValue: 0x0277_6569_7204)

  /// Tables of routes.
  static let sinkTable: UInt32 = 99
  static let localTable: UInt32 = 255
  static let mainTable: UInt32 = 254
  static func gatewayTable(_ gateway: LabGateway) -> UInt32 { 100 + gateway.index }
  static func subnetTable(_ place: Int) -> UInt32 { UInt32(10_000 + place) }

  /// Everything of a family.
  static func everything(_ version: IPVersion) -> CIDRBlock? {
    CIDRBlock(version == .v4 ? IPAddress(v4: 0) : IPAddress(v6: 0, 0), prefixLength: 0)
  }

  /// Ethernet as most networks have it, and as an internet gateway does.
  static let mtu: UInt32 = 1_500
}
