internal import AWSProtocols
internal import RecordStore

extension LogsOperation {
  private static let classes = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"]

  /// Makes a log group.
  static let createLogGroup = LogsOperation("CreateLogGroup") { (call) throws(ServiceError) in
    let name = try call.groupName()
    guard !name.hasPrefix("aws/") else {
      throw .invalidLogs("Log groups starting with AWS/ are reserved for AWS.")
    }
    let logClass = try call.input.text("logGroupClass") ?? "STANDARD"
    guard classes.contains(logClass) else {
      throw .constraint(
        logClass, "logGroupClass", "satisfy enum value set: [\(classes.joined(separator: ", "))]")
    }
    let tags = try LogTags.read(try call.input.structure("tags"))
    let isProtected = try call.input.boolean("deletionProtectionEnabled") ?? false
    do throws(RecordStoreError) {
      try call.store.createGroup(
        name, call.scope, milliseconds: call.now, tags: tags, logClass: logClass,
        isProtected: isProtected)
    } catch .logExists {
      throw ServiceError(
        code: "ResourceAlreadyExistsException", message: "The specified log group already exists")
    } catch {
      try call.stored { () throws(RecordStoreError) in throw error }
    }
    return ServiceAnswer()
  }

  /// Takes a log group away with all that is in it.
  static let deleteLogGroup = LogsOperation("DeleteLogGroup") { (call) throws(ServiceError) in
    let group = try call.group()
    guard !group.isProtected else {
      throw ServiceError(
        code: "ValidationException",
        message: "The log group is protected from deletion; take the protection away first.")
    }
    try call.stored { () throws(RecordStoreError) in
      try call.store.deleteGroup(group, call.scope)
    }
    return ServiceAnswer()
  }

  /// Lists log groups by name.
  static let describeLogGroups = LogsOperation("DescribeLogGroups") {
    (call) throws(ServiceError) in
    let prefix = try call.input.text("logGroupNamePrefix")
    let pattern = try call.input.text("logGroupNamePattern")
    guard prefix == nil || pattern == nil else {
      throw .invalidLogs(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
    }
    let identifiers = Set(try call.input.texts("logGroupIdentifiers").map(LogsNames.groupName))
    let logClass = try call.input.text("logGroupClass")
    let limit = try call.integer("limit", in: 1...50) ?? 50
    let after = try call.input.text("nextToken") ?? ""
    let all = try call.stored { () throws(RecordStoreError) in
      try call.store.groups(call.scope)
    }
    let wanted = all.filter { group in
      group.name.hasPrefix(prefix ?? "") && (pattern.map { group.name.contains($0) } ?? true)
        && (identifiers.isEmpty || identifiers.contains(group.name))
        && (logClass == nil || group.logClass == logClass) && after.precedes(group.name)
    }
    var shown: [ServiceValue] = []
    for group in wanted.prefix(limit) { shown.append(try describe(group, call)) }
    let next = wanted.count > limit ? wanted[limit - 1].name : nil
    return ServiceAnswer(
      ServiceMember("logGroups", .list(shown)), ServiceMember("nextToken", text: next))
  }

  private static func describe(
    _ group: LogGroup, _ call: LogsCall
  ) throws(ServiceError) -> ServiceValue {
    let bytes = try call.stored { () throws(RecordStoreError) -> Int in
      var bytes = 0
      for stream in try call.store.streams(of: group) {
        bytes += try call.store.summary(stream, of: group, call.scope).bytes
      }
      return bytes
    }
    return .members(
      ServiceMember("logGroupName", .text(group.name)),
      ServiceMember("creationTime", .integer(group.created)),
      group.retentionDays.map { ServiceMember("retentionInDays", .integer($0)) },
      ServiceMember("metricFilterCount", .integer(0)),
      ServiceMember("arn", .text(call.arn(group) + ":*")),
      ServiceMember("logGroupArn", .text(call.arn(group))),
      ServiceMember("storedBytes", .integer(bytes)),
      ServiceMember("logGroupClass", .text(group.logClass)),
      ServiceMember("deletionProtectionEnabled", .truth(group.isProtected)))
  }
}

extension String {
  /// Whether the text comes before another one, by bytes, as names are sorted.
  func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
