internal import ControlPlane

extension EC2Operation {
  /// Lists flow logs; identifiers that are not there are left out, as clients look for an empty
  /// list once they have deleted one.
  static let describeFlowLogs = describe(
    "DescribeFlowLogs",
    EC2Description(
      kind: .flowLog, list: "flowLogSet", ids: "FlowLogId", refusesUnknownIDs: false,
      pageSizes: 1...1000,
      filters: [
        "deliver-log-status": "deliverLogsStatus", "log-destination-type": "logDestinationType",
        "flow-log-id": "flowLogId", "log-group-name": "logGroupName", "resource-id": "resourceId",
        "traffic-type": "trafficType",
      ]))
}
