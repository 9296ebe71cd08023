internal import AWSProtocols
internal import ControlPlane

/// Where a call of CreateFlowLogs wants records to go, as the flow log describes it.
struct FlowLogDestination {
  private(set) var members: [JSONMember] = []
  private(set) var bucket: String?

  private static let types = ["cloud-watch-logs", "s3", "kinesis-data-firehose"]

  init(_ input: ServiceInput) throws(ServiceError) {
    let type = try input.text("LogDestinationType") ?? "cloud-watch-logs"
    guard FlowLogDestination.types.contains(type) else {
      throw .invalidValue(
        "LogDestinationType", type,
        "Expected \(FlowLogDestination.types.joined(separator: ", ")).")
    }
    let arn = try FlowLogDestination.filled(input, "LogDestination")
    let group = try FlowLogDestination.filled(input, "LogGroupName")
    if arn != nil, group != nil {
      throw FlowLogDestination.refusal(
        "Please only provide LogGroupName or only provide LogDestination.")
    }
    if arn == nil, group == nil {
      throw FlowLogDestination.refusal(
        "LogDestination can't be empty if LogGroupName is not provided.")
    }
    if group != nil, type != "cloud-watch-logs" {
      throw FlowLogDestination.refusal(
        "LogDestination type must be cloud-watch-logs if LogGroupName is provided.")
    }
    add("logDestinationType", type)
    try readRoles(input, type)
    try readPlace(type, arn: arn, group: group)
    try readOptions(input, type)
  }

  private mutating func readRoles(_ input: ServiceInput, _ type: String) throws(ServiceError) {
    let role = try FlowLogDestination.filled(input, "DeliverLogsPermissionArn")
    if type == "cloud-watch-logs", role == nil {
      throw FlowLogDestination.refusal(
        "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.")
    }
    if type == "s3", role != nil {
      throw FlowLogDestination.refusal(
        "DeliverLogsPermissionArn is not applicable for s3 delivery")
    }
    let other = try FlowLogDestination.filled(input, "DeliverCrossAccountRole")
    if other != nil, role == nil, type != "s3" {
      throw FlowLogDestination.refusal(
        "DeliverLogsPermissionArn can't be empty if DeliverCrossAccountRole is provided.")
    }
    for case let arn? in [role, other] where !arn.hasPrefix("arn:") {
      throw FlowLogDestination.refusal("'\(arn)' is not the ARN of a role.")
    }
    add("deliverLogsPermissionArn", role)
    add("deliverCrossAccountRole", other)
  }

  /// How a wrong ARN is refused is not documented; this is in the words of its neighbours.
  private mutating func readPlace(
    _ type: String, arn: String?, group: String?
  ) throws(ServiceError) {
    add("logDestination", arn)
    switch type {
    case "s3":
      guard let arn, let place = BucketPlace(arn) else {
        throw FlowLogDestination.refusal(
          "LogDestination: '\(arn ?? "")' is not the ARN of a bucket, such as "
            + "arn:aws:s3:::bucket/folder/.")
      }
      // The folder that AWS writes into itself cannot be asked for.
      guard !place.prefix.split(separator: "/").contains("AWSLogs") else {
        throw FlowLogDestination.refusal(
          "LogDestination: AWSLogs is a reserved term and cannot be a subfolder.")
      }
      bucket = place.bucket
    case "kinesis-data-firehose":
      guard let arn, FlowLogDestination.resource(arn, "firehose", "deliverystream/") != nil else {
        throw FlowLogDestination.refusal(
          "LogDestination: '\(arn ?? "")' is not the ARN of a delivery stream.")
      }
    default:
      guard let arn else {
        add("logGroupName", group)
        return
      }
      guard let name = FlowLogDestination.resource(arn, "logs", "log-group:") else {
        throw FlowLogDestination.refusal("LogDestination: '\(arn)' is not the ARN of a log group.")
      }
      add("logGroupName", String(name.hasSuffix(":*") ? name.dropLast(2) : name))
    }
  }

  private mutating func readOptions(_ input: ServiceInput, _ type: String) throws(ServiceError) {
    guard let options = try input.structure("DestinationOptions") else {
      // Descriptions of flow logs to S3 have options even where none were given.
      if type == "s3" { addOptions("plain-text", false, false) }
      return
    }
    guard type == "s3" else {
      throw FlowLogDestination.refusal(
        "DestinationOptions is not supported when LogDestinationType is \(type)")
    }
    let form = try options.text("FileFormat") ?? "plain-text"
    guard ["plain-text", "parquet"].contains(form) else {
      throw .invalidValue(
        "DestinationOptions.FileFormat", form, "Expected plain-text or parquet.")
    }
    addOptions(
      form, try options.boolean("HiveCompatiblePartitions") ?? false,
      try options.boolean("PerHourPartition") ?? false)
  }

  private mutating func addOptions(_ form: String, _ hive: Bool, _ hourly: Bool) {
    members.append(
      JSONMember(
        "destinationOptions",
        [
          "fileFormat": .string(form), "hiveCompatiblePartitions": .bool(hive),
          "perHourPartition": .bool(hourly),
        ]))
  }

  private mutating func add(_ name: String, _ text: String?) {
    if let text { members.append(JSONMember(name, .string(text))) }
  }

  /// The end of an ARN of a service behind a prefix; nil for others and where it is empty.
  private static func resource(_ arn: String, _ service: String, _ prefix: String) -> Substring? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == service, parts[5].hasPrefix(prefix)
    else { return nil }
    let rest = parts[5].dropFirst(prefix.count)
    return rest.isEmpty ? nil : rest
  }

  private static func filled(_ input: ServiceInput, _ name: String) throws(ServiceError) -> String?
  {
    let text = try input.text(name)
    return text?.isEmpty == true ? nil : text
  }

  private static func refusal(_ message: String) -> ServiceError {
    ServiceError(code: "InvalidParameter", message: message)
  }
}
