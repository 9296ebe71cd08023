/// How the delivery of a flow log goes.
package struct DeliveryStatus: Hashable, Sendable {
  /// Such as `fl-0123456789abcdef0`.
  package var flowLogID: String
  /// Records that are safe at the destination, since the process began.
  package var records = 0
  /// Bytes that went there: of files, or of events.
  package var bytes = 0
  /// Calls, files or batches that were acknowledged.
  package var deliveries = 0
  /// Tries that failed.
  package var failures = 0
  /// Records that will never be delivered, for whatever cause.
  package var lostRecords = 0
  /// Bytes of the spool that went with them, or were damaged.
  package var lostBytes = 0
  /// Bytes that wait on the disk.
  package var waitingBytes = 0
  /// Records that wait on the disk; those that only memory has come on top.
  package var waitingRecords = 0
  /// Sealed segments that wait.
  package var waitingSegments = 0
  /// Seconds that the oldest sealed segment has waited while this process ran.
  package var lagSeconds = 0
  /// Why the last try failed; nil when it did not.
  package var failure: DeliveryFailure?
  /// Unix seconds of the last try that failed.
  package var lastFailure: Int?
  /// Unix seconds of the last one that did not.
  package var lastSuccess: Int?
  /// Why the spool takes nothing at the moment; nil when it does.
  package var spoolError: SpoolError?

  /// Begins with nothing.
  package init(flowLogID: String) { self.flowLogID = flowLogID }
}

/// Is told what happens to deliveries, by the threads that do them: it must not wait for anything.
package protocol DeliveryObserver: Sendable {
  /// Records will not be delivered, so that a SKIPDATA record can say so.
  func lost(_ loss: SpoolLoss)
  /// The first failure behind a success, the first success behind a failure, or another failure.
  ///
  /// - Parameter failure: Nil when all is well again.
  func turned(_ flowLogID: String, _ failure: DeliveryFailure?)
}
