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
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String? = nil, subnetID: String? = nil, tags: [String: String] = [:],
    position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.subnetID = subnetID
    self.tags = tags
    self.position = position
  }

  /// The Auto Scaling group that started it, for flow log fields `asg-tag`.
  public var autoScalingGroup: String? { tags["aws:autoscaling:groupName"] }
}
