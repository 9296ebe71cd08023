/// What EC2's operations need that is neither in the request nor in the state.
package struct EC2Surroundings: Sendable {
  /// What becomes of a bucket that a flow log names.
  package enum Bucket: Hashable, Sendable {
    /// It takes records, as far as anybody knows; deliveries will show.
    case usable
    /// There is no such bucket.
    case missing
    /// It is another's, and closed.
    case forbidden
  }

  /// Random bits; identifiers are made of them.
  package var random: @Sendable () -> UInt64
  /// Whether the bucket of this name takes the records of this account.
  package var bucket: @Sendable (_ name: String, _ account: String) -> Bucket
  /// Takes what failed on this side, for the log.
  package var report: @Sendable (String) -> Void

  /// Puts surroundings together; without more, every bucket is believed to be there.
  package init(
    random: @escaping @Sendable () -> UInt64,
    bucket: @escaping @Sendable (String, String) -> Bucket = { _, _ in .usable },
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.random = random
    self.bucket = bucket
    self.report = report
  }
}
