internal import ControlPlane
internal import FlowLogFormat
internal import FlowModel
internal import LogDelivery
internal import Synchronization
internal import Threads

/// Brings the records of flow logs to their destinations, by way of a spool on the disk.
///
/// What a flow log loses on that way is told in its own records, as SKIPDATA.
final class SpooledDelivery: FlowLogDelivery {
  /// The folder of the spool in the data directory.
  private static let folderName = "spool"

  let engine: DeliveryEngine
  private let notes: DeliveryNotes
  private let scope: ResourceScope
  private let log: ServerLog
  private let known = Mutex<[String: FlowLog]>([:])
  private let hasLeftovers = Atomic(true)

  /// Opens the spool; what an earlier process left goes on once its flow log is known again.
  init(
    _ dataDirectory: String, _ destinations: any DestinationMaker, _ plane: ControlPlane,
    _ scope: ResourceScope, _ log: ServerLog
  ) throws(ServeError) {
    self.scope = scope
    self.log = log
    notes = DeliveryNotes(plane, scope, log)
    do throws(SpoolError) {
      engine = try DeliveryEngine(
        folder: "\(dataDirectory)/\(SpooledDelivery.folderName)", destinations: destinations,
        observer: notes)
    } catch {
      throw .delivery(error.description)
    }
    do throws(SystemThread.Refusal) {
      try engine.start()
    } catch {
      throw .delivery("the system gives no thread to deliver with (error \(error.code))")
    }
  }

  /// Opens the way of new flow logs, and closes that of flow logs that are gone.
  package func update(_ flowLogs: [FlowLog]) {
    let wanted = Dictionary(flowLogs.map { ($0.id, $0) }) { first, _ in first }
    let (new, gone) = known.withLock { known in
      let new = flowLogs.filter { known[$0.id] == nil }
      let gone = known.keys.filter { wanted[$0] == nil }
      known = wanted
      return (new, gone)
    }
    for id in gone { engine.remove(id) }
    for flowLog in new {
      do throws(SpoolError) {
        try engine.add(DeliveryPlan(flowLog, scope))
      } catch {
        log.log(.error, "spool", [("flow-log", flowLog.id), ("reason", error.description)])
      }
    }
    // Now that all flow logs are known, whatever else waits is of deleted ones.
    guard hasLeftovers.exchange(false, ordering: .relaxed) else { return }
    for fault in engine.takeUpLeftovers() {
      log.log(.error, "spool", [("reason", fault)])
    }
  }

  /// Takes lines for the spool, without waiting for the disk.
  package func append(_ batch: FlowLogBatch) throws(FlowLogDeliveryError) {
    guard engine.append(batch.records, to: batch.flowLog.id) else {
      throw .failed("the spool takes no more records")
    }
  }

  /// Tells in records what was lost.
  package func windowEnded() {
    for loss in notes.takeLosses() { tellSkipped(loss) }
  }

  /// Sends everything on its way.
  package func captureEnded() {
    windowEnded()
    for id in known.withLock({ Array($0.keys) }) { engine.seal(id) }
  }

  /// Delivers for a while yet, and keeps the rest for the next process.
  func stop(graceSeconds: Int) {
    let isEmpty = engine.stop(graceSeconds: graceSeconds)
    guard !isEmpty else { return }
    let records = engine.statuses.reduce(0) { $0 + $1.waitingRecords }
    log.log(
      .info, "records wait for the next start, on the disk", [("records", "\(records)")])
  }

  /// Writes a SKIPDATA record for each interface of which records were lost.
  private func tellSkipped(_ loss: SpoolLoss) {
    guard let flowLog = known.withLock({ $0[loss.flowLogID] }) else { return }
    // Whoever lost these records must not lose a word about them again and again.
    guard loss.cause != .refused else { return }
    let format = (try? LogFormat(parsing: flowLog.logFormat)) ?? .default
    var records = RecordBatch()
    for interface in loss.interfaces {
      guard let id = InterfaceID(interface.name) else { continue }
      var encoder = RecordEncoder(format: format, style: .raw, header: false)
      encoder.setInterfaces([NetworkInterface(id: id, accountID: scope.account)])
      encoder.append(
        StatusRecord(.skipData, interface: 0, start: interface.start, end: interface.end))
      encoder.drain { bytes in
        var line = [UInt8]()
        for index in bytes.indices where bytes[index] != 0x0a { line.append(bytes[index]) }
        records.add(
          String(decoding: line, as: UTF8.self), start: interface.start, end: interface.end,
          interface: interface.name)
      }
    }
    guard !records.marks.isEmpty else { return }
    engine.append(records, to: loss.flowLogID)
  }
}
