/// Which fields a record has, in which order: a LogFormat string such as `${srcaddr} ${dstaddr}`.
package struct LogFormat: Hashable, Sendable {
  /// The fields from left to right: at least one, none twice.
  package let fields: [FlowLogField]

  /// Takes fields from the catalogue; nil when there is none, or one stands twice.
  package init?(fields: [FlowLogField]) {
    guard !fields.isEmpty, Set(fields).count == fields.count else { return nil }
    self.fields = fields
  }

  /// Takes a list that is known to be valid.
  init(trusted fields: [FlowLogField]) { self.fields = fields }

  /// The value of `${version}`: the highest version that brought one of the fields, at least 2.
  ///
  /// Weir's own fields do not raise it. Transit gateway fields count as version 6.
  package var version: Int { fields.reduce(2) { max($0, $1.definition.version) } }

  /// The same fields with these behind them, those that it has already left out.
  package func appending(_ more: [FlowLogField]) -> LogFormat {
    LogFormat(trusted: fields + more.filter { !fields.contains($0) })
  }

  /// What the format asks of a `FlowContextProvider`.
  package var contextValues: [ContextValue] {
    fields.compactMap { field in
      if case .context(let value) = field.definition.source { return value }
      return nil
    }
  }
}

extension LogFormat: CustomStringConvertible {
  /// The LogFormat string that gives this format again.
  package var description: String {
    fields.map { "${\($0.name)}" }.joined(separator: " ")
  }

  /// The header line of files in this format, without line end.
  package var headerLine: String { fields.map(\.name).joined(separator: " ") }
}

extension LogFormat {
  /// The 14 fields of version 2, which AWS uses where no format is given.
  package static let `default` = vpc(upTo: 2)

  /// The names that `named` knows, in the order in which help lists them.
  package static let names = [
    "default", "v2", "v3", "v4", "v5", "v7", "v8", "v9", "v10", "v11", "all", "tgw",
  ]

  /// A format by its short name; nil for other names.
  ///
  /// `default`, `v2` … `v11` (all fields up to that version), `all` (as `v11`), and `tgw` (AWS's
  /// default for transit gateways).
  package static func named(_ name: String) -> LogFormat? {
    guard names.contains(name) else { return nil }
    switch name {
    case "default": return .default
    case "all": return vpc(upTo: 11)
    case "tgw": return transitGateway
    default: return Int(name.dropFirst()).map { vpc(upTo: $0) }
    }
  }

  /// Every VPC field up to a version, in AWS's order.
  private static func vpc(upTo version: Int) -> LogFormat {
    let listed = FieldDefinition.all.filter {
      $0.version <= version && ![0, 6].contains($0.version)
    }
    return LogFormat(trusted: listed.map(\.field))
  }

  /// The default format of transit gateway flow logs, in AWS's order.
  private static let transitGateway = LogFormat(
    trusted: [
      .version, .resourceType, .accountID, .tgwID, .tgwAttachmentID, .tgwSrcVPCAccountID,
      .tgwDstVPCAccountID, .tgwSrcVPCID, .tgwDstVPCID, .tgwSrcSubnetID, .tgwDstSubnetID,
      .tgwSrcENI, .tgwDstENI, .tgwSrcAZID, .tgwDstAZID, .tgwPairAttachmentID, .srcaddr, .dstaddr,
      .srcport, .dstport, .protocol, .packets, .bytes, .start, .end, .logStatus, .type,
      .packetsLostNoRoute, .packetsLostBlackhole, .packetsLostMTUExceeded,
      .packetsLostTTLExpired, .tcpFlags, .region, .flowDirection, .pktSrcAWSService,
      .pktDstAWSService,
    ])
}
