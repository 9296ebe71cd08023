/// Why a request is refused before any handler sees it.
package struct HTTPFault: Error, Hashable, Sendable {
  /// The status that tells the client.
  package var status: Int
  /// One sentence without a full stop: what was found, and what was expected.
  package var reason: String

  init(_ status: Int, _ reason: String) {
    self.status = status
    self.reason = reason
  }
}
