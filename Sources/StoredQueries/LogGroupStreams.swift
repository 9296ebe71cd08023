package import QueryEngine
package import QueryJobs

/// Log groups whose events queries read: the seam to their store.
package protocol LogGroupStreams: Sendable {
  /// The streams of a group that have events of a time, both ends included.
  func streams(
    of name: String, in milliseconds: ClosedRange<Int>, scope: QueryScope
  ) throws(QueryFailure) -> [any EventStream]

  /// Whether a group has flow logs: one delivers to it, or its events look like it.
  func hasFlowLogs(_ name: String, scope: QueryScope) throws(QueryFailure) -> Bool

  /// The names of all groups.
  func names(scope: QueryScope) throws(QueryFailure) -> [String]
}
