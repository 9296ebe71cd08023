package import AWSProtocols
internal import Database

/// A bucket, without its objects.
package struct Bucket: Hashable, Sendable {
  /// The name, which no other bucket has, whoever owns it.
  package var name: String
  /// The account that owns it.
  package var account: String
  /// The Region in which it was made.
  package var region: String
  /// When it was made, in milliseconds since 1970.
  package var created: Int
  /// Its policy as it was put.
  package var policy: String?
  /// Its tags in order; nil where it never had any.
  package var tags: [QueryParameter]?

  /// Whether a name is one that a bucket may have.
  package static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard (3...63).contains(bytes.count) else { return false }
    func isLetter(_ byte: UInt8) -> Bool {
      (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }
    guard isLetter(bytes[0]), isLetter(bytes[bytes.count - 1]),
      bytes.allSatisfy({ isLetter($0) || $0 == 0x2d || $0 == 0x2e })
    else { return false }
    let isAddress = bytes.allSatisfy { $0 == 0x2e || (0x30...0x39).contains($0) }
    return !isAddress && !name.contains("..")
  }
}

extension BucketStore {
  private static let columns = "name, account, region, created, policy, tags"

  private static func bucket(_ row: borrowing DatabaseRow) throws(DatabaseError) -> Bucket {
    let tags = try row.optionalText(5).map { ObjectAttributes.read($0).0.tags }
    return Bucket(
      name: try row.text(0), account: try row.text(1), region: try row.text(2),
      created: try row.integer(3), policy: try row.optionalText(4), tags: tags)
  }

  /// Makes a bucket.
  package func createBucket(
    _ name: String, account: String, region: String, milliseconds: Int,
    tags: [QueryParameter]? = nil
  ) throws(RecordStoreError) {
    guard Bucket.isName(name) else { throw .badBucketName(name) }
    if let present = try bucket(name) { throw .bucketExists(name, owner: present.account) }
    // First the folder: a bucket that is there has one.
    try StoreFiles.makeFolder("\(root)/\(name)")
    try change { (connection) throws(DatabaseError) in
      do throws(DatabaseError) {
        try connection.execute(
          "INSERT INTO buckets (name, account, region, created, tags) VALUES (?, ?, ?, ?, ?)",
          .text(name), .text(account), .text(region), .integer(milliseconds),
          DatabaseValue(tags.map { ObjectAttributes(tags: $0).document(nil) }))
        return .success(())
      } catch {
        guard error.isDuplicate else { throw error }
        let owner = try connection.row(
          "SELECT account FROM buckets WHERE name = ?", .text(name)
        ) { (row) throws(DatabaseError) in try row.text(0) }
        return .failure(.bucketExists(name, owner: owner ?? ""))
      }
    }
  }

  /// The bucket of a name; nil where there is none.
  package func bucket(_ name: String) throws(RecordStoreError) -> Bucket? {
    try read { (connection) throws(DatabaseError) in
      try connection.row(
        "SELECT \(BucketStore.columns) FROM buckets WHERE name = ?", .text(name)
      ) { (row) throws(DatabaseError) in try BucketStore.bucket(row) }
    }
  }

  /// The buckets of an account, sorted by name.
  package func buckets(of account: String) throws(RecordStoreError) -> [Bucket] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(BucketStore.columns) FROM buckets WHERE account = ? ORDER BY name",
        .text(account)
      ) { (row) throws(DatabaseError) in try BucketStore.bucket(row) }
    }
  }

  /// Takes away a bucket without objects; uploads that were never completed go with it.
  package func deleteBucket(_ name: String) throws(RecordStoreError) {
    let leftovers = try change {
      (connection) throws(DatabaseError) -> Result<[String], RecordStoreError> in
      let isUsed = try connection.row(
        "SELECT 1 FROM objects WHERE bucket = ? LIMIT 1", .text(name)
      ) { (row) throws(DatabaseError) in try row.integer(0) }
      guard isUsed == nil else { return .failure(.bucketNotEmpty(name)) }
      let staged = try connection.rows(
        "SELECT p.staged FROM parts p JOIN uploads u ON p.upload = u.id WHERE u.bucket = ?",
        .text(name)
      ) { (row) throws(DatabaseError) in try row.text(0) }
      try connection.execute("DELETE FROM uploads WHERE bucket = ?", .text(name))
      let count = try connection.execute("DELETE FROM buckets WHERE name = ?", .text(name))
      return count == 1 ? .success(staged) : .failure(.noBucket(name))
    }
    for file in leftovers { try StoreFiles.remove("\(staging)/\(file)") }
    // What is not the store's own keeps the folder, and harms nobody.
    StoreFiles.removeEmptyFolders(from: "\(root)/\(name)", upTo: root)
  }

  /// Gives a bucket a policy, or takes it away.
  package func setPolicy(_ policy: String?, of name: String) throws(RecordStoreError) {
    try update(name, "UPDATE buckets SET policy = ? WHERE name = ?", DatabaseValue(policy))
  }

  /// Gives a bucket tags, or takes them away.
  package func setTags(_ tags: [QueryParameter]?, of name: String) throws(RecordStoreError) {
    let document = tags.map { ObjectAttributes(tags: $0).document(nil) }
    try update(name, "UPDATE buckets SET tags = ? WHERE name = ?", DatabaseValue(document))
  }

  private func update(
    _ name: String, _ sql: String, _ value: DatabaseValue
  ) throws(RecordStoreError) {
    try change { (connection) throws(DatabaseError) in
      let count = try connection.execute(sql, value, .text(name))
      return count == 1 ? .success(()) : .failure(.noBucket(name))
    }
  }
}
