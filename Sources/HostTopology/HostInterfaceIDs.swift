internal import FlowModel
internal import HostNetwork
internal import NetworkTypes

/// Gives interfaces identifiers that depend on nothing but the interface itself.
///
/// The hardware address decides: the one that the hardware was made with, or else the one in use.
/// Interfaces that borrow another's address (VLANs, bridges, bonds and their members), and those
/// without one, are known by the machine, the namespace and their name.
enum HostInterfaceIDs {
  /// Kinds whose hardware address is that of an interface below or above.
  private static let borrowers: Set<String> = [
    "vlan", "bridge", "bond", "team", "macsec", "ipvlan", "ipvtap", "vrf", "hsr", "dsa",
  ]
  /// Kinds of masters whose members take over their address.
  private static let lenders: Set<String> = ["bond", "team"]

  /// Identifiers by the interface's number.
  static func assign(
    _ snapshot: NetworkSnapshot, _ options: HostOptions
  ) -> [Int32: InterfaceID] {
    let kinds = Dictionary(
      snapshot.links.map { ($0.index, $0.kind) }, uniquingKeysWith: { first, _ in first })
    var ids: [Int32: InterfaceID] = [:]
    var taken: Set<MACAddress> = []
    // Of interfaces that somebody gave the same address, the oldest keeps it.
    for link in snapshot.links {
      let masterKind = link.masterIndex.flatMap { kinds[$0] ?? nil }
      if let address = ownAddress(link, masterKind: masterKind), taken.insert(address).inserted {
        ids[link.index] = InterfaceID(derivedFrom: address.description)
      } else {
        ids[link.index] = InterfaceID(derivedFrom: options.seed("interface", link.name))
      }
    }
    return ids
  }

  private static func ownAddress(_ link: NetworkLink, masterKind: String?) -> MACAddress? {
    guard !link.isLoopback, !borrowers.contains(link.kind ?? "") else { return nil }
    if let address = link.permanentAddress { return address }
    return lenders.contains(masterKind ?? "") ? nil : link.macAddress
  }
}

extension HostOptions {
  /// The text that an identifier derives from: the same thing on another machine has another one.
  func seed(_ sort: String, _ name: String) -> String {
    "\(machineID)/\(namespaceName)/\(sort)/\(name)"
  }
}
