package import Database
internal import Synchronization

/// The desired state: flow logs, tags and the VPC around them, per account and Region.
///
/// It is kept in one database file. A call is one transaction, so a process that dies leaves what
/// was there before or what came after. States are kept in memory, too, and read anew when the
/// file has gone on without them, as another process may have it open.
package final class ControlPlane: Sendable {
  /// The file's name in the data directory.
  package static let fileName = "control.db"

  private let database: Database
  private let states = Mutex<[ResourceScope: ControlState]>([:])
  private let observers = Mutex<[@Sendable (ControlChange) -> Void]>([])

  /// Opens the state of a data directory, which is made where it is missing.
  package init(dataDirectory: String) throws(DatabaseError) {
    try PrivateFolder.make(dataDirectory)
    database = try Database(
      path: "\(dataDirectory)/\(ControlPlane.fileName)", schema: ControlSchema.schema)
  }

  /// Calls a function after every change that this process makes, on the thread that made it.
  package func observe(_ observer: @escaping @Sendable (ControlChange) -> Void) {
    observers.withLock { $0.append(observer) }
  }

  /// The state of a scope as it is now; empty where nothing has happened yet.
  package func state(_ scope: ResourceScope) throws(DatabaseError) -> ControlState {
    let known = states.withLock { $0[scope] }
    let state = try database.read { (connection) throws(DatabaseError) in
      try ControlPlane.current(scope, known: known, connection)
    }
    if state.generation != known?.generation { remember(state) }
    return state
  }

  /// Changes a state in one transaction, or leaves it as it is when the body refuses.
  ///
  /// - Parameter milliseconds: When, since 1970.
  package func change<Value: Sendable, Refusal: Error>(
    _ scope: ResourceScope, milliseconds: Int,
    _ body: (inout ControlState) -> Result<Value, Refusal>
  ) throws(DatabaseError) -> Result<Value, Refusal> {
    let known = states.withLock { $0[scope] }
    let outcome = try database.attempt { (connection) throws(DatabaseError) in
      var state = try ControlPlane.current(scope, known: known, connection)
      let answer = body(&state)
      var change = ControlChange(
        scope: scope, generation: state.generation, milliseconds: milliseconds, steps: [])
      if case .success = answer, !state.pending.isEmpty {
        state.generation += 1
        try ControlSchema.save(state, milliseconds: milliseconds, connection)
        change.generation = state.generation
        change.steps = state.pending.map { ControlChange.Step(item: $0, action: $1.word) }
          .sorted { ($0.item.kind.rawValue, $0.item.id) < ($1.item.kind.rawValue, $1.item.id) }
      }
      state.settle()
      return answer.map { (value: $0, state: state, change: change) }
    }
    guard case .success(let done) = outcome else { return outcome.map(\.value) }
    if !done.change.steps.isEmpty {
      remember(done.state)
      for observer in observers.withLock({ $0 }) { observer(done.change) }
    }
    return .success(done.value)
  }

  /// What changed after a generation, oldest first.
  ///
  /// - Returns: nil where that is too long ago to be remembered; read the whole state then.
  package func changes(
    _ scope: ResourceScope, after generation: Int
  ) throws(DatabaseError) -> [ControlChange]? {
    try database.read { (connection) throws(DatabaseError) in
      let now = try ControlSchema.generation(scope, connection)
      let changes = try ControlSchema.changes(scope, after: generation, connection)
      return now <= generation || changes.first?.generation == generation + 1 ? changes : nil
    }
  }

  /// Accounts and Regions in which anything has happened, sorted.
  package func scopes() throws(DatabaseError) -> [ResourceScope] {
    try database.read { (connection) throws(DatabaseError) in
      try connection.rows("SELECT account, region FROM scopes ORDER BY account, region") {
        (row) throws(DatabaseError) in
        ResourceScope(account: try row.text(0), region: try row.text(1))
      }
    }
  }

  private static func current(
    _ scope: ResourceScope, known: ControlState?, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> ControlState {
    if let known, try ControlSchema.generation(scope, connection) == known.generation {
      return known
    }
    return try ControlSchema.load(scope, connection)
  }

  private func remember(_ state: ControlState) {
    states.withLock { states in
      if let known = states[state.scope], known.generation > state.generation { return }
      states[state.scope] = state
    }
  }
}
