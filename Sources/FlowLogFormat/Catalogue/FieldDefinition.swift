/// One row of the field catalogue: all that formats, encoders, parser and docs know of a field.
package struct FieldDefinition: Sendable {
  /// The field defined.
  package let field: FlowLogField
  /// Its name in LogFormat strings.
  package let name: String
  /// The record version that brought it; 6 means transit gateways, 0 Weir's own fields.
  package let version: Int
  /// How Parquet and JSON hold it.
  package let type: FieldType
  /// When a record shows `-` instead.
  package let nullRule: NullRule
  /// Where Weir takes the value from when it writes records.
  package let source: FieldSource
  /// One line of documentation.
  package let meaning: String
  /// Characters a table column begins with; wider values widen it.
  package let width: Int

  init(
    _ field: FlowLogField, _ name: String, version: Int, _ type: FieldType, _ nullRule: NullRule,
    _ source: FieldSource, width: Int = 0, _ meaning: String
  ) {
    self.field = field
    self.name = name
    self.version = version
    self.type = type
    self.nullRule = nullRule
    self.source = source
    self.meaning = meaning
    self.width = max(width, name.utf8.count)
  }

  /// Whether values are IP addresses.
  package var isAddress: Bool {
    switch source {
    case .flow(.source), .flow(.destination), .flow(.packetSource), .flow(.packetDestination): true
    default: false
    }
  }

  /// The whole catalogue, in the order of `FlowLogField`'s raw values.
  package static let all: [FieldDefinition] =
    version2 + version3 + version4 + version5 + version7 + versions8To10 + version11
    + transitGateway + extensions
}

/// The type of a field's values, named as in AWS's Parquet files.
package enum FieldType: String, Sendable {
  /// 32-bit signed number.
  case int32 = "INT_32"
  /// 64-bit signed number.
  case int64 = "INT_64"
  /// UTF-8 text.
  case string = "STRING"

  /// The largest value of a number; nil for text.
  package var maximum: Int64? {
    switch self {
    case .int32: Int64(Int32.max)
    case .int64: Int64.max
    case .string: nil
    }
  }
}

/// When a record shows `-` in place of a field's value.
package enum NullRule: Sendable, CaseIterable {
  /// Every record has a value.
  case never
  /// In NODATA and SKIPDATA records, which stand for no packet.
  case noTraffic
  /// Where the interface or the flow has no such thing, or nothing told Weir of it.
  case notApplicable
  /// As `notApplicable`, and for everything but egress traffic.
  case unlessEgress
  /// Unless Block Public Access or Encryption Controls refused the flow.
  case unlessPolicyRefused
  /// Unless the record's packets show who opened the connection.
  case unlessHandshake
  /// Except in SKIPDATA records.
  case unlessSkipped

  /// The rule in words, for `docs/fields.md`.
  package var explanation: String {
    switch self {
    case .never: "never"
    case .noTraffic: "NODATA, SKIPDATA"
    case .notApplicable: "unknown, or there is none"
    case .unlessEgress: "unknown, or not egress"
    case .unlessPolicyRefused: "not refused by BPA or EC"
    case .unlessHandshake: "no SYN in the record"
    case .unlessSkipped: "not SKIPDATA"
    }
  }
}

/// Where the value of a field comes from when Weir writes a record.
package enum FieldSource: Hashable, Sendable {
  /// The format itself: its version.
  case format
  /// The flow's sums, or what its packets had in common.
  case flow(FlowValue)
  /// The recorded interface, whatever its traffic; see `NetworkInterface.value(of:)`.
  case interface
  /// What is known about the ends and the path of the flow beyond its packets.
  case context(ContextValue)
  /// Nothing that Weir reads; the clause says why.
  case nothing(because: String)
  /// OK, NODATA or SKIPDATA.
  case status
  /// The number of packets behind a SKIPDATA record.
  case skippedPackets
}

/// What a record takes from a `Flow`.
package enum FlowValue: UInt8, Sendable, BitwiseCopyable {
  case source, destination, packetSource, packetDestination, sourcePort, destinationPort,
    protocolNumber, packets, bytes, start
  case end, tcpFlags, action, family, direction, initiator, decidingRule, nearestRule
}
