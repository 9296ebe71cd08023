import Synchronization

/// Says to whoever captures that it is time to end; set from signal handlers and other threads.
package final class StopFlag: Sendable {
  private let flag = Atomic(false)

  /// Begins unset.
  package init() {}

  /// Whether somebody has asked for the end.
  package var isSet: Bool { flag.load(ordering: .acquiring) }

  /// Asks for the end; safe inside a signal handler.
  package func set() { flag.store(true, ordering: .releasing) }
}
