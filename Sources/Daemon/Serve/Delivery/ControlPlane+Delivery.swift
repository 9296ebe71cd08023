internal import ControlPlane
internal import Database

extension ControlPlane {
  /// Notes how deliveries of a flow log go, for whoever describes it.
  ///
  /// - Parameter error: In AWS's words; nil when all is well.
  func noteDelivery(
    of flowLog: String, error: String?, _ scope: ResourceScope
  ) throws(DatabaseError) {
    let outcome: Result<Void, Never> = try change(
      scope, milliseconds: ServeRun.milliseconds()
    ) { state in
      state.noteDelivery(of: flowLog, error: error)
      return .success(())
    }
    switch outcome {
    case .success: break
    }
  }
}
