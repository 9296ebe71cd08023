package import AWSProtocols
package import ControlPlane
internal import Database
internal import Synchronization

extension LogStore {
  /// Makes a log group.
  package func createGroup(
    _ name: String, _ scope: ResourceScope, milliseconds: Int, tags: [QueryParameter] = [],
    logClass: String = "STANDARD", isProtected: Bool = false
  ) throws(RecordStoreError) {
    try making.withLock { (_) throws(RecordStoreError) in
      guard try group(name, scope) == nil else { throw .logExists(name) }
      // What a group of this name left behind is not the new one's.
      try StoreFiles.removeAll(folder(scope, name))
      try insert(
        name,
        """
        INSERT INTO log_groups (account, region, name, created, tags, class, protected)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(scope.account), .text(scope.region), .text(name), .integer(milliseconds),
          .text(ObjectAttributes(tags: tags).document(nil)), .text(logClass),
          DatabaseValue(isProtected),
        ])
    }
  }

  /// The group of a name; nil where there is none.
  package func group(
    _ name: String, _ scope: ResourceScope
  ) throws(RecordStoreError) -> LogGroup? {
    try read { (connection) throws(DatabaseError) in
      try connection.row(
        "SELECT \(LogSchema.groupColumns) FROM log_groups "
          + "WHERE account = ? AND region = ? AND name = ?", .text(scope.account),
        .text(scope.region), .text(name)
      ) { (row) throws(DatabaseError) in try LogSchema.group(row) }
    }
  }

  /// All groups of an account and Region, sorted by the bytes of their names.
  package func groups(_ scope: ResourceScope) throws(RecordStoreError) -> [LogGroup] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(LogSchema.groupColumns) FROM log_groups WHERE account = ? AND region = ? "
          + "ORDER BY name", .text(scope.account), .text(scope.region)
      ) { (row) throws(DatabaseError) in try LogSchema.group(row) }
    }
  }

  /// The groups of all accounts and Regions.
  func allGroups() throws(RecordStoreError) -> [(ResourceScope, LogGroup)] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(LogSchema.groupColumns), account, region FROM log_groups"
      ) { (row) throws(DatabaseError) in
        let scope = ResourceScope(account: try row.text(7), region: try row.text(8))
        return (scope, try LogSchema.group(row))
      }
    }
  }

  /// Takes a group away with all that is in it.
  package func deleteGroup(
    _ group: LogGroup, _ scope: ResourceScope
  ) throws(RecordStoreError) {
    try making.withLock { (_) throws(RecordStoreError) in
      let streams = try streams(of: group)
      try change { (connection) throws(DatabaseError) in
        let count = try connection.execute(
          "DELETE FROM log_groups WHERE id = ?", .integer(group.identifier))
        return count == 1 ? .success(()) : .failure(.noLogGroup(group.name))
      }
      try forget(streams.map(\.identifier), folder: folder(scope, group.name))
    }
  }

  /// Takes away the groups of all accounts and Regions with all that is in them.
  package func removeAll() throws(RecordStoreError) {
    for (scope, group) in try allGroups() { try deleteGroup(group, scope) }
  }

  /// Sets how many days events are kept; nil keeps them without an end.
  package func setRetention(_ days: Int?, of group: LogGroup) throws(RecordStoreError) {
    try update(group, "UPDATE log_groups SET retention = ? WHERE id = ?", DatabaseValue(days))
  }

  /// Gives a group these tags and no others.
  package func setTags(_ tags: [QueryParameter], of group: LogGroup) throws(RecordStoreError) {
    try update(
      group, "UPDATE log_groups SET tags = ? WHERE id = ?",
      .text(ObjectAttributes(tags: tags).document(nil)))
  }

  private func update(
    _ group: LogGroup, _ sql: String, _ value: DatabaseValue
  ) throws(RecordStoreError) {
    try change { (connection) throws(DatabaseError) in
      let count = try connection.execute(sql, value, .integer(group.identifier))
      return count == 1 ? .success(()) : .failure(.noLogGroup(group.name))
    }
  }

  private func insert(
    _ name: String, _ sql: String, _ values: [DatabaseValue]
  ) throws(RecordStoreError) {
    try change { (connection) throws(DatabaseError) in
      do throws(DatabaseError) {
        try connection.execute(sql, values)
        return .success(())
      } catch {
        // Another process may have been faster.
        guard error.isDuplicate else { throw error }
        return .failure(.logExists(name))
      }
    }
  }

  /// Makes a stream in a group.
  package func createStream(
    _ name: String, of group: LogGroup, _ scope: ResourceScope, milliseconds: Int
  ) throws(RecordStoreError) {
    try making.withLock { (_) throws(RecordStoreError) in
      guard try stream(name, of: group) == nil else { throw .logExists(name) }
      try StoreFiles.removeAll(folder(scope, group.name, name))
      try insert(
        name, "INSERT INTO log_streams (log_group, name, created) VALUES (?, ?, ?)",
        [.integer(group.identifier), .text(name), .integer(milliseconds)])
    }
  }

  /// The stream of a name; nil where there is none.
  package func stream(
    _ name: String, of group: LogGroup
  ) throws(RecordStoreError) -> LogStream? {
    try read { (connection) throws(DatabaseError) in
      try connection.row(
        "SELECT id, name, created FROM log_streams WHERE log_group = ? AND name = ?",
        .integer(group.identifier), .text(name)
      ) { (row) throws(DatabaseError) in try LogSchema.stream(row) }
    }
  }

  /// All streams of a group, sorted by the bytes of their names.
  package func streams(of group: LogGroup) throws(RecordStoreError) -> [LogStream] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT id, name, created FROM log_streams WHERE log_group = ? ORDER BY name",
        .integer(group.identifier)
      ) { (row) throws(DatabaseError) in try LogSchema.stream(row) }
    }
  }

  /// Takes a stream away with its events.
  package func deleteStream(
    _ stream: LogStream, of group: LogGroup, _ scope: ResourceScope
  ) throws(RecordStoreError) {
    try making.withLock { (_) throws(RecordStoreError) in
      try change { (connection) throws(DatabaseError) in
        let count = try connection.execute(
          "DELETE FROM log_streams WHERE id = ?", .integer(stream.identifier))
        return count == 1 ? .success(()) : .failure(.noLogStream(stream.name))
      }
      try forget([stream.identifier], folder: folder(scope, group.name, stream.name))
    }
  }
}
