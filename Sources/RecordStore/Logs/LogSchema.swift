internal import Database

/// The tables of log groups and streams; events are in files.
enum LogSchema {
  static let schema = DatabaseSchema(
    purpose: "Weir's log groups", applicationID: 0x5765_4c67,
    migrations: [
      """
      CREATE TABLE log_groups (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL,
        name TEXT NOT NULL, created INTEGER NOT NULL, retention INTEGER, tags TEXT NOT NULL,
        class TEXT NOT NULL, protected INTEGER NOT NULL, UNIQUE (account, region, name)
      ) STRICT;
      CREATE TABLE log_streams (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        log_group INTEGER NOT NULL REFERENCES log_groups (id) ON DELETE CASCADE,
        name TEXT NOT NULL, created INTEGER NOT NULL, UNIQUE (log_group, name)
      ) STRICT;
      """,
      """
      CREATE TABLE subscription_filters (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        log_group INTEGER NOT NULL REFERENCES log_groups (id) ON DELETE CASCADE,
        name TEXT NOT NULL, pattern TEXT NOT NULL, destination TEXT NOT NULL, role TEXT,
        distribution TEXT NOT NULL, created INTEGER NOT NULL, start INTEGER NOT NULL,
        UNIQUE (log_group, name)
      ) STRICT;
      CREATE TABLE subscription_positions (
        filter INTEGER NOT NULL REFERENCES subscription_filters (id) ON DELETE CASCADE,
        log_stream INTEGER NOT NULL REFERENCES log_streams (id) ON DELETE CASCADE,
        sequence INTEGER NOT NULL, PRIMARY KEY (filter, log_stream)
      ) STRICT;
      """,
    ])

  static let groupColumns = "id, name, created, retention, tags, class, protected"

  static func group(_ row: borrowing DatabaseRow) throws(DatabaseError) -> LogGroup {
    LogGroup(
      identifier: try row.integer(0), name: try row.text(1), created: try row.integer(2),
      retentionDays: try row.optionalInteger(3),
      tags: ObjectAttributes.read(try row.text(4)).0.tags, logClass: try row.text(5),
      isProtected: try row.integer(6) != 0)
  }

  static func stream(_ row: borrowing DatabaseRow) throws(DatabaseError) -> LogStream {
    LogStream(
      identifier: try row.integer(0), name: try row.text(1), created: try row.integer(2))
  }
}
