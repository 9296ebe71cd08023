internal import AWSProtocols
internal import ControlPlane
internal import RecordStore

extension LogsOperation {
  /// Filters that a group may have.
  private static let subscriptions = 2
  private static let distributions = ["ByLogStream", "Random"]

  /// Lets events of a group go on to a delivery stream as they come.
  static let putSubscriptionFilter = LogsOperation("PutSubscriptionFilter") {
    (call) throws(ServiceError) in
    let group = try call.group()
    let name = try call.filterName()
    guard call.input.has("filterPattern") else {
      throw .missing("filterPattern", call.request.wireProtocol)
    }
    let pattern = try call.input.text("filterPattern") ?? ""
    guard pattern.unicodeScalars.count <= 1024 else {
      throw .constraint(pattern, "filterPattern", "have length less than or equal to 1024")
    }
    _ = try call.pattern()
    let distribution = try call.input.text("distribution") ?? "ByLogStream"
    guard distributions.contains(distribution) else {
      throw .constraint(
        distribution, "distribution",
        "satisfy enum value set: [\(distributions.joined(separator: ", "))]")
    }
    let destination = try call.input.requiredText("destinationArn")
    let role = try call.input.text("roleArn")
    try check(destination, role, call)
    do throws(RecordStoreError) {
      try call.store.putSubscription(
        name, of: group, pattern: pattern, destination: destination, role: role,
        distribution: distribution, limit: subscriptions, milliseconds: call.now)
    } catch .tooManySubscriptions {
      throw ServiceError(code: "LimitExceededException", message: "Resource limit exceeded.")
    } catch {
      try call.stored { () throws(RecordStoreError) in throw error }
    }
    return ServiceAnswer()
  }

  /// Only delivery streams of the same account and Region can be had.
  private static func check(
    _ destination: String, _ role: String?, _ call: LogsCall
  ) throws(ServiceError) {
    let parts = destination.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "firehose",
      parts[5].hasPrefix("deliverystream/")
    else {
      throw .invalidLogs(
        "destinationArn is '\(destination.prefix(200))'; the ARN of a delivery stream of Firehose "
          + "is possible here.")
    }
    guard let role, role.hasPrefix("arn:aws:iam::") else {
      throw .invalidLogs("destinationArn for vendor firehose cannot be used without roleArn")
    }
    let name = String(parts[5].dropFirst("deliverystream/".utf8.count))
    guard parts[3] == call.scope.region, parts[4] == call.scope.account,
      call.hasDeliveryStream(name, call.scope)
    else {
      throw .invalidLogs(
        "Could not deliver test message to specified Firehose stream. Check if the given Firehose "
          + "stream is in ACTIVE state.")
    }
  }

  /// Lists the filters of a group by name.
  static let describeSubscriptionFilters = LogsOperation("DescribeSubscriptionFilters") {
    (call) throws(ServiceError) in
    let group = try call.group()
    let prefix = try call.input.text("filterNamePrefix") ?? ""
    let limit = try call.integer("limit", in: 1...50) ?? 50
    let after = try call.input.text("nextToken") ?? ""
    let filters = try call.stored { () throws(RecordStoreError) in
      try call.store.subscriptions(of: group)
    }.filter { $0.name.hasPrefix(prefix) && after.precedes($0.name) }
    return ServiceAnswer(
      ServiceMember("subscriptionFilters", .list(filters.prefix(limit).map(describe))),
      ServiceMember(
        "nextToken", text: filters.count > limit ? filters[limit - 1].name : nil))
  }

  private static func describe(_ filter: SubscriptionFilter) -> ServiceValue {
    .members(
      ServiceMember("filterName", .text(filter.name)),
      ServiceMember("logGroupName", .text(filter.group)),
      ServiceMember("filterPattern", .text(filter.pattern)),
      ServiceMember("destinationArn", .text(filter.destination)),
      ServiceMember("roleArn", text: filter.role),
      ServiceMember("distribution", .text(filter.distribution)),
      ServiceMember("applyOnTransformedLogs", .truth(false)),
      ServiceMember("creationTime", .integer(filter.created)))
  }

  /// Takes a filter away.
  static let deleteSubscriptionFilter = LogsOperation("DeleteSubscriptionFilter") {
    (call) throws(ServiceError) in
    let group = try call.group()
    let name = try call.filterName()
    do throws(RecordStoreError) {
      try call.store.deleteSubscription(name, of: group)
    } catch .noSubscription {
      throw ServiceError(
        code: "ResourceNotFoundException",
        message: "The specified subscription filter does not exist.")
    } catch {
      try call.stored { () throws(RecordStoreError) in throw error }
    }
    return ServiceAnswer()
  }
}

extension LogsCall {
  /// The name of a filter, as names may be.
  fileprivate func filterName() throws(ServiceError) -> String {
    let name = try input.requiredText("filterName")
    guard !name.isEmpty, name.unicodeScalars.count <= 512 else {
      throw .constraint(name, "filterName", "have length between 1 and 512, inclusive")
    }
    guard !name.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") })
    else { throw .constraint(name, "filterName", "satisfy regular expression pattern: [^:*]*") }
    return name
  }
}
