internal import AWSProtocols
internal import Database

extension BucketStore {
  /// Begins an upload in parts.
  ///
  /// - Parameter checksum: What parts are checked with, and how the whole is to be.
  package func beginUpload(
    bucket: String, key: ObjectKey, attributes: ObjectAttributes,
    checksum: (ChecksumAlgorithm, ChecksumType)?, milliseconds: Int
  ) throws(RecordStoreError) -> String {
    let identifier = newName()
    let document = attributes.document(
      checksum.map { ObjectChecksum($0.0, value: "", type: $0.1) })
    return try change { (connection) throws(DatabaseError) in
      guard try BucketStore.hasBucket(bucket, connection) else {
        return .failure(.noBucket(bucket))
      }
      try connection.execute(
        "INSERT INTO uploads (id, bucket, key, started, document) VALUES (?, ?, ?, ?, ?)",
        .text(identifier), .text(bucket), .blob(key.bytes), .integer(milliseconds),
        .text(document))
      return .success(identifier)
    }
  }

  /// The upload of an identifier, which must be for this object.
  package func upload(
    _ identifier: String, bucket: String, key: ObjectKey
  ) throws(RecordStoreError) -> MultipartUpload {
    let found = try read { (connection) throws(DatabaseError) in
      try connection.row(
        "SELECT id, bucket, key, started, document FROM uploads WHERE id = ? AND bucket = ? "
          + "AND key = ?", .text(identifier), .text(bucket), .blob(key.bytes)
      ) { (row) throws(DatabaseError) in try BucketStore.upload(row) }
    }
    guard let upload = found ?? nil else { throw .noUpload(identifier) }
    return upload
  }

  private static func upload(
    _ row: borrowing DatabaseRow
  ) throws(DatabaseError) -> MultipartUpload? {
    guard let key = ObjectKey(try row.blob(2)) else { return nil }
    let (attributes, checksum) = ObjectAttributes.read(try row.text(4))
    return MultipartUpload(
      identifier: try row.text(0), bucket: try row.text(1), key: key, started: try row.integer(3),
      attributes: attributes, checksum: checksum)
  }

  /// Uploads of a bucket in the order of keys, then of identifiers.
  ///
  /// - Parameter after: The key and identifier that they come behind.
  package func uploads(
    _ bucket: String, prefix: [UInt8], after: (key: [UInt8], identifier: String), limit: Int
  ) throws(RecordStoreError) -> [MultipartUpload] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT id, bucket, key, started, document FROM uploads WHERE bucket = ? AND key >= ? "
          + "AND (key, id) > (?, ?) ORDER BY key, id", .text(bucket), .blob(prefix),
        .blob(after.key), .text(after.identifier)
      ) { (row) throws(DatabaseError) in try BucketStore.upload(row) }
    }.compactMap(\.self).lazy.filter { $0.key.bytes.starts(with: prefix) }.prefix(limit)
      .map(\.self)
  }

  /// Adds a part to an upload, or replaces the one that is there.
  package func putPart(
    _ content: StagedObject, number: Int, of upload: MultipartUpload, milliseconds: Int
  ) throws(RecordStoreError) -> UploadedPart {
    let sum = try content.seal()
    let part = UploadedPart(
      number: number, size: content.count, modified: milliseconds,
      entityTag: sum.entityTag.hexadecimal,
      checksum: upload.checksum.flatMap { sum.checksums[$0.algorithm] }.map(Base64.encode),
      staged: content.name)
    let replaced = try change {
      (connection) throws(DatabaseError) -> Result<String?, RecordStoreError> in
      let isThere = try connection.row(
        "SELECT 1 FROM uploads WHERE id = ?", .text(upload.identifier)
      ) { (row) throws(DatabaseError) in try row.integer(0) }
      guard isThere != nil else { return .failure(.noUpload(upload.identifier)) }
      let replaced = try connection.row(
        "SELECT staged FROM parts WHERE upload = ? AND number = ?", .text(upload.identifier),
        .integer(number)
      ) { (row) throws(DatabaseError) in try row.text(0) }
      try connection.execute(
        """
        INSERT OR REPLACE INTO parts (upload, number, size, modified, tag, checksum, staged)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """, .text(upload.identifier), .integer(number), .integer(part.size),
        .integer(milliseconds), .text(part.entityTag), DatabaseValue(part.checksum),
        .text(part.staged))
      return .success(replaced)
    }
    content.keep()
    if let replaced { try StoreFiles.remove("\(staging)/\(replaced)") }
    return part
  }

  /// Parts of an upload by number.
  package func parts(
    of upload: String, after number: Int = 0, limit: Int = MultipartLimits.parts
  ) throws(RecordStoreError) -> [UploadedPart] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT number, size, modified, tag, checksum, staged FROM parts "
          + "WHERE upload = ? AND number > ? ORDER BY number LIMIT ?", .text(upload),
        .integer(number), .integer(limit)
      ) { (row) throws(DatabaseError) in
        UploadedPart(
          number: try row.integer(0), size: try row.integer(1), modified: try row.integer(2),
          entityTag: try row.text(3), checksum: try row.optionalText(4), staged: try row.text(5))
      }
    }
  }

  /// Gives an upload up, with all its parts.
  package func abort(_ upload: MultipartUpload) throws(RecordStoreError) {
    let parts = try parts(of: upload.identifier)
    try change { (connection) throws(DatabaseError) in
      let count = try connection.execute(
        "DELETE FROM uploads WHERE id = ?", .text(upload.identifier))
      return count == 1 ? .success(()) : .failure(.noUpload(upload.identifier))
    }
    for part in parts { try StoreFiles.remove("\(staging)/\(part.staged)") }
  }

  /// Makes an object of the parts that a client names.
  package func complete(
    _ upload: MultipartUpload, _ claims: [PartClaim], milliseconds: Int,
    condition: PutCondition? = nil
  ) throws(RecordStoreError) -> ObjectEntry {
    let stored = try parts(of: upload.identifier)
    let chosen = try BucketStore.choose(claims, of: stored)
    let isFull = upload.checksum?.type == .full
    let content = stage(
      checksums: isFull ? Set([upload.checksum?.algorithm].compactMap(\.self)) : [])
    let tags = RunningDigest(.md5)
    var composite = upload.checksum.map { RunningChecksum($0.algorithm) }
    for part in chosen {
      try append(part, to: content)
      tags.add(BucketStore.bytes(part.entityTag)[...])
      composite?.add((Base64.decode(part.checksum ?? "") ?? [])[...])
    }
    var checksum: ObjectChecksum?
    if let made = upload.checksum, !isFull, let composite {
      checksum = ObjectChecksum(
        made.algorithm, value: "\(Base64.encode(composite.finish()))-\(chosen.count)",
        type: .composite)
    }
    let sum = try content.seal()
    if isFull, let algorithm = upload.checksum?.algorithm {
      checksum = sum.checksums[algorithm].map {
        ObjectChecksum(algorithm, value: Base64.encode($0))
      }
    }
    let entry = ObjectEntry(
      bucket: upload.bucket, key: upload.key, size: content.count, modified: milliseconds,
      entityTag: "\(tags.finish().hexadecimal)-\(chosen.count)", attributes: upload.attributes,
      checksum: checksum)
    try commit(entry, content, condition: condition, endingUpload: upload.identifier)
    for part in stored { try? StoreFiles.remove("\(staging)/\(part.staged)") }
    return entry
  }

  private static func choose(
    _ claims: [PartClaim], of stored: [UploadedPart]
  ) throws(RecordStoreError) -> [UploadedPart] {
    let known = Dictionary(uniqueKeysWithValues: stored.map { ($0.number, $0) })
    var chosen: [UploadedPart] = []
    for claim in claims {
      guard claim.number > chosen.last?.number ?? 0 else { throw .partOrder }
      guard let part = known[claim.number], part.entityTag == claim.entityTag,
        claim.checksum == nil || claim.checksum == part.checksum
      else { throw .badPart(number: claim.number) }
      if let last = chosen.last, last.size < MultipartLimits.partBytes {
        throw .partTooSmall(number: last.number, size: last.size)
      }
      chosen.append(part)
    }
    return chosen
  }

  private func append(
    _ part: UploadedPart, to content: StagedObject
  ) throws(RecordStoreError) {
    let path = "\(staging)/\(part.staged)"
    guard let file = try StoredFile(existing: path), file.count == part.size else {
      throw .damaged(path: path, reason: "the part's file is not there, or is cut")
    }
    var offset = 0
    while offset < part.size {
      let piece = try file.read(at: offset, count: min(1 << 20, part.size - offset))
      guard !piece.isEmpty else { throw .damaged(path: path, reason: "it ends too early") }
      content.add(piece[...])
      if let fault = content.fault { throw fault }
      offset += piece.count
    }
  }

  /// The bytes of hexadecimal digits.
  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
    }
  }
}
