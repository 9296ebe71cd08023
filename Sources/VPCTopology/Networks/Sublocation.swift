/// A place outside the Availability Zones, where some subnets lie.
public struct Sublocation: Hashable, Sendable {
  /// The sort of place, as flow log field `sublocation-type` writes it.
  public var kind: Kind
  /// Its identifier: a zone's ID, or an Outpost's `op-…`; nil where only its name is known.
  public var id: String?

  /// Names a place.
  public init(_ kind: Kind, id: String?) {
    self.kind = kind
    self.id = id
  }

  /// The sorts of places that flow logs tell apart.
  public enum Kind: String, Sendable {
    /// At the edge of a mobile network.
    case wavelength
    /// AWS's hardware in somebody's own building.
    case outpost
    /// A data centre near a city.
    case localZone = "localzone"
  }
}

extension Subnet {
  /// The sublocation that the subnet lies in; nil for a subnet in an Availability Zone.
  ///
  /// An Outpost is told from its ARN, a zone from the form of its ID, or else of its name:
  /// `use1-az1` and `us-east-1a` are Availability Zones, `use1-bos1-az1` and `us-east-1-bos-1a`
  /// Local Zones, `use1-wl1-bos-wlz1` and `us-east-1-wl1-bos-wlz-1` Wavelength Zones.
  public var sublocation: Sublocation? {
    if let outpostARN {
      return Sublocation(.outpost, id: outpostARN.split(separator: "/").last.map(String.init))
    }
    if let zoneID {
      return Subnet.zoneKind(zoneID.split(separator: "-").dropFirst()).map {
        Sublocation($0, id: zoneID)
      }
    }
    guard let zoneName else { return nil }
    // The Region ends with its number; behind that, only a letter is an Availability Zone.
    let parts = zoneName.split(separator: "-")
    guard let number = parts.firstIndex(where: { $0.first?.isNumber == true }) else { return nil }
    return Subnet.zoneKind(parts[number...]).map { Sublocation($0, id: nil) }
  }

  /// What parts of a zone's name or ID behind its Region mean; one part is an Availability Zone.
  private static func zoneKind(_ parts: ArraySlice<Substring>) -> Sublocation.Kind? {
    guard parts.count > 1 else { return nil }
    return parts.contains { $0.hasPrefix("wlz") } ? .wavelength : .localZone
  }
}
