internal import AWSProtocols

/// A flow log as delivery needs it: what to record, in which form, and where it goes.
package struct FlowLog: Hashable, Sendable {
  /// Where records go.
  package enum Destination: Hashable, Sendable {
    /// A log group of CloudWatch Logs, by name.
    case logGroup(String)
    /// A bucket, and what keys begin with: empty, or a text that ends in a slash.
    case bucket(String, prefix: String)
    /// A delivery stream of Firehose, by ARN.
    case stream(String)
  }

  /// Such as `fl-0123456789abcdef0`.
  package var id: String
  /// The VPC, subnet, interface, gateway or attachment whose traffic is recorded.
  package var resourceID: String
  /// `ACCEPT`, `REJECT` or `ALL`; nil for transit gateways.
  package var trafficType: String?
  /// Where records go.
  package var destination: Destination
  /// The fields of a record: `${srcaddr} ${dstaddr} …`.
  package var logFormat: String
  /// Seconds of a window: 60 or 600.
  package var aggregationSeconds: Int
  /// Whether files are Parquet rather than text.
  package var isParquet: Bool
  /// Whether folders are named as Hive wants them.
  package var isHiveCompatible: Bool
  /// Whether there is a folder for each hour.
  package var isPerHour: Bool
  /// The role that delivers; nil where none is needed.
  package var role: String?
  /// The role in the destination's account; nil where the destination is in the same one.
  package var crossAccountRole: String?
  /// Tags whose values records show, by the kind of resource that has them.
  package var tagFields: [TagField]
  /// Its own tags.
  package var tags: [String: String]
  /// When it was made, in ISO 8601.
  package var created: String

  /// Keys of tags of a kind of resource.
  package struct TagField: Hashable, Sendable {
    /// `network-interface`, `instance` or `auto-scaling-group`.
    package var resourceType: String
    /// The keys.
    package var keys: [String]
  }

  /// Reads a record of the control plane; nil for other kinds.
  package init?(_ record: ControlRecord) {
    guard record.kind == .flowLog, let resourceID = record["resourceId"],
      let destination = FlowLog.destination(record)
    else { return nil }
    id = record.id
    self.resourceID = resourceID
    self.destination = destination
    trafficType = record["trafficType"]
    logFormat = record["logFormat"] ?? ""
    aggregationSeconds = record.value["maxAggregationInterval"]?.integer ?? 600
    let options = record.value["destinationOptions"]
    isParquet = options?["fileFormat"]?.text == "parquet"
    isHiveCompatible = options?["hiveCompatiblePartitions"]?.truth ?? false
    isPerHour = options?["perHourPartition"]?.truth ?? false
    role = record["deliverLogsPermissionArn"]
    crossAccountRole = record["deliverCrossAccountRole"]
    tagFields = record.items("tagFieldSpecificationSet").map { item in
      TagField(
        resourceType: item["resourceType"]?.text ?? "", keys: item.texts(at: "tagKeySet"))
    }
    tags = record.tags
    created = record["creationTime"] ?? ""
  }

  private static func destination(_ record: ControlRecord) -> Destination? {
    switch record["logDestinationType"] {
    case "s3":
      guard let place = record["logDestination"].flatMap(BucketPlace.init) else { return nil }
      return .bucket(place.bucket, prefix: place.prefix)
    case "kinesis-data-firehose": return record["logDestination"].map { .stream($0) }
    default: return record["logGroupName"].map { .logGroup($0) }
    }
  }
}

/// The bucket and folder that an ARN of S3 names.
package struct BucketPlace: Hashable, Sendable {
  /// The bucket's name.
  package var bucket: String
  /// Empty, or a text that ends in a slash.
  package var prefix: String

  /// Reads `arn:aws:s3:::bucket/folder/`; nil for anything else.
  package init?(_ arn: String) {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "s3" else {
      return nil
    }
    let name = parts[5].prefix { $0 != "/" }
    guard (3...63).contains(name.utf8.count),
      name.utf8.allSatisfy({ byte in
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x2e
      })
    else { return nil }
    bucket = String(name)
    var folder = parts[5].dropFirst(name.count).drop { $0 == "/" }
    while folder.last == "/" { folder.removeLast() }
    prefix = folder.isEmpty ? "" : "\(folder)/"
  }
}

extension ControlState {
  /// All flow logs, in the order in which they were made.
  package var flowLogs: [FlowLog] { all(.flowLog).compactMap(FlowLog.init) }

  /// Notes how deliveries of a flow log go; they are evaluated then and not when it is made.
  ///
  /// - Parameter error: `Rate limited`, `Access error` or `Unknown error`; nil when all is well.
  package mutating func noteDelivery(of flowLog: String, error: String?) {
    update(.flowLog, flowLog) { record in
      record["deliverLogsStatus"] = error == nil ? "SUCCESS" : "FAILED"
      record["deliverLogsErrorMessage"] = error
    }
  }
}
