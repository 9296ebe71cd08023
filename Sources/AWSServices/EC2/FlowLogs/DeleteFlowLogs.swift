internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Deletes flow logs, all of them or none: where one is not there, none is deleted.
  static let deleteFlowLogs = change("DeleteFlowLogs") { (call) throws(ServiceError) in
    let ids = try call.input.texts("FlowLogId")
    guard !ids.isEmpty else { throw .missing("flowLogIdSet") }
    guard ids.count <= 1000 else {
      throw .invalidValue("FlowLogId", "\(ids.count) IDs", "Expected at most 1000.")
    }
    for id in ids where !ControlKind.flowLog.isID(id) { throw .malformed(.flowLog, id) }
    let unknown = ids.filter { call.state.find(.flowLog, $0) == nil }
    guard unknown.isEmpty else {
      throw ServiceError(
        code: "InvalidFlowLogId.NotFound",
        message: "These flow log ids in the input list are not found: [TotalCount: "
          + "\(unknown.count)] \(unknown.joined(separator: " "))")
    }
    for id in ids { call.state.remove(.flowLog, id) }
    return ["unsuccessful": []]
  }
}
