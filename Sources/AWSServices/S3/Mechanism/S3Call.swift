internal import AWSProtocols
internal import RecordStore

/// A call of one operation of S3, its body received and checked.
struct S3Call {
  let store: BucketStore
  let request: S3Request
  /// The body of operations that store one.
  let content: StagedObject?
  /// The body of the others.
  let body: [UInt8]
  /// What came behind the body, and headers, for checksums.
  let trailers: [HTTPHeader]
  /// Takes what failed on this side.
  let report: @Sendable (String) -> Void

  var account: String { request.principal.account }

  /// Runs something on the store; its errors become S3's.
  func stored<Value>(
    _ body: () throws(RecordStoreError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(RecordStoreError) {
      return try body()
    } catch {
      if let told = ServiceError(s3: error, account: account) { throw told }
      report(error.description)
      throw .internalFailure(.restXML)
    }
  }

  /// The bucket that the request names, which must be the account's own.
  func bucket() throws(ServiceError) -> Bucket { try bucket(request.bucket ?? "") }

  /// A bucket, which must be the account's own.
  func bucket(_ name: String) throws(ServiceError) -> Bucket {
    guard let bucket = try stored({ () throws(RecordStoreError) in try store.bucket(name) })
    else { throw .noSuchBucket(name) }
    guard bucket.account == account else { throw .s3AccessDenied }
    if let expected = request.header("x-amz-expected-bucket-owner"), expected != bucket.account {
      throw .s3AccessDenied
    }
    return bucket
  }

  /// The key that the request names.
  func key() throws(ServiceError) -> ObjectKey {
    let bytes = request.keyBytes ?? []
    guard let key = ObjectKey(bytes) else {
      throw try stored { () throws(RecordStoreError) -> ServiceError in
        throw .badKey(byteCount: bytes.count)
      }
    }
    return key
  }

  /// The object that the request names.
  func object() throws(ServiceError) -> ObjectEntry {
    let (name, key) = (try bucket().name, try key())
    let found = try stored { () throws(RecordStoreError) in try store.object(name, key) }
    guard let found else { throw .noSuchKey(key) }
    return found
  }

  /// The document in the body.
  func document(_ root: String) throws(ServiceError) -> XMLElement {
    guard let element = try? XMLReader.read(body), element.name == root else {
      throw .malformedXML
    }
    return element
  }

  /// The tags of a document `Tagging`.
  func tags(limit: Int) throws(ServiceError) -> [QueryParameter] {
    let set = try document("Tagging")["TagSet"]?.children ?? []
    return try S3Call.checked(
      set.map {
        QueryParameter(name: $0["Key"]?.text ?? "", value: $0["Value"]?.text ?? "")
      }, limit: limit)
  }

  /// Tags as S3 takes them: no name twice, none too long, not too many.
  static func checked(
    _ tags: [QueryParameter], limit: Int
  ) throws(ServiceError) -> [QueryParameter] {
    guard tags.count <= limit else {
      throw .s3("BadRequest", "Object tags cannot be greater than \(limit)")
    }
    guard Set(tags.map(\.name)).count == tags.count else {
      throw .s3("InvalidTag", "Cannot provide multiple Tags with the same key")
    }
    for tag in tags {
      guard (1...128).contains(tag.name.unicodeScalars.count), !tag.name.hasPrefix("aws:") else {
        throw .s3("InvalidTag", "The TagKey you have provided is invalid")
      }
      guard tag.value.unicodeScalars.count <= 256 else {
        throw .s3("InvalidTag", "The TagValue you have provided is invalid")
      }
    }
    return tags
  }

  /// The identifier under which S3 shows an account as an owner.
  static func ownerID(_ account: String) -> String {
    SHA256Digest.digest(Array("owner of \(account)".utf8)).hexadecimal
  }
}
