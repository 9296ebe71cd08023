internal import Database

extension BucketStore {
  /// How many objects are taken away in one transaction.
  private static let resetKeys = 1000

  /// Takes away the buckets of all accounts with everything in them.
  package func removeAll() throws(RecordStoreError) {
    let names = try read { (connection) throws(DatabaseError) in
      try connection.rows("SELECT name FROM buckets") { (row) throws(DatabaseError) in
        try row.text(0)
      }
    }
    for name in names {
      while true {
        let keys = try firstKeys(of: name)
        guard !keys.isEmpty else { break }
        try delete(name, keys)
      }
      try deleteBucket(name)
    }
  }

  private func firstKeys(of name: String) throws(RecordStoreError) -> [ObjectKey] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT key FROM objects WHERE bucket = ? LIMIT ?", .text(name),
        .integer(BucketStore.resetKeys)
      ) { (row) throws(DatabaseError) in ObjectKey(try row.blob(0)) }
    }.compactMap(\.self)
  }
}
