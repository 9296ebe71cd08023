/// A field of a flow log record: those of VPCs by version, then transit gateways', then Weir's.
///
/// The raw value is the position in `FieldDefinition.all`. VPC fields stand in AWS's order, which
/// is the order of the named formats.
package enum FlowLogField: UInt8, CaseIterable, Hashable, Sendable, BitwiseCopyable {
  // Version 2
  case version, accountID, interfaceID, srcaddr, dstaddr, srcport, dstport, `protocol`, packets
  case bytes, start, end, action, logStatus
  // Version 3
  case vpcID, subnetID, instanceID, tcpFlags, type, pktSrcaddr, pktDstaddr
  // Version 4
  case region, azID, sublocationType, sublocationID
  // Version 5
  case pktSrcAWSService, pktDstAWSService, flowDirection, trafficPath
  // Version 7
  case ecsClusterARN, ecsClusterName, ecsContainerInstanceARN, ecsContainerInstanceID
  case ecsContainerID, ecsSecondContainerID, ecsServiceName, ecsTaskDefinitionARN, ecsTaskARN
  case ecsTaskID
  // Versions 8, 9 and 10
  case rejectReason, resourceID, encryptionStatus
  // Version 11
  case instanceTag, instanceTag2, interfaceTag, interfaceTag2, asgTag, asgTag2, interfaceType
  case nextHopInterfaceID, nextHopSubnetID, nextHopAZID, nextHopVPCID, nextHopInterfaceType
  // Transit gateways ("version 6")
  case resourceType, tgwID, tgwAttachmentID, tgwSrcVPCAccountID, tgwDstVPCAccountID, tgwSrcVPCID
  case tgwDstVPCID, tgwSrcSubnetID, tgwDstSubnetID, tgwSrcENI, tgwDstENI, tgwSrcAZID, tgwDstAZID
  case tgwPairAttachmentID, packetsLostNoRoute, packetsLostBlackhole, packetsLostMTUExceeded
  case packetsLostTTLExpired
  // Weir's own
  case xDecidingRule, xNearestRule, xInitiator, xSkippedPackets

  /// Everything the catalogue says about this field.
  package var definition: FieldDefinition { FieldDefinition.all[Int(rawValue)] }

  /// The name in LogFormat strings and header lines, such as `account-id`.
  package var name: String { definition.name }

  /// The field with this LogFormat name; nil when no field is called so.
  package init?(name: some StringProtocol) {
    guard let found = FieldDefinition.all.first(where: { $0.name == name }) else { return nil }
    self = found.field
  }
}
