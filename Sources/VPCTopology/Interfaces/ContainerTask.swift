public import FlowModel

/// A running task of ECS in network mode `awsvpc`, which has an interface of its own.
public struct ContainerTask: Hashable, Sendable {
  /// The task's ARN.
  public var arn: String
  /// Its interface.
  public var interfaceID: InterfaceID
  /// The cluster's ARN.
  public var clusterARN: String
  /// The ARN of the container instance that runs it; nil on Fargate.
  public var containerInstanceARN: String?
  /// Runtime IDs of its containers, in ECS's order.
  public var containerIDs: [String]
  /// The service that started it, if one did.
  public var serviceName: String?
  /// The ARN of its definition.
  public var definitionARN: String?
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    arn: String, interfaceID: InterfaceID, clusterARN: String, containerInstanceARN: String? = nil,
    containerIDs: [String] = [], serviceName: String? = nil, definitionARN: String? = nil,
    position: SourcePosition
  ) {
    self.arn = arn
    self.interfaceID = interfaceID
    self.clusterARN = clusterARN
    self.containerInstanceARN = containerInstanceARN
    self.containerIDs = containerIDs
    self.serviceName = serviceName
    self.definitionARN = definitionARN
    self.position = position
  }

  /// The last part of an ARN: a task's or container instance's ID, a cluster's name.
  public static func lastPart(of arn: String) -> String {
    arn.split(separator: "/").last.map(String.init) ?? arn
  }
}
