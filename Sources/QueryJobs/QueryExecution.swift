/// A query that somebody started, as it is now.
package struct QueryExecution<Details: Sendable>: Sendable {
  /// Where it is on its way.
  package enum State: Hashable, Sendable {
    /// It waits for a thread.
    case queued
    /// A thread works on it.
    case running
    /// There is an answer.
    case succeeded
    /// There is none, and will be none.
    case failed(QueryFailure)

    /// Whether it stays as it is.
    package var isFinal: Bool {
      switch self {
      case .queued, .running: false
      case .succeeded, .failed: true
      }
    }
  }

  /// Its identifier.
  package let id: String
  /// What its service wants to know of it.
  package let details: Details
  /// Where it is on its way.
  package internal(set) var state: State
  /// When it was started, in milliseconds since 1970.
  package let submitted: Int
  /// When a thread took it; nil where none has.
  package internal(set) var began: Int?
  /// When it ended; nil where it has not.
  package internal(set) var ended: Int?
  /// What it gave; nothing before it has succeeded.
  package internal(set) var answer: QueryAnswer
}

/// Bounds on queries; each has a defined outcome.
package struct QueryJobLimits: Hashable, Sendable {
  /// So many run at once; others wait.
  package var running = 4
  /// So many wait in an account and Region; further ones are refused.
  package var waiting = 100
  /// So many that have ended are remembered; the oldest are forgotten.
  package var kept = 2_000
  /// So many bytes of answers are remembered; the oldest are forgotten.
  package var keptBytes = 256 << 20
  /// So many bytes has one answer; a query with more fails.
  package var answerBytes = 128 << 20
  /// So long may a query run.
  package var milliseconds = 30 * 60 * 1000

  /// The usual bounds.
  package init() {}
}

/// Why a query is not started.
package enum QueryJobRefusal: Error, Hashable, Sendable {
  /// Too many wait already.
  case tooMany(limit: Int)
  /// The token belongs to a query with other parameters.
  case tokenMismatch(String)
  /// No more queries are taken.
  case closed
}

extension QueryJobRefusal: CustomStringConvertible {
  /// One sentence.
  package var description: String {
    switch self {
    case .tooMany(let limit):
      "You have exceeded the limit for the number of queries you can run concurrently: "
        + "\(limit) wait already. Reduce the number of concurrent queries of this account."
    case .tokenMismatch:
      "Idempotent parameters do not match: the token has been used for a query with others."
    case .closed: "The server is stopping and takes no more queries."
    }
  }
}
