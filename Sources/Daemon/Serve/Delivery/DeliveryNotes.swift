internal import ControlPlane
internal import Database
internal import LogDelivery
internal import Synchronization

/// Takes down how deliveries go: in the flow log itself, and in the server's log.
final class DeliveryNotes: DeliveryObserver {
  /// Losses that wait to be told in records; more of one flow log and cause are one.
  private static let lossLimit = 1_000

  private let plane: ControlPlane
  private let scope: ResourceScope
  private let log: ServerLog
  private let losses = Mutex<[SpoolLoss]>([])

  init(_ plane: ControlPlane, _ scope: ResourceScope, _ log: ServerLog) {
    self.plane = plane
    self.scope = scope
    self.log = log
  }

  /// What was lost since the last call.
  func takeLosses() -> [SpoolLoss] {
    losses.withLock { losses in
      defer { losses = [] }
      return losses
    }
  }

  func lost(_ loss: SpoolLoss) {
    losses.withLock { losses in
      if losses.count < DeliveryNotes.lossLimit { losses.append(loss) }
    }
    log.log(
      .error, "records lost",
      [
        ("flow-log", loss.flowLogID), ("cause", "\(loss.cause)"), ("records", "\(loss.records)"),
        ("bytes", "\(loss.bytes)"),
      ])
  }

  func turned(_ flowLogID: String, _ failure: DeliveryFailure?) {
    if let failure {
      log.log(
        .warning, "delivery fails",
        [
          ("flow-log", flowLogID), ("status", failure.reason.rawValue),
          ("reason", failure.detail),
        ])
    } else {
      log.log(.info, "delivery works again", [("flow-log", flowLogID)])
    }
    do throws(DatabaseError) {
      try plane.noteDelivery(of: flowLogID, error: failure?.reason.rawValue, scope)
    } catch {
      log.log(.error, "state", [("reason", "\(error)")])
    }
  }
}
