public import FlowModel
public import NetworkTypes

/// One numbered entry of a network ACL.
public struct NetworkACLEntry: Hashable, Sendable {
  /// 1 to 32766; the entry with the lowest number that matches decides.
  public var number: Int
  /// Ingress to the subnet, or egress from it.
  public var direction: FlowDirection
  /// What the entry does.
  public var action: FlowAction
  /// Protocol and destination ports.
  public var selector: TrafficSelector
  /// Source addresses for ingress, destination addresses for egress.
  public var block: CIDRBlock
  /// Where the entry was read.
  public var position: SourcePosition

  /// Makes an entry.
  public init(
    number: Int, direction: FlowDirection, action: FlowAction, selector: TrafficSelector,
    block: CIDRBlock, position: SourcePosition
  ) {
    self.number = number
    self.direction = direction
    self.action = action
    self.selector = selector
    self.block = block
    self.position = position
  }
}

/// The stateless filter at the edge of its subnets; what no entry matches is refused (`*`).
public struct NetworkACL: Hashable, Sendable {
  /// The `acl-` identifier.
  public var id: String
  /// The VPC it belongs to.
  public var vpcID: String
  /// Whether it applies to subnets that name no other.
  public var isDefault: Bool
  /// All entries, both directions, in any order; the final `*` is implied.
  public var entries: [NetworkACLEntry]
  /// Subnets it is associated with.
  public var subnetIDs: [String]
  /// The list's tags.
  public var tags: [String: String]
  /// Where the list was read.
  public var position: SourcePosition

  /// Makes a network ACL.
  public init(
    id: String, vpcID: String, isDefault: Bool, entries: [NetworkACLEntry], subnetIDs: [String],
    tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.isDefault = isDefault
    self.entries = entries
    self.subnetIDs = subnetIDs
    self.tags = tags
    self.position = position
  }
}
