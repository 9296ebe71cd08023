/// What a record takes from knowledge about the ends and the path of its flow.
package enum ContextValue: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The AWS service that the packet's source belongs to.
  case sourceService
  /// The AWS service that the packet's destination belongs to.
  case destinationService
  /// The number of the way that egress takes.
  case trafficPath
  /// How the traffic is encrypted on its way.
  case encryption
  /// The next interface's identifier.
  case nextHopInterface
  /// The next interface's subnet.
  case nextHopSubnet
  /// The next interface's Availability Zone.
  case nextHopZone
  /// The next interface's VPC.
  case nextHopVPC
  /// What the next interface belongs to.
  case nextHopType
}
