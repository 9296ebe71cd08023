package import ControlPlane
package import LogDelivery

/// Encoded records of one flow log.
package struct FlowLogBatch: Sendable {
  /// The flow log as it was when they were encoded.
  package var flowLog: FlowLog
  /// Lines in its format, with what a destination must know of each.
  package var records = RecordBatch()
}

/// Why a delivery does not take records, in the words that flow logs show.
package enum FlowLogDeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Something failed on this side; the sentence is for the log.
  case failed(String)

  /// What `deliverLogsErrorMessage` says.
  package var status: String { "Unknown error" }

  /// One sentence for the log.
  package var description: String {
    switch self {
    case .failed(let reason): reason
    }
  }
}

/// Takes records to where flow logs want them: the seam between capture and delivery.
///
/// Calls come from the thread that writes records, one at a time. They must not wait for a network:
/// what is taken is put on disk and goes on from there.
package protocol FlowLogDelivery: Sendable {
  /// Tells which flow logs there are, whenever one comes or goes.
  func update(_ flowLogs: [FlowLog])
  /// Takes lines; when it returns, they are its own.
  func append(_ batch: FlowLogBatch) throws(FlowLogDeliveryError)
  /// Tells that a window has ended.
  func windowEnded()
  /// Tells that no more packets come, so that nothing need wait for company on its way.
  func captureEnded()
}
