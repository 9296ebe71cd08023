/// An EC2 instance, known by its interfaces and tags.
public struct Instance: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .instance }

  /// The `i-` identifier.
  public var id: String
  /// The VPC of its first interface.
  public var vpcID: String?
  /// The subnet of its first interface.
  public var subnetID: String?
  /// Such as `m7g.large`, where it is known.
  public var type: String?
  /// Whether its hardware encrypts traffic to others of the kind; nil where nothing says so.
  public var encryptsInTransit: Bool?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String? = nil, subnetID: String? = nil, type: String? = nil,
    encryptsInTransit: Bool? = nil, tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.subnetID = subnetID
    self.type = type
    self.encryptsInTransit = encryptsInTransit
    self.tags = tags
    self.position = position
  }

  /// The Auto Scaling group that started it, for flow log fields `asg-tag`.
  public var autoScalingGroup: String? { tags["aws:autoscaling:groupName"] }

  /// Whether it runs on the hardware before Nitro, as types of closed families do; an instance of
  /// unknown type does not.
  public var isBeforeNitro: Bool {
    guard let type, let dot = type.firstIndex(of: ".") else { return false }
    // Metal needs no hypervisor, and P3dn is Nitro though P3 is not.
    return !type[dot...].hasPrefix(".metal") && Instance.familiesBeforeNitro.contains(type[..<dot])
  }

  /// The families on Xen (EC2 guide, "Instance types"); new ones are all Nitro.
  private static let familiesBeforeNitro: Set<Substring> = [
    "t1", "t2", "m1", "m2", "m3", "m4", "c1", "c3", "c4", "cc1", "cc2", "r3", "r4", "x1", "x1e",
    "cr1", "d2", "h1", "hs1", "hi1", "i2", "i3", "g2", "g3", "g3s", "cg1", "p2", "p3", "f1",
  ]
}
