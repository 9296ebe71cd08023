package import FlowLogFormat

/// Where and how the records of a flow log are delivered.
package struct DeliveryPlan: Hashable, Sendable {
  /// A destination with what it wants.
  package enum Destination: Hashable, Sendable {
    /// Files in a bucket.
    case bucket(BucketPlan)
    /// Events of a log group of CloudWatch Logs, by name; a stream for each interface.
    case logGroup(String)
    /// Records of a delivery stream of Firehose, by ARN.
    case stream(arn: String, form: StreamForm)
  }

  /// How a record looks on a delivery stream.
  package enum StreamForm: Hashable, Sendable {
    /// The line, with a line feed.
    case line
    /// `{"message":"…"}`, with a line feed.
    case json
  }

  /// Such as `fl-0123456789abcdef0`.
  package var flowLogID: String
  /// The account that owns the flow log.
  package var accountID: String
  /// Its Region.
  package var region: String
  /// The fields of a record.
  package var format: LogFormat
  /// Where records go.
  package var destination: Destination
  /// The role that delivers (`DeliverLogsPermissionArn`).
  package var role: String?
  /// The role in the account of the destination (`DeliverCrossAccountRole`).
  package var crossAccountRole: String?

  /// Describes a delivery.
  package init(
    flowLogID: String, accountID: String, region: String, format: LogFormat,
    destination: Destination, role: String? = nil, crossAccountRole: String? = nil
  ) {
    self.flowLogID = flowLogID
    self.accountID = accountID
    self.region = region
    self.format = format
    self.destination = destination
    self.role = role
    self.crossAccountRole = crossAccountRole
  }
}

/// Files in a bucket: where, and of which kind.
package struct BucketPlan: Hashable, Sendable {
  /// What a file holds.
  package enum Form: Hashable, Sendable {
    /// Lines behind a line of names, packed by gzip.
    case text
    /// Parquet, packed by a codec.
    case parquet(ParquetCodec)
  }

  /// The bucket's name.
  package var bucket: String
  /// What keys begin with: empty, or a text that ends in a slash.
  package var prefix: String
  /// What a file holds.
  package var form: Form
  /// Whether folders are named as Hive wants them.
  package var isHiveCompatible: Bool
  /// Whether there is a folder for each hour.
  package var isPerHour: Bool

  /// Describes files.
  package init(
    bucket: String, prefix: String = "", form: Form = .text, isHiveCompatible: Bool = false,
    isPerHour: Bool = false
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.form = form
    self.isHiveCompatible = isHiveCompatible
    self.isPerHour = isPerHour
  }
}

extension DeliveryPlan {
  /// The name of a delivery stream in its ARN: `…:deliverystream/name`, or `…:deliverystream:name`.
  package static func streamName(_ arn: String) -> String? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "firehose" else { return nil }
    let word = "deliverystream"
    guard parts[5].hasPrefix(word) else { return nil }
    let rest = parts[5].dropFirst(word.utf8.count)
    let name = rest.dropFirst()
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
      default: false
      }
    }
    guard rest.hasPrefix("/") || rest.hasPrefix(":"), (1...64).contains(name.utf8.count), isName
    else { return nil }
    return String(name)
  }
}
