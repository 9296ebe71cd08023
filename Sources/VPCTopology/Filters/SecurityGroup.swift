public import FlowModel
public import NetworkTypes

/// The other side that a security group rule allows.
public enum RulePeer: Hashable, Sendable {
  /// Addresses of a block, IPv4 or IPv6.
  case block(CIDRBlock)
  /// Addresses of a prefix list, by its `pl-` identifier.
  case prefixList(String)
  /// Private addresses of interfaces that carry the group with this `sg-` identifier.
  case group(String)
}

/// One allow rule of a security group.
public struct SecurityGroupRule: Hashable, Sendable {
  /// The `sgr-` identifier.
  public var id: String
  /// Ingress or egress, seen from the interface.
  public var direction: FlowDirection
  /// Protocol and ports.
  public var selector: TrafficSelector
  /// The other side.
  public var peer: RulePeer
  /// Where the rule was read.
  public var position: SourcePosition

  /// Makes a rule.
  public init(
    id: String, direction: FlowDirection, selector: TrafficSelector, peer: RulePeer,
    position: SourcePosition
  ) {
    self.id = id
    self.direction = direction
    self.selector = selector
    self.peer = peer
    self.position = position
  }
}

/// A stateful set of allow rules that interfaces carry; what no rule allows is refused.
public struct SecurityGroup: Hashable, Sendable {
  /// The `sg-` identifier.
  public var id: String
  /// The name people gave it.
  public var name: String
  /// The VPC it belongs to.
  public var vpcID: String
  /// All rules, both directions; their order has no meaning.
  public var rules: [SecurityGroupRule]
  /// The group's tags.
  public var tags: [String: String]
  /// Where the group was read.
  public var position: SourcePosition

  /// Makes a group.
  public init(
    id: String, name: String, vpcID: String, rules: [SecurityGroupRule],
    tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.name = name
    self.vpcID = vpcID
    self.rules = rules
    self.tags = tags
    self.position = position
  }
}
