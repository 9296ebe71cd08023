public import FlowModel
public import NetworkTypes

/// A network interface as EC2 describes it; `NetworkInterface` is what records say of one.
public struct ElasticNetworkInterface: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .interface }

  /// The `eni-` identifier.
  public var id: InterfaceID
  /// The VPC of its subnet.
  public var vpcID: String
  /// The subnet it lies in.
  public var subnetID: String
  /// The hardware address in the frames of a capture.
  public var macAddress: MACAddress?
  /// The address that records show for it; nil in a subnet without IPv4.
  public var primaryIPv4: IPAddress?
  /// Further private IPv4 addresses.
  public var secondaryIPv4: [IPAddress]
  /// IPv6 addresses, the primary one first.
  public var ipv6: [IPAddress]
  /// Delegated prefixes: every address in them belongs to the interface.
  public var prefixes: [CIDRBlock]
  /// Public address by the private one that the internet gateway maps it to.
  public var publicIPv4: [IPAddress: IPAddress]
  /// Security groups that it carries, sorted.
  public var groupIDs: [String]
  /// What the interface is for.
  public var type: InterfaceType
  /// Whether an AWS service made it on the owner's behalf.
  public var isRequesterManaged: Bool
  /// Whether source and destination must be its own addresses.
  public var checksAddresses: Bool
  /// The account that owns it, where it is known.
  public var ownerID: String?
  /// The service or account that asked for it.
  public var requesterID: String?
  /// The instance it is attached to.
  public var instanceID: String?
  /// EC2's description, from which the managing service is told.
  public var details: String
  /// `in-use`, `available` and so on, as EC2 says.
  public var status: String
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: InterfaceID, vpcID: String, subnetID: String, macAddress: MACAddress? = nil,
    primaryIPv4: IPAddress? = nil, secondaryIPv4: [IPAddress] = [], ipv6: [IPAddress] = [],
    prefixes: [CIDRBlock] = [], publicIPv4: [IPAddress: IPAddress] = [:], groupIDs: [String] = [],
    type: InterfaceType = .interface, isRequesterManaged: Bool = false,
    checksAddresses: Bool = true, ownerID: String? = nil, requesterID: String? = nil,
    instanceID: String? = nil, details: String = "", status: String = "in-use",
    tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.subnetID = subnetID
    self.macAddress = macAddress
    self.primaryIPv4 = primaryIPv4
    self.secondaryIPv4 = secondaryIPv4
    self.ipv6 = ipv6
    self.prefixes = prefixes
    self.publicIPv4 = publicIPv4
    self.groupIDs = groupIDs
    self.type = type
    self.isRequesterManaged = isRequesterManaged
    self.checksAddresses = checksAddresses
    self.ownerID = ownerID
    self.requesterID = requesterID
    self.instanceID = instanceID
    self.details = details
    self.status = status
    self.tags = tags
    self.position = position
  }

  /// The public address that its primary private address is mapped to.
  public var publicAddress: IPAddress? { primaryIPv4.flatMap { publicIPv4[$0] } }

  /// Every private address it has by itself, delegated prefixes apart.
  public var privateAddresses: [IPAddress] {
    (primaryIPv4.map { [$0] } ?? []) + secondaryIPv4 + ipv6
  }
}
