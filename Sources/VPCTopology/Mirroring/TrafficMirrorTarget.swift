public import FlowModel

/// Where copies of packets go: an interface, a Network Load Balancer, or an endpoint to a Gateway
/// Load Balancer.
public struct TrafficMirrorTarget: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .mirrorTarget }

  /// The `tmt-` identifier.
  public var id: String
  /// The interface that gets the copies, if one does.
  public var interfaceID: InterfaceID?
  /// The ARN of the Network Load Balancer that gets them, if one does.
  public var loadBalancerARN: String?
  /// The Gateway Load Balancer endpoint that gets them, if one does.
  public var endpointID: String?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, interfaceID: InterfaceID? = nil, loadBalancerARN: String? = nil,
    endpointID: String? = nil, tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.interfaceID = interfaceID
    self.loadBalancerARN = loadBalancerARN
    self.endpointID = endpointID
    self.tags = tags
    self.position = position
  }

  /// The description that a Network Load Balancer gives its interfaces: `ELB net/NAME/ID`.
  public var loadBalancerDetails: String? {
    guard let arn = loadBalancerARN, let start = arn.firstRange(of: "loadbalancer/") else {
      return nil
    }
    return "ELB " + arn[start.upperBound...]
  }
}
