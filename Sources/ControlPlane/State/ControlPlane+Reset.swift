package import Database

extension ControlPlane {
  /// Forgets everything in all accounts and Regions; observers hear of each record.
  package func reset(milliseconds: Int) throws(DatabaseError) {
    for scope in try scopes() {
      let outcome: Result<Void, Never> = try change(scope, milliseconds: milliseconds) { state in
        for kind in ControlKind.allCases {
          for record in state.all(kind) { state.remove(kind, record.id) }
        }
        return .success(())
      }
      switch outcome {
      case .success: break
      }
    }
  }
}
