internal import AWSProtocols
internal import ControlPlane
internal import FlowLogFormat

extension EC2Operation {
  /// Gives a CloudFormation template that makes a flow log to S3 a table of Athena.
  ///
  /// The text of AWS's template is not published; this one makes what its guide lists: database,
  /// workgroup, partitioned table and named queries. Athena works the partitions out by itself
  /// (projection), so that no function need add them. The template is returned and not put into the
  /// bucket that the call names: only the caller has its keys.
  static let getFlowLogsIntegrationTemplate = read("GetFlowLogsIntegrationTemplate") {
    (call) throws(ServiceError) in
    let record = try call.required(.flowLog, "FlowLogId")
    _ = try call.input.requiredText("ConfigDeliveryS3DestinationArn")
    guard let flowLog = FlowLog(record), case .bucket(let bucket, let prefix) = flowLog.destination,
      ControlKind.ofID(flowLog.resourceID).map({ $0 != .transitGateway && $0 != .attachment })
        == true,
      let format = try? LogFormat(parsing: flowLog.logFormat)
    else {
      throw ServiceError(
        code: "InvalidParameter",
        message: "The flow log '\(record.id)' has no template: it must publish to Amazon S3, and "
          + "not be about a transit gateway")
    }
    guard let services = try call.input.structure("IntegrateService") else {
      throw .missing("IntegrateServices")
    }
    let inputs = try services.structures("AthenaIntegration")
    guard (1...10).contains(inputs.count) else {
      throw .invalidValue("AthenaIntegrations", "\(inputs.count)", "Expected 1 to 10.")
    }
    var plans: [AthenaPlan] = []
    for input in inputs {
      plans.append(try AthenaPlan(input, now: UTCTime(seconds: call.request.milliseconds / 1000)))
    }
    let table = AthenaTable(
      flowLog: flowLog, format: format, bucket: bucket, prefix: prefix, scope: call.scope)
    return ["result": .string(table.template(plans).indentedText)]
  }
}

/// One integration of a call: where results go, and how partitions come into the table.
struct AthenaPlan {
  let results: String
  let frequency: String
  let start: UTCTime?
  let end: UTCTime?

  init(_ input: ServiceInput, now: UTCTime) throws(ServiceError) {
    let arn = try input.requiredText("IntegrationResultS3DestinationArn")
    guard let place = BucketPlace(arn) else {
      throw .invalidValue(
        "IntegrationResultS3DestinationArn", arn, "Expected arn:aws:s3:::bucket/folder/.")
    }
    results = "s3://\(place.bucket)/\(place.prefix)"
    frequency = try input.requiredText("PartitionLoadFrequency")
    guard ["none", "daily", "weekly", "monthly"].contains(frequency) else {
      throw .invalidValue(
        "PartitionLoadFrequency", frequency, "Expected none, daily, weekly or monthly.")
    }
    start = try AthenaPlan.time("PartitionStartDate", input)
    end = try AthenaPlan.time("PartitionEndDate", input)
    if frequency == "none" {
      guard let start, let end else { throw .missing("PartitionStartDate and PartitionEndDate") }
      guard start < now, end < now else {
        throw .invalidValue(
          "PartitionEndDate", end.iso8601, "Both dates must be in the past without a frequency.")
      }
    }
    guard (start == nil) == (end == nil), start.flatMap({ s in end.map { s <= $0 } }) ?? true else {
      throw .combination("PartitionStartDate and PartitionEndDate go together, the earlier first")
    }
  }

  private static func time(_ name: String, _ input: ServiceInput) throws(ServiceError) -> UTCTime? {
    guard let text = try input.text(name) else { return nil }
    guard let time = UTCTime(iso8601: text) else {
      throw .invalidValue(name, text, "Expected a time such as 2026-01-31T00:00:00Z.")
    }
    return time
  }

  /// What tells names of different plans apart.
  var suffix: String { "\(frequency)\(start?.day ?? "")\(end?.day ?? "")" }
}
