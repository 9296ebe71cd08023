public import NetworkTypes
public import VPCTopology

/// The rules that apply to one network interface.
public struct InterfacePolicy: Hashable, Sendable {
  /// Identifiers of its security groups; none for interfaces that groups do not filter, such as
  /// those of NAT gateways.
  public var groupIDs: [String]
  /// The network ACL of its subnet; nil when no topology names one.
  public var aclID: String?
  /// Whether AWS tracks every connection of the interface, whatever its rules.
  public var isAutomaticallyTracked: Bool
  /// The blocks of its subnet; the ACL has no say on packets between their addresses.
  public var subnetBlocks: [CIDRBlock]
  /// Its subnet, empty when none is known; interfaces of one reach each other without the ACL.
  public var subnetID: String
  /// Whether the ACL has a say on what the interface sends within its subnet, too, as for Classic
  /// Load Balancers.
  public var asksACLWithinSubnet = false

  /// Describes an interface; without groups and ACL everything passes.
  public init(
    groupIDs: [String], aclID: String?, isAutomaticallyTracked: Bool = false,
    subnetBlocks: [CIDRBlock] = [], subnetID: String = ""
  ) {
    self.groupIDs = groupIDs
    self.aclID = aclID
    self.isAutomaticallyTracked = isAutomaticallyTracked
    self.subnetBlocks = subnetBlocks
    self.subnetID = subnetID
  }
}

/// All rules in force at one time, as a topology gives them.
public struct RuleSources: Sendable {
  /// Every security group that an interface carries.
  public var groups: [SecurityGroup]
  /// Every network ACL that a subnet uses.
  public var acls: [NetworkACL]
  /// Private addresses of the interfaces that carry a group, by the group's identifier.
  public var groupMembers: [String: [IPAddress]]
  /// Blocks delegated to such interfaces, whose addresses are theirs, too.
  public var groupBlocks: [String: [CIDRBlock]] = [:]
  /// Blocks of each prefix list, by its identifier.
  public var prefixLists: [String: [CIDRBlock]]
  /// What applies to each interface; the position is the interface's index in packets, and must
  /// mean the same interface in every generation of rules.
  public var interfaces: [InterfacePolicy]
  /// Whose traffic no rule filters; nil when the services of no VPC are known.
  public var services: VPCServices?
  /// The ways that packets take; nil when no routes are known.
  public var routes: SubnetRoutes?

  /// Collects rules; references that lead nowhere match nothing.
  public init(
    groups: [SecurityGroup], acls: [NetworkACL], groupMembers: [String: [IPAddress]] = [:],
    prefixLists: [String: [CIDRBlock]] = [:], interfaces: [InterfacePolicy],
    services: VPCServices? = nil, routes: SubnetRoutes? = nil
  ) {
    self.groups = groups
    self.acls = acls
    self.groupMembers = groupMembers
    self.prefixLists = prefixLists
    self.interfaces = interfaces
    self.services = services
    self.routes = routes
  }
}
