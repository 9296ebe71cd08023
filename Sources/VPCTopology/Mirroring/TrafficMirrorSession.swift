public import FlowModel

/// The copying of one interface's packets to a target.
public struct TrafficMirrorSession: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .mirrorSession }

  /// The `tms-` identifier.
  public var id: String
  /// The interface whose packets are copied.
  public var sourceID: InterfaceID
  /// The target that gets the copies.
  public var targetID: String
  /// Its place among the sessions of the source; the lowest that matches a packet copies it.
  public var number: Int
  /// The VXLAN network in which the copies travel, where it is known.
  public var virtualNetworkID: Int?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, sourceID: InterfaceID, targetID: String, number: Int = 1,
    virtualNetworkID: Int? = nil, tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.sourceID = sourceID
    self.targetID = targetID
    self.number = number
    self.virtualNetworkID = virtualNetworkID
    self.tags = tags
    self.position = position
  }
}
