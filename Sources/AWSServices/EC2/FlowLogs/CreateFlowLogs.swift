internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a flow log for each resource.
  ///
  /// A resource that is not there refuses the call. What is wrong for some resources alone stands
  /// in `unsuccessful` beside the flow logs of the others; when a call names one resource that has
  /// the same flow log already, or as many as it may have, that is an error, as clients expect.
  static let createFlowLogs = change("CreateFlowLogs") { (call) throws(ServiceError) in
    let input = try FlowLogInput(call.input)
    for id in input.resourceIDs {
      let record = try call.find(input.kind, id)
      if input.kind == .natGateway, record["availabilityMode"] != "regional" {
        throw ServiceError(
          code: "InvalidParameter", message: "The NAT gateway '\(id)' is not a regional one")
      }
    }
    let tags = try TagInput.specified(for: .flowLog, call.input)
    let token = try call.input.text("ClientToken").flatMap { $0.isEmpty ? nil : $0 }
    var made: [JSONValue] = []
    var failed: [JSONValue] = []
    for id in input.resourceIDs {
      if let error = FlowLogRefusal.find(input, resource: id, call) {
        guard input.resourceIDs.count > 1 || error.code == "400" else { throw error }
        failed.append([
          "resourceId": .string(id),
          "error": ["code": .string(error.code), "message": .string(error.message)],
        ])
        continue
      }
      var record = ControlRecord(.flowLog, call.newID(.flowLog), input.shared)
      record["flowLogId"] = record.id
      record["resourceId"] = id
      record["creationTime"] = call.now
      record["deliverLogsStatus"] = "SUCCESS"
      record["flowLogStatus"] = "ACTIVE"
      record.tags = tags
      call.state.put(record)
      made.append(.string(record.id))
    }
    return [
      "clientToken": .string(token ?? "weir-\(call.newDigits())"), "flowLogIdSet": .array(made),
      "unsuccessful": .array(failed),
    ]
  }
}

/// Why a resource gets no flow log although the call is right.
enum FlowLogRefusal {
  /// Flow logs of one resource.
  static let limit = 250

  /// Members that make two flow logs of a resource the same.
  ///
  /// Tags do not count, nor does the role; AWS speaks of "the same configuration and log
  /// destination".
  private static let identity = [
    "trafficType", "logDestinationType", "logDestination", "logGroupName", "logFormat",
    "maxAggregationInterval", "destinationOptions",
  ]

  static func find(_ input: FlowLogInput, resource: String, _ call: EC2Call) -> ServiceError? {
    if let bucket = input.bucket {
      switch call.surroundings.bucket(bucket, call.scope.account) {
      case .usable: break
      case .missing:
        return ServiceError(code: "400", message: "LogDestination: \(bucket) does not exist")
      case .forbidden:
        return ServiceError(
          code: "400",
          message: "Access Denied for LogDestination: \(bucket). Please check LogDestination "
            + "permission")
      }
    }
    let present = call.state.all(.flowLog, where: "resourceId", is: resource)
    let isKnown = present.contains { record in
      identity.allSatisfy { record.value[$0] == input.shared[$0] }
    }
    if isKnown {
      return ServiceError(
        code: "FlowLogAlreadyExists",
        message: "Error. There is an existing Flow Log with the same configuration and log "
          + "destination.")
    }
    guard present.count < limit else {
      return ServiceError(
        code: "FlowLogsLimitExceeded",
        message: "The resource '\(resource)' has \(limit) flow logs, which is the limit.")
    }
    return nil
  }
}
