internal import AWSProtocols
internal import RecordStore

/// What both versions of a listing have in common.
struct ObjectListing {
  let bucket: String
  var query = ObjectQuery()
  let isEncoded: Bool
  private let call: S3Call

  /// Objects of one page.
  private static let pageLimit = 1000

  init(_ call: S3Call) throws(ServiceError) {
    self.call = call
    bucket = try call.bucket().name
    query.prefix = call.request.bytes("prefix") ?? []
    query.delimiter = call.request.bytes("delimiter") ?? []
    query.limit = min(try call.request.number("max-keys") ?? 1000, ObjectListing.pageLimit)
    switch call.request.parameter("encoding-type") {
    case nil, "": isEncoded = false
    case "url": isEncoded = true
    default: throw .s3("InvalidArgument", "Invalid Encoding Method specified in Request")
    }
  }

  func page() throws(ServiceError) -> ObjectPage {
    try call.stored { () throws(RecordStoreError) in try call.store.list(bucket, query) }
  }

  /// Bytes as text of the answer; XML has no way to write every one of them.
  func text(_ bytes: [UInt8]) -> String {
    isEncoded
      ? PercentEncoding.encode(bytes, keeping: [UInt8(ascii: "/")])
      : String(decoding: bytes, as: UTF8.self)
  }

  /// The elements that both versions have, behind those of their own.
  func write(_ page: ObjectPage, showsOwner: Bool, into writer: inout XMLWriter) {
    writer.element("Name", text: bucket)
    writer.element("Prefix", text: text(query.prefix))
    if !query.delimiter.isEmpty { writer.element("Delimiter", text: text(query.delimiter)) }
    writer.element("MaxKeys", text: "\(query.limit)")
    if isEncoded { writer.element("EncodingType", text: "url") }
    writer.element("IsTruncated", text: page.next == nil ? "false" : "true")
    for entry in page.objects {
      writer.element("Contents") { writer in
        writer.element("Key", text: text(entry.key.bytes))
        writer.element("LastModified", text: UTCTime.iso8601(milliseconds: entry.modified))
        writer.element("ETag", text: "\"\(entry.entityTag)\"")
        if let checksum = entry.checksum {
          writer.element("ChecksumAlgorithm", text: checksum.algorithm.rawValue)
          writer.element("ChecksumType", text: checksum.type.rawValue)
        }
        writer.element("Size", text: "\(entry.size)")
        if showsOwner {
          writer.element("Owner") { writer in
            writer.element("ID", text: S3Call.ownerID(call.account))
            writer.element("DisplayName", text: call.account)
          }
        }
        writer.element("StorageClass", text: "STANDARD")
      }
    }
    for prefix in page.prefixes {
      writer.element("CommonPrefixes") { $0.element("Prefix", text: text(prefix)) }
    }
  }
}

extension S3Operation {
  /// Lists objects, going on behind a key.
  static let listObjects = S3Operation("ListObjects", "GET", .bucket) {
    (call) throws(ServiceError) in
    var listing = try ObjectListing(call)
    let marker = call.request.bytes("marker") ?? []
    if !marker.isEmpty { listing.query.after = marker }
    let page = try listing.page()
    let told = listing
    return .xml("ListBucketResult") { writer in
      writer.element("Marker", text: told.text(marker))
      if let next = page.next, !told.query.delimiter.isEmpty {
        writer.element("NextMarker", text: told.text(next))
      }
      told.write(page, showsOwner: true, into: &writer)
    }
  }

  /// Lists objects, going on behind a token.
  static let listObjectsV2 = S3Operation("ListObjectsV2", "GET", .bucket, "list-type") {
    (call) throws(ServiceError) in
    var listing = try ObjectListing(call)
    let start = call.request.bytes("start-after") ?? []
    if !start.isEmpty { listing.query.after = start }
    let token = call.request.parameter("continuation-token")
    if let token {
      guard let place = Base64.decode(token) else {
        throw .s3("InvalidArgument", "The continuation token provided is incorrect")
      }
      listing.query.after = place
    }
    let page = try listing.page()
    let told = listing
    let showsOwner = call.request.parameter("fetch-owner") == "true"
    return .xml("ListBucketResult") { writer in
      writer.element(
        "KeyCount", text: "\(page.objects.count + page.prefixes.count)")
      if let token { writer.element("ContinuationToken", text: token) }
      if !start.isEmpty { writer.element("StartAfter", text: told.text(start)) }
      if let next = page.next {
        writer.element("NextContinuationToken", text: Base64.encode(next))
      }
      told.write(page, showsOwner: showsOwner, into: &writer)
    }
  }
}
