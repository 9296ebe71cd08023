/// A thing that a topology holds, with an identifier, tags and the place where it was read.
public protocol TopologyResource: Hashable, Sendable {
  /// The type of the identifier.
  associatedtype ID: Hashable & CustomStringConvertible & Sendable

  /// What sort of thing it is.
  static var kind: ResourceKind { get }
  /// The identifier, unique among resources of the kind.
  var id: ID { get }
  /// Its tags.
  var tags: [String: String] { get set }
  /// Where it was read.
  var position: SourcePosition { get set }
}

extension TopologyResource {
  /// The identifier as text.
  public var resourceID: String { id.description }
}

extension SecurityGroup: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .group }
}

extension NetworkACL: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .networkACL }
}

/// The sorts of resources that a topology holds.
public enum ResourceKind: String, CaseIterable, Sendable {
  /// Virtual private clouds.
  case vpc = "vpcs"
  /// Subnets.
  case subnet = "subnets"
  /// Security groups.
  case group = "groups"
  /// Network ACLs.
  case networkACL = "acls"
  /// Route tables.
  case routeTable = "route-tables"
  /// Internet gateways.
  case internetGateway = "internet-gateways"
  /// Egress-only internet gateways.
  case egressOnlyGateway = "egress-only-gateways"
  /// NAT gateways.
  case natGateway = "nat-gateways"
  /// VPC endpoints.
  case endpoint = "endpoints"
  /// Transit gateways.
  case transitGateway = "transit-gateways"
  /// Attachments of transit gateways.
  case transitGatewayAttachment = "transit-gateway-attachments"
  /// VPC peering connections.
  case peering = "peerings"
  /// Prefix lists.
  case prefixList = "prefix-lists"
  /// Instances.
  case instance = "instances"
  /// Network interfaces.
  case interface = "interfaces"
  /// Targets of Traffic Mirroring.
  case mirrorTarget = "traffic-mirror-targets"
  /// Sessions of Traffic Mirroring.
  case mirrorSession = "traffic-mirror-sessions"

  /// What identifiers begin with.
  public var idPrefix: String { facts.prefix }
  /// What one of them is called in a sentence, with its article.
  var noun: String { facts.noun }
  /// The command of the AWS CLI that describes them.
  var describeCommand: String { "aws ec2 " + facts.command }

  private var facts: (prefix: String, noun: String, command: String) {
    switch self {
    case .vpc: ("vpc-", "VPC", "describe-vpcs")
    case .subnet: ("subnet-", "subnet", "describe-subnets")
    case .group: ("sg-", "security group", "describe-security-groups")
    case .networkACL: ("acl-", "network ACL", "describe-network-acls")
    case .routeTable: ("rtb-", "route table", "describe-route-tables")
    case .internetGateway: ("igw-", "internet gateway", "describe-internet-gateways")
    case .egressOnlyGateway:
      ("eigw-", "egress-only internet gateway", "describe-egress-only-internet-gateways")
    case .natGateway: ("nat-", "NAT gateway", "describe-nat-gateways")
    case .endpoint: ("vpce-", "VPC endpoint", "describe-vpc-endpoints")
    case .transitGateway: ("tgw-", "transit gateway", "describe-transit-gateways")
    case .transitGatewayAttachment:
      ("tgw-attach-", "transit gateway attachment", "describe-transit-gateway-attachments")
    case .peering: ("pcx-", "VPC peering connection", "describe-vpc-peering-connections")
    case .prefixList: ("pl-", "prefix list", "describe-prefix-lists")
    case .instance: ("i-", "instance", "describe-instances")
    case .interface: ("eni-", "network interface", "describe-network-interfaces")
    case .mirrorTarget: ("tmt-", "traffic mirror target", "describe-traffic-mirror-targets")
    case .mirrorSession: ("tms-", "traffic mirror session", "describe-traffic-mirror-sessions")
    }
  }

  /// The identifier that every run derives from the same name (FNV-1a, 64 bit).
  package func derivedID(from name: String) -> String { idPrefix + StableHash.digits(of: name) }

  /// Whether the text is an identifier of this kind rather than a name: prefix, letters, digits.
  func isID(_ text: String) -> Bool {
    let rest = text.utf8.dropFirst(idPrefix.utf8.count)
    return text.hasPrefix(idPrefix) && (1...64).contains(rest.count)
      && rest.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
  }
}

/// Identifiers from text, the same on every run and machine.
enum StableHash {
  /// `0` and 16 hexadecimal digits of the text's FNV-1a hash, as long as the part of AWS's IDs.
  static func digits(of text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return "0" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
