/// Which events of a log group go on to somewhere else as they come.
package struct SubscriptionFilter: Hashable, Sendable {
  /// A number that no other filter has.
  package var identifier: Int
  /// The name, unique in its group.
  package var name: String
  /// The group's name.
  package var group: String
  /// Which events, in the words of CloudWatch Logs.
  package var pattern: String
  /// The ARN of a delivery stream.
  package var destination: String
  /// The role that delivers, as the client named it.
  package var role: String?
  /// `ByLogStream` or `Random`.
  package var distribution: String
  /// When it was made, in milliseconds since 1970.
  package var created: Int
  /// Blocks up to this number are from before it was made.
  var begin: Int
}

/// Events of one stream that a subscription has not had yet.
package struct SubscribedEvents: Hashable, Sendable {
  /// With their places, in the order in which they came.
  package var events: [StoredLogEvent] = []
  /// The number of their last block.
  package var last = 0
}

extension LogPosition {
  /// The event's identifier: 56 digits in the order of events.
  package var identifier: String {
    func padded(_ number: Int, _ count: Int) -> String {
      let digits = String(max(0, number))
      return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
    return padded(timestamp, 15) + padded(sequence, 20) + padded(stream, 12) + padded(index, 9)
  }
}
