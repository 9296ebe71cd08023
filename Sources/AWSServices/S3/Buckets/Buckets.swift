internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Lists the account's buckets.
  static let listBuckets = S3Operation("ListBuckets", "GET", .service) {
    (call) throws(ServiceError) in
    let prefix = call.request.parameter("prefix") ?? ""
    let after = call.request.parameter("continuation-token") ?? ""
    let limit = try call.request.number("max-buckets") ?? 10_000
    let all = try call.stored { () throws(RecordStoreError) in
      try call.store.buckets(of: call.account)
    }.filter { $0.name.hasPrefix(prefix) && $0.name > after }
    let page = all.prefix(max(1, limit))
    return .xml("ListAllMyBucketsResult") { writer in
      writer.element("Owner") { writer in
        writer.element("ID", text: S3Call.ownerID(call.account))
        writer.element("DisplayName", text: call.account)
      }
      writer.element("Buckets") { writer in
        for bucket in page {
          writer.element("Bucket") { writer in
            writer.element("Name", text: bucket.name)
            writer.element("CreationDate", text: UTCTime.iso8601(milliseconds: bucket.created))
            writer.element("BucketRegion", text: bucket.region)
          }
        }
      }
      if page.count < all.count, let last = page.last {
        writer.element("ContinuationToken", text: last.name)
      }
    }
  }

  /// Makes a bucket.
  ///
  /// Whoever makes one again in us-east-1 is told that all is well, as AWS does there alone.
  static let createBucket = S3Operation("CreateBucket", "PUT", .bucket) {
    (call) throws(ServiceError) in
    let name = call.request.bucket ?? ""
    var region = call.request.region
    var tags: [QueryParameter]?
    if !call.body.isEmpty {
      let document = try call.document("CreateBucketConfiguration")
      if let text = document["LocationConstraint"]?.text, !text.isEmpty {
        guard text != "us-east-1" else {
          throw .s3(
            "InvalidLocationConstraint", "The specified location-constraint is not valid",
            [QueryParameter(name: "LocationConstraint", value: text)])
        }
        region = text == "EU" ? "eu-west-1" : text
      }
      tags = document["Tags"]?.children.map {
        QueryParameter(name: $0["Key"]?.text ?? "", value: $0["Value"]?.text ?? "")
      }
    }
    if region == "us-east-1",
      let present = try call.stored({ () throws(RecordStoreError) in try call.store.bucket(name) }),
      present.account == call.account, present.region == region
    {
      return .empty(200, [HTTPHeader("Location", "/\(name)")])
    }
    try call.stored { () throws(RecordStoreError) in
      try call.store.createBucket(
        name, account: call.account, region: region, milliseconds: call.request.milliseconds,
        tags: tags)
    }
    return .empty(200, [HTTPHeader("Location", "/\(name)")])
  }

  /// Tells whether a bucket is there and may be used.
  static let headBucket = S3Operation("HeadBucket", "HEAD", .bucket) {
    (call) throws(ServiceError) in
    .empty(200, [HTTPHeader("x-amz-bucket-region", try call.bucket().region)])
  }

  /// Takes away an empty bucket.
  static let deleteBucket = S3Operation("DeleteBucket", "DELETE", .bucket) {
    (call) throws(ServiceError) in
    let name = try call.bucket().name
    try call.stored { () throws(RecordStoreError) in try call.store.deleteBucket(name) }
    return .empty(204)
  }

  /// Tells the Region of a bucket; us-east-1 is told by nothing.
  static let getBucketLocation = S3Operation("GetBucketLocation", "GET", .bucket, "location") {
    (call) throws(ServiceError) in
    let region = try call.bucket().region
    var writer = XMLWriter()
    writer.element("LocationConstraint", namespace: S3Answer.namespace) { writer in
      if region != "us-east-1" { writer.append(region) }
    }
    return S3Answer(headers: [HTTPHeader("Content-Type", "application/xml")], body: writer.bytes)
  }

  /// Tells who may do what: the owner everything.
  static let getBucketAcl = S3Operation("GetBucketAcl", "GET", .bucket, "acl") {
    (call) throws(ServiceError) in accessList(try call.bucket().account)
  }

  /// Tells who may do what with an object: the bucket's owner everything.
  static let getObjectAcl = S3Operation("GetObjectAcl", "GET", .object, "acl") {
    (call) throws(ServiceError) in
    _ = try call.object()
    return accessList(call.account)
  }

  private static func accessList(_ account: String) -> S3Answer {
    func owner(_ writer: inout XMLWriter) {
      writer.element("ID", text: S3Call.ownerID(account))
      writer.element("DisplayName", text: account)
    }
    let type = [
      QueryParameter(name: "xmlns:xsi", value: "http://www.w3.org/2001/XMLSchema-instance"),
      QueryParameter(name: "xsi:type", value: "CanonicalUser"),
    ]
    return .xml("AccessControlPolicy") { writer in
      writer.element("Owner") { owner(&$0) }
      writer.element("AccessControlList") { writer in
        writer.element("Grant") { writer in
          writer.element("Grantee", attributes: type) { owner(&$0) }
          writer.element("Permission", text: "FULL_CONTROL")
        }
      }
    }
  }
}
