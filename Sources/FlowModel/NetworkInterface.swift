/// The identifier of a network interface, such as `eni-0a1b2c3d4e5f67890`.
public struct InterfaceID: Hashable, Sendable, CustomStringConvertible {
  /// The whole identifier, prefix included.
  public let description: String

  /// Takes `eni-` and 1 to 64 lower-case letters or digits; nil for any other text.
  public init?(_ text: String) {
    let digits = text.utf8.dropFirst(4)
    let allowed = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
    guard text.hasPrefix("eni-"), (1...64).contains(digits.count), allowed else { return nil }
    description = text
  }

  /// Derives the same identifier from the same interface name on every run (FNV-1a, 64 bit).
  public init(derivedFrom name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    description = "eni-0" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

/// What records say about the interface whose traffic they hold; nil shows as `-`.
public struct NetworkInterface: Hashable, Sendable {
  /// The ENI recorded.
  public var id: InterfaceID
  /// The 12-digit account that owns it, or `unknown`.
  public var accountID: String
  /// The VPC it is in.
  public var vpcID: String?
  /// The subnet it is in.
  public var subnetID: String?
  /// The instance it is attached to; none for interfaces that a service manages.
  public var instanceID: String?
  /// The Region it is in.
  public var region: String?
  /// The Availability Zone's ID, not its name; none in a sublocation.
  public var availabilityZoneID: String?
  /// The sort of place outside the Availability Zones where it is, as `sublocation-type` has it.
  public var sublocationType: String?
  /// That place's identifier.
  public var sublocationID: String?
  /// The regional NAT gateway that records name in place of the interface and its subnet.
  public var resourceID: String?
  /// Values of the instance's tags that records show, at most two; empty where it has no such tag.
  public var instanceTags: [String] = []
  /// The same for the interface's own tags.
  public var interfaceTags: [String] = []
  /// The same for the tags of the instance's Auto Scaling group.
  public var scalingGroupTags: [String] = []
  /// What a service-managed interface belongs to, as flow log field `interface-type` names it.
  public var serviceType: String?
  /// The ECS task whose interface it is.
  public var task: Task?
  /// The primary private IPv4 address, in host order.
  public var primaryIPv4: UInt32?

  /// Describes an interface that no topology knows.
  public init(id: InterfaceID, accountID: String) {
    self.id = id
    self.accountID = accountID
  }
}

extension NetworkInterface {
  /// What records say about an ECS task; nil shows as `-`.
  public struct Task: Hashable, Sendable {
    /// The task's ARN.
    public var arn: String
    /// The task's ID.
    public var id: String
    /// The cluster's ARN.
    public var clusterARN: String
    /// The cluster's name.
    public var clusterName: String
    /// The ARN of the container instance; none on Fargate.
    public var containerInstanceARN: String?
    /// The ID of the container instance; none on Fargate.
    public var containerInstanceID: String?
    /// Runtime IDs of the containers.
    public var containerIDs: [String] = []
    /// The service that started the task.
    public var serviceName: String?
    /// The ARN of the task's definition.
    public var definitionARN: String?

    /// Names a task and its cluster.
    public init(arn: String, id: String, clusterARN: String, clusterName: String) {
      self.arn = arn
      self.id = id
      self.clusterARN = clusterARN
      self.clusterName = clusterName
    }
  }
}
