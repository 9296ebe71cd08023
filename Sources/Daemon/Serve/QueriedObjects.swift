internal import AWSProtocols
internal import AthenaCatalog
internal import QueryJobs
internal import RecordStore
internal import StoredQueries

/// The embedded buckets as queries see them: those of the account that asks.
struct QueriedObjects: QueryObjects, ObjectFolders {
  private let store: BucketStore

  init(_ store: BucketStore) { self.store = store }

  func write(
    _ bytes: [UInt8], bucket: String, key: String, contentType: String, scope: QueryScope
  ) throws(QueryFailure) {
    try check(bucket, scope)
    guard let name = ObjectKey(key) else {
      throw QueryFailure(.failed, "the key '\(key)' has \(key.utf8.count) bytes, too many for S3")
    }
    var attributes = ObjectAttributes()
    attributes.headers = [HTTPHeader("Content-Type", contentType)]
    let kept = attributes
    try stored { () throws(RecordStoreError) in
      _ = try store.put(
        bytes, bucket: bucket, key: name, milliseconds: ServeRun.milliseconds(), attributes: kept)
    }
  }

  func folders(
    bucket: String, prefix: String, scope: QueryScope
  ) throws(QueryFailure) -> [String] {
    try check(bucket, scope)
    var query = ObjectQuery()
    query.prefix = Array(prefix.utf8)
    query.delimiter = Array("/".utf8)
    var names: [String] = []
    repeat {
      let asked = query
      let page = try stored { () throws(RecordStoreError) in try store.list(bucket, asked) }
      names += page.prefixes.map {
        String(decoding: $0.dropFirst(query.prefix.count).dropLast(), as: UTF8.self)
      }
      query.after = page.next
    } while query.after != nil
    return names
  }

  func objects(
    in location: S3Location, scope: QueryScope
  ) throws(QueryFailure) -> [StoredObjectFile] {
    try check(location.bucket, scope)
    var query = ObjectQuery()
    query.prefix = Array(location.prefix.utf8)
    var files: [StoredObjectFile] = []
    repeat {
      let asked = query
      try stored { () throws(RecordStoreError) in
        let page = try store.list(location.bucket, asked)
        for entry in page.objects {
          files.append(
            StoredObjectFile(
              url: "s3://\(location.bucket)/\(String(decoding: entry.key.bytes, as: UTF8.self))",
              path: try store.contentPath(of: entry), size: entry.size, modified: entry.modified))
        }
        query.after = page.next
      }
    } while query.after != nil
    return files
  }

  /// An account's queries have no business in another's bucket.
  private func check(_ bucket: String, _ scope: QueryScope) throws(QueryFailure) {
    let found = try stored { () throws(RecordStoreError) in try store.bucket(bucket) }
    guard let found else {
      throw QueryFailure(.failed, "the bucket \(bucket) does not exist; create it first")
    }
    guard found.account == scope.account else {
      throw QueryFailure(.failed, "Access Denied: the bucket \(bucket) is another account's")
    }
  }

  private func stored<Value>(
    _ body: () throws(RecordStoreError) -> Value
  ) throws(QueryFailure) -> Value {
    do throws(RecordStoreError) {
      return try body()
    } catch {
      throw QueryFailure(.failed, error.description)
    }
  }
}
