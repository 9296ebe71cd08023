package import ControlPlane
internal import Database

/// Subscription filters of log groups, and how far each is with every stream.
extension LogStore {
  private static let columns = """
    f.id, f.name, g.name, f.pattern, f.destination, f.role, f.distribution, f.created, f.start
    """
  private static let source =
    "FROM subscription_filters f JOIN log_groups g ON g.id = f.log_group"

  /// The filters of a group, sorted by name.
  package func subscriptions(
    of group: LogGroup
  ) throws(RecordStoreError) -> [SubscriptionFilter] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(LogStore.columns) \(LogStore.source) WHERE g.id = ? ORDER BY f.name",
        .integer(group.identifier)
      ) { (row) throws(DatabaseError) in try LogStore.subscription(row) }
    }
  }

  /// All filters with the account and Region of each.
  package func subscriptions() throws(RecordStoreError) -> [(ResourceScope, SubscriptionFilter)] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(LogStore.columns), g.account, g.region \(LogStore.source) ORDER BY f.id"
      ) { (row) throws(DatabaseError) in
        let scope = ResourceScope(account: try row.text(9), region: try row.text(10))
        return (scope, try LogStore.subscription(row))
      }
    }
  }

  private static func subscription(
    _ row: borrowing DatabaseRow
  ) throws(DatabaseError) -> SubscriptionFilter {
    SubscriptionFilter(
      identifier: try row.integer(0), name: try row.text(1), group: try row.text(2),
      pattern: try row.text(3), destination: try row.text(4), role: try row.optionalText(5),
      distribution: try row.text(6), created: try row.integer(7), begin: try row.integer(8))
  }

  /// Makes a filter that begins with the next event, or changes the one of this name.
  ///
  /// - Parameter limit: Filters that a group may have.
  package func putSubscription(
    _ name: String, of group: LogGroup, pattern: String, destination: String, role: String?,
    distribution: String, limit: Int, milliseconds: Int
  ) throws(RecordStoreError) {
    let begin = nextSequence(milliseconds)
    try change { (connection) throws(DatabaseError) in
      let changed = try connection.execute(
        """
        UPDATE subscription_filters SET pattern = ?, destination = ?, role = ?, distribution = ?
        WHERE log_group = ? AND name = ?
        """,
        [
          .text(pattern), .text(destination), DatabaseValue(role), .text(distribution),
          .integer(group.identifier), .text(name),
        ])
      if changed == 1 { return .success(()) }
      let count = try connection.row(
        "SELECT count(*) FROM subscription_filters WHERE log_group = ?",
        .integer(group.identifier)
      ) { (row) throws(DatabaseError) in try row.integer(0) }
      guard (count ?? 0) < limit else { return .failure(.tooManySubscriptions(group.name)) }
      _ = try connection.execute(
        """
        INSERT INTO subscription_filters
          (log_group, name, pattern, destination, role, distribution, created, start)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(group.identifier), .text(name), .text(pattern), .text(destination),
          DatabaseValue(role), .text(distribution), .integer(milliseconds), .integer(begin),
        ])
      return .success(())
    }
  }

  /// Takes a filter away.
  package func deleteSubscription(
    _ name: String, of group: LogGroup
  ) throws(RecordStoreError) {
    try change { (connection) throws(DatabaseError) in
      let count = try connection.execute(
        "DELETE FROM subscription_filters WHERE log_group = ? AND name = ?",
        .integer(group.identifier), .text(name))
      return count == 1 ? .success(()) : .failure(.noSubscription(name))
    }
  }

  /// How far a filter is, by the numbers of streams.
  package func positions(
    of filter: SubscriptionFilter
  ) throws(RecordStoreError) -> [Int: Int] {
    let rows = try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT log_stream, sequence FROM subscription_positions WHERE filter = ?",
        .integer(filter.identifier)
      ) { (row) throws(DatabaseError) in (try row.integer(0), try row.integer(1)) }
    }
    return Dictionary(rows) { $1 }
  }

  /// Notes that a filter has had a stream's events up to a block.
  package func note(
    _ sequence: Int, of stream: LogStream, for filter: SubscriptionFilter
  ) throws(RecordStoreError) {
    try change { (connection) throws(DatabaseError) in
      // Of a filter or a stream that was deleted meanwhile, nothing is to be noted.
      _ = try connection.execute(
        """
        INSERT OR REPLACE INTO subscription_positions (filter, log_stream, sequence)
        SELECT f.id, s.id, ? FROM subscription_filters f, log_streams s WHERE f.id = ? AND s.id = ?
        """,
        [.integer(sequence), .integer(filter.identifier), .integer(stream.identifier)])
      return .success(())
    }
  }

  /// Events of a stream that a filter has not had, whole blocks up to so many bytes; nil for none.
  package func events(
    of stream: LogStream, in group: LogGroup, _ scope: ResourceScope,
    for filter: SubscriptionFilter, behind position: Int?, bytes limit: Int
  ) throws(RecordStoreError) -> SubscribedEvents? {
    let begin = position ?? filter.begin
    var found: SubscribedEvents?
    var bytes = 0
    for segment in try file(scope, group.name, stream).snapshot where segment.lastSequence > begin {
      // Retention may have taken the file away.
      guard let file = try StoredFile(existing: segment.path) else { continue }
      for (number, head) in segment.heads.enumerated() where head.sequence > begin {
        bytes += head.payloadBytes
        if found != nil, bytes > limit { return found }
        let payload = try file.read(
          at: segment.offsets[number] + LogBlockHead.byteCount, count: head.payloadBytes)
        let events = LogBlock.decode(payload, head)
        if events == nil { report("\(segment.path): block \(number) is damaged, and left out") }
        var grown = found ?? SubscribedEvents()
        grown.last = head.sequence
        for (index, event) in (events ?? []).enumerated() {
          let place = LogPosition(
            timestamp: event.timestamp, sequence: head.sequence, stream: stream.identifier,
            index: index)
          grown.events.append(
            StoredLogEvent(event: event, ingestion: head.ingestion, position: place))
        }
        found = grown
      }
    }
    return found
  }
}
