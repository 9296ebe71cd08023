/// What one call changed, told after it is on the disk.
package struct ControlChange: Hashable, Sendable {
  /// What became of a record.
  package enum Action: String, Sendable {
    /// It is new.
    case made
    /// It is another than before.
    case changed
    /// It is gone.
    case removed
  }

  /// A record and what became of it.
  package struct Step: Hashable, Sendable {
    /// The record.
    package var item: ControlItem
    /// What became of it.
    package var action: Action
  }

  /// Whose state changed.
  package var scope: ResourceScope
  /// The number of the state that it led to; each change has the next number of its scope.
  package var generation: Int
  /// When, in milliseconds since 1970.
  package var milliseconds: Int
  /// By kind and identifier.
  package var steps: [Step]

  /// Whether it touches a kind.
  package func touches(_ kind: ControlKind) -> Bool { steps.contains { $0.item.kind == kind } }
}
