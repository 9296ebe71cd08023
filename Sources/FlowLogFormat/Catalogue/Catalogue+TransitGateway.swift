extension FieldDefinition {
  /// Why fields of transit gateways have no value.
  private static let noAttachment = FieldSource.nothing(
    because: "Weir records network interfaces, not transit gateways")

  /// The fields that only transit gateway flow logs have, which AWS numbers version 6.
  static let transitGateway: [FieldDefinition] = [
    .init(
      .resourceType, "resource-type", version: 6, .string, .never, .interface, width: 14,
      "What is recorded: `TransitGateway`."),
    .init(
      .tgwID, "tgw-id", version: 6, .string, .notApplicable, noAttachment, width: 21,
      "The transit gateway, `tgw-…`."),
    .init(
      .tgwAttachmentID, "tgw-attachment-id", version: 6, .string, .notApplicable, noAttachment,
      "The attachment that is recorded."),
    .init(
      .tgwSrcVPCAccountID, "tgw-src-vpc-account-id", version: 6, .string, .notApplicable,
      noAttachment, "Account of the source VPC."),
    .init(
      .tgwDstVPCAccountID, "tgw-dst-vpc-account-id", version: 6, .string, .notApplicable,
      noAttachment, "Account of the destination VPC."),
    .init(
      .tgwSrcVPCID, "tgw-src-vpc-id", version: 6, .string, .notApplicable, noAttachment,
      "Source VPC."),
    .init(
      .tgwDstVPCID, "tgw-dst-vpc-id", version: 6, .string, .notApplicable, noAttachment,
      "Destination VPC."),
    .init(
      .tgwSrcSubnetID, "tgw-src-subnet-id", version: 6, .string, .notApplicable, noAttachment,
      "Subnet of the source."),
    .init(
      .tgwDstSubnetID, "tgw-dst-subnet-id", version: 6, .string, .notApplicable, noAttachment,
      "Subnet of the destination."),
    .init(
      .tgwSrcENI, "tgw-src-eni", version: 6, .string, .notApplicable, noAttachment,
      "Network interface of the source attachment."),
    .init(
      .tgwDstENI, "tgw-dst-eni", version: 6, .string, .notApplicable, noAttachment,
      "Network interface of the destination attachment."),
    .init(
      .tgwSrcAZID, "tgw-src-az-id", version: 6, .string, .notApplicable, noAttachment,
      "Availability Zone ID of the source."),
    .init(
      .tgwDstAZID, "tgw-dst-az-id", version: 6, .string, .notApplicable, noAttachment,
      "Availability Zone ID of the destination."),
    .init(
      .tgwPairAttachmentID, "tgw-pair-attachment-id", version: 6, .string, .notApplicable,
      noAttachment, "The attachment at the other end of the flow."),
    .init(
      .packetsLostNoRoute, "packets-lost-no-route", version: 6, .int64, .notApplicable,
      noAttachment, "Packets dropped because no route matched."),
    .init(
      .packetsLostBlackhole, "packets-lost-blackhole", version: 6, .int64, .notApplicable,
      noAttachment, "Packets dropped by a blackhole route."),
    .init(
      .packetsLostMTUExceeded, "packets-lost-mtu-exceeded", version: 6, .int64,
      .notApplicable, noAttachment, "Packets dropped because they were too large."),
    .init(
      .packetsLostTTLExpired, "packets-lost-ttl-expired", version: 6, .int64, .notApplicable,
      noAttachment, "Packets dropped because their time to live ran out."),
  ]

  /// Weir's own fields, which appear only where a format asks for them.
  static let extensions: [FieldDefinition] = [
    .init(
      .xDecidingRule, "x-deciding-rule", version: 0, .string, .notApplicable, .flow(.decidingRule),
      "The rule behind `action`, such as `acl-…/100`, `sg-…/sgr-…` or `tracked`."),
    .init(
      .xNearestRule, "x-nearest-rule", version: 0, .string, .notApplicable, .flow(.nearestRule),
      "Of `sg-default-deny` the rule that came nearest and what it missed by: `sg-…/sgr-…:port`."),
    .init(
      .xInitiator, "x-initiator", version: 0, .string, .unlessHandshake, .flow(.initiator),
      "Who opened the TCP connection: `src` (it sent a SYN), `dst` (src sent SYN-ACK)."),
    .init(
      .xSkippedPackets, "x-skipped-packets", version: 0, .int64, .unlessSkipped,
      .skippedPackets, "Packets that a SKIPDATA record stands for."),
  ]
}
