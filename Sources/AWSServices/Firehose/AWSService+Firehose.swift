package import AWSProtocols
package import RecordStore

/// An operation of Firehose: a name, and what it does to the store.
struct FirehoseOperation: Sendable {
  let name: String
  let body: @Sendable (FirehoseCall) throws(ServiceError) -> ServiceAnswer

  init(
    _ name: String,
    _ body: @escaping @Sendable (FirehoseCall) throws(ServiceError) -> ServiceAnswer
  ) {
    self.name = name
    self.body = body
  }

  static let all: [FirehoseOperation] = [
    createDeliveryStream, describeDeliveryStream, listDeliveryStreams, deleteDeliveryStream,
    updateDestination, putRecord, putRecordBatch, tagDeliveryStream, untagDeliveryStream,
    listTagsForDeliveryStream,
  ]
}

extension AWSService {
  /// Firehose over a store of delivery streams.
  ///
  /// - Parameter check: Says what is wrong with a destination; nil where nothing is.
  /// - Parameter report: Takes what failed on this side, for the log.
  package static func firehose(
    _ store: DeliveryStreamStore,
    check: @escaping @Sendable (_ kind: String, _ destination: JSONValue) -> String?,
    report: @escaping @Sendable (String) -> Void
  ) -> AWSService {
    AWSService(
      "firehose", .json11, targetPrefix: "Firehose_20150804",
      operations: FirehoseOperation.all.map { operation in
        ServiceOperation(operation.name) { (request) throws(ServiceError) in
          try operation.body(
            FirehoseCall(store: store, request: request, report: report, check: check))
        }
      })
  }
}
