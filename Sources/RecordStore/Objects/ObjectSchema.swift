internal import Database

/// The tables of buckets, objects and uploads.
///
/// A row of `objects` is the object: `staged` names the file among the staged ones that holds its
/// content until it has its place. So one commit makes an object, and whatever is interrupted
/// behind it is brought to its end at the next start.
enum ObjectSchema {
  static let schema = DatabaseSchema(
    purpose: "Weir's objects", applicationID: 0x5765_4f62,
    migrations: [
      """
      CREATE TABLE buckets (
        name TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
        created INTEGER NOT NULL, policy TEXT, tags TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE objects (
        bucket TEXT NOT NULL, key BLOB NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
        tag TEXT NOT NULL, document TEXT NOT NULL, staged TEXT, PRIMARY KEY (bucket, key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX staged_objects ON objects (staged) WHERE staged IS NOT NULL;
      CREATE TABLE removals (
        bucket TEXT NOT NULL, key BLOB NOT NULL, PRIMARY KEY (bucket, key)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE uploads (
        id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, started INTEGER NOT NULL,
        document TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX uploads_by_key ON uploads (bucket, key, id);
      CREATE TABLE parts (
        upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE, number INTEGER NOT NULL,
        size INTEGER NOT NULL, modified INTEGER NOT NULL, tag TEXT NOT NULL, checksum TEXT,
        staged TEXT NOT NULL, PRIMARY KEY (upload, number)
      ) STRICT, WITHOUT ROWID;
      """
    ])

  /// What `entry` reads, in its order.
  static let columns = "bucket, key, size, modified, tag, document, staged"

  static func entry(_ row: borrowing DatabaseRow) throws(DatabaseError) -> StoredEntry {
    let bucket = try row.text(0)
    guard let key = ObjectKey(try row.blob(1)) else {
      throw .wrongType(sql: "SELECT \(columns)", column: 1, expected: "key")
    }
    let (attributes, checksum) = ObjectAttributes.read(try row.text(5))
    return StoredEntry(
      entry: ObjectEntry(
        bucket: bucket, key: key, size: try row.integer(2), modified: try row.integer(3),
        entityTag: try row.text(4), attributes: attributes, checksum: checksum),
      staged: try row.optionalText(6))
  }
}

/// An object with the place of its content.
struct StoredEntry: Sendable {
  var entry: ObjectEntry
  /// The staged file that holds the content, unless it is in its place already.
  var staged: String?
}
