/// How often a request is tried, and how long to wait between the tries.
///
/// The wait is random between nothing and twice the one before ("full jitter"), so that clients
/// that were refused together do not come back together.
package struct RetryPolicy: Hashable, Sendable {
  /// Tries in all, the first one among them.
  package var attempts: Int
  /// The longest possible wait behind the first try, in seconds.
  package var baseSeconds: Double
  /// The longest possible wait at all.
  package var limitSeconds: Double

  /// Sets how patient a client is.
  package init(attempts: Int = 6, baseSeconds: Double = 0.5, limitSeconds: Double = 20) {
    self.attempts = attempts
    self.baseSeconds = baseSeconds
    self.limitSeconds = limitSeconds
  }

  /// One try, for peers that either answer at once or are not there.
  package static let once = RetryPolicy(attempts: 1)

  /// Seconds to wait behind a try that failed; nil when it was the last.
  ///
  /// - Parameter attempt: The try that failed, from 1.
  /// - Parameter random: A number from 0 to 1.
  /// - Parameter retryAfter: What the server asked for in seconds, which counts up to the limit.
  package func delay(behind attempt: Int, random: Double, retryAfter: Int? = nil) -> Double? {
    guard attempt < attempts else { return nil }
    var longest = baseSeconds
    for _ in 1..<max(1, attempt) where longest < limitSeconds { longest *= 2 }
    let jittered = min(longest, limitSeconds) * random
    guard let retryAfter, retryAfter > 0 else { return jittered }
    return max(jittered, min(Double(retryAfter), limitSeconds))
  }
}
