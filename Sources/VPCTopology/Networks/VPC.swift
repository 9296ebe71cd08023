public import NetworkTypes

/// A virtual private cloud: the address space that subnets share.
public struct VPC: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .vpc }

  /// The `vpc-` identifier.
  public var id: String
  /// IPv4 and IPv6 blocks; the primary IPv4 block first.
  public var blocks: [CIDRBlock]
  /// The account that owns it, where it is known.
  public var ownerID: String?
  /// Whether its VPC Encryption Controls are on, so that records say how traffic is encrypted.
  public var hasEncryptionControls: Bool
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, blocks: [CIDRBlock], ownerID: String? = nil, hasEncryptionControls: Bool = false,
    tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.blocks = blocks
    self.ownerID = ownerID
    self.hasEncryptionControls = hasEncryptionControls
    self.tags = tags
    self.position = position
  }
}
