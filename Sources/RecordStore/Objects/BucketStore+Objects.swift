internal import AWSProtocols
internal import Database
internal import Glibc

extension BucketStore {
  /// Makes an object of a content, or replaces the one that is there.
  ///
  /// - Parameter entityTag: What the tag is where it is not the content's MD5.
  @discardableResult
  package func put(
    _ content: StagedObject, bucket: String, key: ObjectKey, milliseconds: Int,
    attributes: ObjectAttributes = ObjectAttributes(), checksum: ObjectChecksum? = nil,
    entityTag: String? = nil, condition: PutCondition? = nil
  ) throws(RecordStoreError) -> ObjectEntry {
    let sum = try content.seal()
    let first = sum.checksums.first.map { ObjectChecksum($0.key, value: Base64.encode($0.value)) }
    let entry = ObjectEntry(
      bucket: bucket, key: key, size: content.count, modified: milliseconds,
      entityTag: entityTag ?? sum.entityTag.hexadecimal, attributes: attributes,
      checksum: checksum ?? first)
    try commit(entry, content, condition: condition, endingUpload: nil)
    return entry
  }

  /// Makes an object of bytes that are all there.
  @discardableResult
  package func put(
    _ bytes: [UInt8], bucket: String, key: ObjectKey, milliseconds: Int,
    attributes: ObjectAttributes = ObjectAttributes(), condition: PutCondition? = nil
  ) throws(RecordStoreError) -> ObjectEntry {
    let content = stage()
    content.add(bytes[...])
    return try put(
      content, bucket: bucket, key: key, milliseconds: milliseconds, attributes: attributes,
      condition: condition)
  }

  /// One commit makes the object; then its file gets its place.
  func commit(
    _ entry: ObjectEntry, _ content: StagedObject, condition: PutCondition?,
    endingUpload upload: String?
  ) throws(RecordStoreError) {
    try locks.with(entry.bucket, [entry.key]) { () throws(RecordStoreError) in
      let replaced = try change {
        (connection) throws(DatabaseError) -> Result<StoredEntry?, RecordStoreError> in
        guard try BucketStore.hasBucket(entry.bucket, connection) else {
          return .failure(.noBucket(entry.bucket))
        }
        let present = try BucketStore.find(entry.bucket, entry.key, connection)
        if let refusal = BucketStore.check(condition, present, entry.key) {
          return .failure(refusal)
        }
        if let upload {
          let count = try connection.execute("DELETE FROM uploads WHERE id = ?", .text(upload))
          guard count == 1 else { return .failure(.noUpload(upload)) }
        }
        try settle(connection)
        try connection.execute(
          """
          INSERT OR REPLACE INTO objects (\(ObjectSchema.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)
          """, .text(entry.bucket), .blob(entry.key.bytes), .integer(entry.size),
          .integer(entry.modified), .text(entry.entityTag),
          .text(entry.attributes.document(entry.checksum)), .text(content.name))
        try connection.execute(
          "DELETE FROM removals WHERE bucket = ? AND key = ?", .text(entry.bucket),
          .blob(entry.key.bytes))
        return .success(present)
      }
      content.keep()
      place(StoredEntry(entry: entry, staged: content.name))
      // What never got its place is nobody's now.
      if let staged = replaced?.staged { try? StoreFiles.remove("\(staging)/\(staged)") }
    }
  }

  private static func check(
    _ condition: PutCondition?, _ present: StoredEntry?, _ key: ObjectKey
  ) -> RecordStoreError? {
    switch condition {
    case nil: return nil
    case .absent: return present == nil ? nil : .condition("If-None-Match")
    case .matches(let tag):
      guard let present else { return .noObject(key) }
      return present.entry.entityTag == tag ? nil : .condition("If-Match")
    }
  }

  static func hasBucket(
    _ name: String, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> Bool {
    try connection.row("SELECT 1 FROM buckets WHERE name = ?", .text(name)) {
      (row) throws(DatabaseError) in try row.integer(0)
    } != nil
  }

  static func find(
    _ bucket: String, _ key: ObjectKey, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> StoredEntry? {
    try connection.row(
      "SELECT \(ObjectSchema.columns) FROM objects WHERE bucket = ? AND key = ?", .text(bucket),
      .blob(key.bytes)
    ) { (row) throws(DatabaseError) in try ObjectSchema.entry(row) }
  }

  /// The object of a key; nil where there is none.
  package func object(
    _ bucket: String, _ key: ObjectKey
  ) throws(RecordStoreError) -> ObjectEntry? {
    try read { (connection) throws(DatabaseError) in
      try BucketStore.find(bucket, key, connection)
    }?.entry
  }

  /// The object of a key with its content; nil where there is none.
  package func open(
    _ bucket: String, _ key: ObjectKey
  ) throws(RecordStoreError) -> (entry: ObjectEntry, file: StoredFile)? {
    try locks.with(bucket, [key]) {
      () throws(RecordStoreError) -> (entry: ObjectEntry, file: StoredFile)? in
      let found = try read { (connection) throws(DatabaseError) in
        try BucketStore.find(bucket, key, connection)
      }
      guard let found else { return nil }
      let place = path(bucket, key)
      var file: StoredFile?
      if let staged = found.staged { file = try StoredFile(existing: "\(staging)/\(staged)") }
      if file == nil { file = try StoredFile(existing: place) }
      guard let file else {
        throw .damaged(path: place, reason: "the object's file is not there")
      }
      guard file.count == found.entry.size else {
        throw .damaged(
          path: place, reason: "it has \(file.count) bytes, the object \(found.entry.size)")
      }
      return (found.entry, file)
    }
  }

  /// The file that holds an object's content, for whoever reads many of them in place.
  ///
  /// It may be gone or another's before it is opened: nothing is held.
  package func contentPath(of entry: ObjectEntry) throws(RecordStoreError) -> String {
    let place = path(entry.bucket, entry.key)
    guard unsafe access(place, F_OK) != 0 else { return place }
    let found = try read { (connection) throws(DatabaseError) in
      try BucketStore.find(entry.bucket, entry.key, connection)
    }
    return found?.staged.map { "\(staging)/\($0)" } ?? place
  }

  /// Gives an object other attributes; its content and its age stay.
  package func setAttributes(
    _ attributes: ObjectAttributes, of entry: ObjectEntry
  ) throws(RecordStoreError) {
    try change { (connection) throws(DatabaseError) in
      let count = try connection.execute(
        "UPDATE objects SET document = ? WHERE bucket = ? AND key = ? AND tag = ?",
        .text(attributes.document(entry.checksum)), .text(entry.bucket), .blob(entry.key.bytes),
        .text(entry.entityTag))
      return count == 1 ? .success(()) : .failure(.noObject(entry.key))
    }
  }

  /// Takes objects away; those that are not there are no fault.
  package func delete(_ bucket: String, _ keys: [ObjectKey]) throws(RecordStoreError) {
    try locks.with(bucket, keys) { () throws(RecordStoreError) in
      let present = try change {
        (connection) throws(DatabaseError) -> Result<[StoredEntry], RecordStoreError> in
        guard try BucketStore.hasBucket(bucket, connection) else {
          return .failure(.noBucket(bucket))
        }
        try settle(connection)
        var present: [StoredEntry] = []
        for key in keys {
          guard let found = try BucketStore.find(bucket, key, connection) else { continue }
          present.append(found)
          try connection.execute(
            "DELETE FROM objects WHERE bucket = ? AND key = ?", .text(bucket), .blob(key.bytes))
          try connection.execute(
            "INSERT OR IGNORE INTO removals (bucket, key) VALUES (?, ?)", .text(bucket),
            .blob(key.bytes))
        }
        return .success(present)
      }
      for object in present {
        if let staged = object.staged { try StoreFiles.remove("\(staging)/\(staged)") }
        removeFile(bucket, object.entry.key)
      }
    }
  }
}
