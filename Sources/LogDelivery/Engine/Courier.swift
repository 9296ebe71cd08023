/// Carries one segment to its destination, in steps that are the same on every try.
///
/// So a position in the spool is a number of steps, and what was interrupted goes on at the step
/// that was not acknowledged.
protocol Courier: Sendable {
  /// Does the next step; nil when there is none left. After an error, the same step is next.
  mutating func advance() throws(CourierError) -> CourierStep?
  /// Whether it should be kept after an error, as it holds what another one could not know.
  var isWorthKeeping: Bool { get }
  /// Bytes of the segment that turned out damaged.
  var damagedBytes: Int { get }
  /// Records that the segment's whole blocks hold.
  var records: Int { get }
}

/// What a step has done.
struct CourierStep {
  /// Steps that are done of the segment, this one included.
  var done: Int
  /// Records that are safe at the destination.
  var records = 0
  /// Bytes that went there.
  var bytes = 0
  /// Records that it will never take.
  var refused: SpoolLoss?
}

/// Why a step was not done.
enum CourierError: Error {
  /// The destination.
  case destination(DeliveryFailure)
  /// The spool's own disk.
  case spool(SpoolError)
}
