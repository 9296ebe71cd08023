internal import AWSProtocols
package import ControlPlane
package import RecordStore

/// An operation of CloudWatch Logs: a name, and what it does to the store.
struct LogsOperation: Sendable {
  let name: String
  let body: @Sendable (LogsCall) throws(ServiceError) -> ServiceAnswer

  init(
    _ name: String,
    _ body: @escaping @Sendable (LogsCall) throws(ServiceError) -> ServiceAnswer
  ) {
    self.name = name
    self.body = body
  }

  static let all: [LogsOperation] = [
    createLogGroup, deleteLogGroup, describeLogGroups, createLogStream, deleteLogStream,
    describeLogStreams, putLogEvents, getLogEvents, filterLogEvents, putRetentionPolicy,
    deleteRetentionPolicy, tagResource, untagResource, listTagsForResource, tagLogGroup,
    untagLogGroup, listTagsLogGroup, testMetricFilter, putSubscriptionFilter,
    describeSubscriptionFilters, deleteSubscriptionFilter,
  ]
}

extension AWSService {
  /// CloudWatch Logs over a store of log groups.
  ///
  /// - Parameter more: Operations of others that belong to the same service.
  /// - Parameter hasDeliveryStream: Whether subscription filters can name a delivery stream.
  /// - Parameter report: Takes what failed on this side, for the log.
  package static func logs(
    _ store: LogStore, more: [ServiceOperation] = [],
    hasDeliveryStream: @escaping @Sendable (String, ResourceScope) -> Bool = { _, _ in false },
    report: @escaping @Sendable (String) -> Void
  ) -> AWSService {
    let own = LogsOperation.all.map { operation in
      ServiceOperation(operation.name) { (request) throws(ServiceError) in
        try operation.body(
          LogsCall(
            store: store, request: request, report: report,
            hasDeliveryStream: hasDeliveryStream))
      }
    }
    return AWSService("logs", .json11, targetPrefix: "Logs_20140328", operations: own + more)
  }
}
