internal import Database

/// What a listing asks for.
package struct ObjectQuery: Hashable, Sendable {
  /// Keys begin with it.
  package var prefix: [UInt8] = []
  /// Keys that go on behind the first of these after the prefix are told by what is before.
  package var delimiter: [UInt8] = []
  /// Keys come behind it, and a common prefix that it is has been told.
  package var after: [UInt8]?
  /// Objects and common prefixes together.
  package var limit = 1000

  /// Asks for the first thousand objects of a bucket.
  package init() {}

  /// What stands for a key in place of the object, where the delimiter says so.
  func commonPrefix(of key: [UInt8]) -> [UInt8]? {
    guard !delimiter.isEmpty, key.count > prefix.count else { return nil }
    let rest = key[prefix.count...]
    guard rest.count >= delimiter.count else { return nil }
    for start in rest.startIndex...(rest.endIndex - delimiter.count)
    where key[start..<start + delimiter.count].elementsEqual(delimiter) {
      return Array(key[..<(start + delimiter.count)])
    }
    return nil
  }
}

/// A page of a listing.
package struct ObjectPage: Hashable, Sendable {
  /// Objects in the order of their keys.
  package var objects: [ObjectEntry] = []
  /// Common prefixes in order.
  package var prefixes: [[UInt8]] = []
  /// What the next page comes behind; nil on the last.
  package var next: [UInt8]?
}

extension BucketStore {
  /// Objects of a bucket in the order of their keys, a page at a time.
  package func list(
    _ bucket: String, _ query: ObjectQuery
  ) throws(RecordStoreError) -> ObjectPage {
    guard query.limit > 0 else { return ObjectPage() }
    return try read { (connection) throws(DatabaseError) in
      try BucketStore.page(bucket, query, connection)
    }
  }

  private static func page(
    _ bucket: String, _ query: ObjectQuery, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> ObjectPage {
    var page = ObjectPage()
    var last: [UInt8] = []
    let end = successor(query.prefix)
    var start: [UInt8]? = start(of: query)
    while let from = start {
      let room = query.limit - page.objects.count - page.prefixes.count
      let found = try rows(bucket, from: from, to: end, limit: min(room, 1000) + 1, connection)
      start = nil
      for entry in found {
        guard page.objects.count + page.prefixes.count < query.limit else {
          page.next = last
          return page
        }
        if let prefix = query.commonPrefix(of: entry.key.bytes) {
          page.prefixes.append(prefix)
          last = prefix
          // All keys that it stands for are passed over at once.
          start = successor(prefix)
          break
        }
        page.objects.append(entry)
        last = entry.key.bytes
        if entry == found.last, found.count > min(room, 1000) { start = last + [0] }
      }
    }
    return page
  }

  /// The least key that can be on the page; nil where none can.
  private static func start(of query: ObjectQuery) -> [UInt8]? {
    guard let after = query.after, !after.lexicographicallyPrecedes(query.prefix) else {
      return query.prefix
    }
    if query.commonPrefix(of: after) == after { return successor(after) }
    return after + [0]
  }

  /// The least bytes behind all that begin with a prefix; nil where there are none.
  private static func successor(_ prefix: [UInt8]) -> [UInt8]? {
    var bytes = prefix
    while let last = bytes.popLast() {
      if last < 0xff { return bytes + [last + 1] }
    }
    return nil
  }

  private static func rows(
    _ bucket: String, from: [UInt8], to end: [UInt8]?, limit: Int, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> [ObjectEntry] {
    // Without an end, a blob is less than any text is not: types have an order of their own.
    guard let end else {
      return try connection.rows(
        "SELECT \(ObjectSchema.columns) FROM objects WHERE bucket = ? AND key >= ? "
          + "ORDER BY key LIMIT ?", .text(bucket), .blob(from), .integer(limit)
      ) { (row) throws(DatabaseError) in try ObjectSchema.entry(row).entry }
    }
    return try connection.rows(
      "SELECT \(ObjectSchema.columns) FROM objects WHERE bucket = ? AND key >= ? AND key < ? "
        + "ORDER BY key LIMIT ?", .text(bucket), .blob(from), .blob(end), .integer(limit)
    ) { (row) throws(DatabaseError) in try ObjectSchema.entry(row).entry }
  }
}
