package import ControlPlane

/// What a destination must know of a record beside its line.
package struct FlowLogMark: Hashable, Sendable, BitwiseCopyable {
  /// First Unix second of the record.
  package var start: UInt32
  /// Last Unix second of the record.
  package var end: UInt32
  /// The interface, by its place in the batch's list.
  package var interface: UInt32
  /// Bytes of the line, its line feed among them.
  package var length: UInt32
}

/// Encoded records of one flow log: lines in its format.
package struct FlowLogBatch: Sendable {
  /// The flow log as it was when they were encoded.
  package var flowLog: FlowLog
  /// Interfaces that marks name.
  package var interfaces: [String] = []
  /// A mark for each line.
  package var marks: [FlowLogMark] = []
  /// The lines, each with a line feed behind it.
  package var text: [UInt8] = []
}

/// Why a delivery does not take records, in the words that flow logs show.
package enum FlowLogDeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody can reach the destination.
  case notAccessible
  /// Something failed on this side; the sentence is for the log.
  case failed(String)

  /// What `deliverLogsErrorMessage` says.
  package var status: String {
    switch self {
    case .notAccessible: "Access error. The log destination is not accessible."
    case .failed: "Unknown error"
    }
  }

  /// One sentence for the log.
  package var description: String {
    switch self {
    case .notAccessible: "nothing delivers to its destination"
    case .failed(let reason): reason
    }
  }
}

/// Takes records to where flow logs want them: the seam between capture and delivery.
///
/// Calls come from the thread that captures, one at a time. They must not wait for a network: what
/// is taken is put on disk and goes on from there.
package protocol FlowLogDelivery: Sendable {
  /// Tells which flow logs there are, whenever one comes or goes.
  func update(_ flowLogs: [FlowLog])
  /// Takes lines; when it returns, they are its own.
  func append(_ batch: FlowLogBatch) throws(FlowLogDeliveryError)
  /// Puts what was taken into safety, at the end of a window.
  func windowEnded()
}

/// Delivers nowhere, and says so: a server without delivery has flow logs that fail.
package struct NoDelivery: FlowLogDelivery {
  /// There is nothing to prepare.
  package init() {}

  /// Nothing depends on it.
  package func update(_ flowLogs: [FlowLog]) {}

  /// Refuses.
  package func append(_ batch: FlowLogBatch) throws(FlowLogDeliveryError) { throw .notAccessible }

  /// There is nothing to put anywhere.
  package func windowEnded() {}
}
