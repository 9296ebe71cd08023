internal import AWSProtocols
internal import FlowLogFormat

/// The plan of a flow log beside its spool, so that what waits finds its way when nobody knows the
/// flow log any more.
struct PlanFile: Hashable {
  var plan: DeliveryPlan
  /// When the flow log was deleted, in Unix seconds; nil while it is there.
  var closed: Int?

  static let fileName = "plan"
  private static let byteLimit = 1 << 20

  /// Writes the file, where it says something else; a torn one is none.
  ///
  /// - Parameter isSynced: Whether it must outlive the machine's power. As long as the flow log is
  ///   known that is not so, since every start writes the file anew.
  func write(folder: String, disk: any SpoolDisk, isSynced: Bool) throws(SpoolError) {
    guard PlanFile.read(folder: folder, disk: disk) != self else { return }
    let path = "\(folder)/\(PlanFile.fileName)"
    let file = try disk.open("\(path).new")
    try file.truncate(to: 0)
    try file.write(document.compactBytes, at: 0)
    if isSynced { try file.sync() }
    try disk.rename("\(path).new", to: path)
    if isSynced { try disk.syncFolder(folder) }
  }

  /// Reads the file; nil where there is none that can be followed.
  static func read(folder: String, disk: any SpoolDisk) -> PlanFile? {
    guard let names = try? disk.list(folder), names.contains(fileName),
      let bytes = try? disk.open("\(folder)/\(fileName)").read(byteLimit, at: 0),
      let document = try? JSONReader.read(bytes)
    else { return nil }
    return PlanFile(document)
  }

  /// Takes the file away.
  static func remove(folder: String, disk: any SpoolDisk) throws(SpoolError) {
    try disk.remove("\(folder)/\(fileName).new")
    try disk.remove("\(folder)/\(fileName)")
  }

  init(plan: DeliveryPlan, closed: Int? = nil) {
    self.plan = plan
    self.closed = closed
  }

  private init?(_ document: JSONValue) {
    guard let id = document["flowLogID"]?.text, let account = document["account"]?.text,
      let region = document["region"]?.text, let text = document["format"]?.text,
      let format = try? LogFormat(parsing: text),
      let destination = document["destination"].flatMap(DeliveryPlan.Destination.init)
    else { return nil }
    plan = DeliveryPlan(
      flowLogID: id, accountID: account, region: region, format: format, destination: destination,
      role: document["role"]?.text, crossAccountRole: document["crossAccountRole"]?.text)
    closed = document["closed"]?.integer
  }

  private var document: JSONValue {
    [
      "flowLogID": .string(plan.flowLogID), "account": .string(plan.accountID),
      "region": .string(plan.region), "format": .string("\(plan.format)"),
      "destination": plan.destination.document, "role": JSONValue(plan.role),
      "crossAccountRole": JSONValue(plan.crossAccountRole), "closed": JSONValue(closed),
    ]
  }
}

extension DeliveryPlan.Destination {
  fileprivate var document: JSONValue {
    switch self {
    case .logGroup(let name): ["logGroup": .string(name)]
    case .stream(let arn, let form): ["stream": .string(arn), "isJSON": .bool(form == .json)]
    case .bucket(let plan):
      [
        "bucket": .string(plan.bucket), "prefix": .string(plan.prefix),
        "parquet": JSONValue(plan.form.codec?.rawValue),
        "isHiveCompatible": .bool(plan.isHiveCompatible), "isPerHour": .bool(plan.isPerHour),
      ]
    }
  }

  fileprivate init?(_ document: JSONValue) {
    if let name = document["logGroup"]?.text {
      self = .logGroup(name)
    } else if let arn = document["stream"]?.text {
      self = .stream(arn: arn, form: document["isJSON"]?.truth == true ? .json : .line)
    } else if let bucket = document["bucket"]?.text {
      let codec = document["parquet"]?.text.flatMap(ParquetCodec.init)
      self = .bucket(
        BucketPlan(
          bucket: bucket, prefix: document["prefix"]?.text ?? "",
          form: codec.map { .parquet($0) } ?? .text,
          isHiveCompatible: document["isHiveCompatible"]?.truth == true,
          isPerHour: document["isPerHour"]?.truth == true))
    } else {
      return nil
    }
  }
}

extension BucketPlan.Form {
  /// How pages are packed; nil for text.
  fileprivate var codec: ParquetCodec? {
    if case .parquet(let codec) = self { codec } else { nil }
  }
}
