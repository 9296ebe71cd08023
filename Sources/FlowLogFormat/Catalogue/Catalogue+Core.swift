extension FieldDefinition {
  /// The fields of version 2, which are the default format.
  static let version2: [FieldDefinition] = [
    .init(
      .version, "version", version: 2, .int32, .never, .format,
      "Highest version among the fields of the format."),
    .init(
      .accountID, "account-id", version: 2, .string, .never, .interface, width: 12,
      "Account that owns the recorded interface: 12 digits, or `unknown`."),
    .init(
      .interfaceID, "interface-id", version: 2, .string, .notApplicable, .interface, width: 21,
      "The recorded network interface, `eni-…`; none for a regional NAT gateway."),
    .init(
      .srcaddr, "srcaddr", version: 2, .string, .noTraffic, .flow(.source), width: 15,
      "Source address; for egress the interface's own primary address."),
    .init(
      .dstaddr, "dstaddr", version: 2, .string, .noTraffic, .flow(.destination), width: 15,
      "Destination address; for ingress the interface's own primary address."),
    .init(
      .srcport, "srcport", version: 2, .int32, .noTraffic, .flow(.sourcePort),
      "Source port; 0 where the protocol has none."),
    .init(
      .dstport, "dstport", version: 2, .int32, .noTraffic, .flow(.destinationPort),
      "Destination port; 0 where the protocol has none."),
    .init(
      .protocol, "protocol", version: 2, .int32, .noTraffic, .flow(.protocolNumber),
      "IANA protocol number, such as 6 for TCP."),
    .init(
      .packets, "packets", version: 2, .int64, .noTraffic, .flow(.packets), width: 8,
      "Packets of the flow in this record."),
    .init(
      .bytes, "bytes", version: 2, .int64, .noTraffic, .flow(.bytes), width: 10,
      "IP-layer bytes of those packets; AWS omits it where Block Public Access refused them."),
    .init(
      .start, "start", version: 2, .int64, .never, .flow(.start), width: 10,
      "Unix second of the first packet."),
    .init(
      .end, "end", version: 2, .int64, .never, .flow(.end), width: 10,
      "Unix second of the last packet."),
    .init(
      .action, "action", version: 2, .string, .noTraffic, .flow(.action),
      "The verdict: `ACCEPT` or `REJECT`."),
    .init(
      .logStatus, "log-status", version: 2, .string, .never, .status,
      "`OK`, `NODATA` (no traffic in the window) or `SKIPDATA` (something was lost)."),
  ]

  /// The fields that version 3 added.
  static let version3: [FieldDefinition] = [
    .init(
      .vpcID, "vpc-id", version: 3, .string, .notApplicable, .interface, width: 21,
      "VPC of the recorded interface."),
    .init(
      .subnetID, "subnet-id", version: 3, .string, .notApplicable, .interface, width: 24,
      "Subnet of the recorded interface; none for a regional NAT gateway."),
    .init(
      .instanceID, "instance-id", version: 3, .string, .notApplicable, .interface, width: 19,
      "Instance the interface is attached to; none for interfaces that a service manages."),
    .init(
      .tcpFlags, "tcp-flags", version: 3, .int32, .noTraffic, .flow(.tcpFlags),
      "FIN 1, SYN 2, RST 4, SYN-ACK 18, ORed over the packets; 0 when none was seen."),
    .init(
      .type, "type", version: 3, .string, .noTraffic, .flow(.family),
      "Kind of traffic: `IPv4`, `IPv6` or `EFA`."),
    .init(
      .pktSrcaddr, "pkt-srcaddr", version: 3, .string, .noTraffic, .flow(.packetSource), width: 15,
      "Source address as it stood in the packet."),
    .init(
      .pktDstaddr, "pkt-dstaddr", version: 3, .string, .noTraffic, .flow(.packetDestination),
      width: 15, "Destination address as it stood in the packet."),
  ]

  /// The fields that version 4 added.
  static let version4: [FieldDefinition] = [
    .init(
      .region, "region", version: 4, .string, .notApplicable, .interface, width: 12,
      "Region of the recorded interface."),
    .init(
      .azID, "az-id", version: 4, .string, .notApplicable, .interface, width: 9,
      "Availability Zone ID (not name) of the recorded interface; none in a sublocation."),
    .init(
      .sublocationType, "sublocation-type", version: 4, .string, .notApplicable, .interface,
      "`wavelength`, `outpost` or `localzone`."),
    .init(
      .sublocationID, "sublocation-id", version: 4, .string, .notApplicable, .interface,
      "ID of that sublocation."),
  ]

  /// The fields that version 5 added.
  static let version5: [FieldDefinition] = [
    .init(
      .pktSrcAWSService, "pkt-src-aws-service", version: 5, .string, .notApplicable,
      .context(.sourceService),
      "AWS service whose published address range holds `pkt-srcaddr`."),
    .init(
      .pktDstAWSService, "pkt-dst-aws-service", version: 5, .string, .notApplicable,
      .context(.destinationService),
      "AWS service whose published address range holds `pkt-dstaddr`."),
    .init(
      .flowDirection, "flow-direction", version: 5, .string, .noTraffic, .flow(.direction),
      "`ingress` or `egress`, as seen from the recorded interface."),
    .init(
      .trafficPath, "traffic-path", version: 5, .int32, .unlessEgress, .context(.trafficPath),
      "How the traffic leaves: 1 inside the VPC, 2 internet gateway or gateway endpoint (before "
        + "Nitro), 3 virtual private gateway, 4 peering, 5 peering across Regions, 6 Local Zone or "
        + "Wavelength Zone, 7 gateway endpoint, 8 internet gateway."),
  ]
}
