/// Why a destination did not take records; they stay in the spool and are tried again.
package struct DeliveryFailure: Error, Hashable, Sendable {
  /// What AWS writes into `DeliverLogsErrorMessage`.
  package enum Reason: String, Sendable {
    /// Credentials or permissions are missing, or the destination itself is.
    case access = "Access error"
    /// The service asks to be left alone for a while.
    case rate = "Rate limited"
    /// Anything else.
    case unknown = "Unknown error"
  }

  /// The reason in AWS's words.
  package var reason: Reason
  /// What happened, in a sentence for people.
  package var detail: String
  /// Whether it may pass by itself, so that trying again soon makes sense.
  package var isTransient: Bool

  /// Describes a failure.
  package init(_ reason: Reason, detail: String, isTransient: Bool) {
    self.reason = reason
    self.detail = detail
    self.isTransient = isTransient
  }
}

extension DeliveryFailure: CustomStringConvertible {
  /// AWS's words, and what happened.
  package var description: String { "\(reason.rawValue): \(detail)" }
}
