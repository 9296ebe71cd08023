internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Tags of a bucket.
  private static let bucketTags = 50
  /// Tags of an object.
  static let objectTags = 10

  /// Tells the tags of a bucket; one that never had any has not even an empty list.
  static let getBucketTagging = S3Operation("GetBucketTagging", "GET", .bucket, "tagging") {
    (call) throws(ServiceError) in
    let bucket = try call.bucket()
    guard let tags = bucket.tags else {
      throw .s3(
        "NoSuchTagSet", "The TagSet does not exist", status: 404,
        [QueryParameter(name: "BucketName", value: bucket.name)])
    }
    return answer(tags)
  }

  /// Gives a bucket these tags and no others.
  static let putBucketTagging = S3Operation("PutBucketTagging", "PUT", .bucket, "tagging") {
    (call) throws(ServiceError) in
    let (name, tags) = (try call.bucket().name, try call.tags(limit: bucketTags))
    try call.stored { () throws(RecordStoreError) in try call.store.setTags(tags, of: name) }
    return .empty(204)
  }

  /// Takes a bucket's tags away.
  static let deleteBucketTagging = S3Operation(
    "DeleteBucketTagging", "DELETE", .bucket, "tagging"
  ) { (call) throws(ServiceError) in
    let name = try call.bucket().name
    try call.stored { () throws(RecordStoreError) in try call.store.setTags(nil, of: name) }
    return .empty(204)
  }

  /// Tells the tags of an object.
  static let getObjectTagging = S3Operation("GetObjectTagging", "GET", .object, "tagging") {
    (call) throws(ServiceError) in answer(try call.object().attributes.tags)
  }

  /// Gives an object these tags and no others.
  static let putObjectTagging = S3Operation("PutObjectTagging", "PUT", .object, "tagging") {
    (call) throws(ServiceError) in
    try change(call, try call.tags(limit: objectTags))
    return .empty(200)
  }

  /// Takes an object's tags away.
  static let deleteObjectTagging = S3Operation(
    "DeleteObjectTagging", "DELETE", .object, "tagging"
  ) { (call) throws(ServiceError) in
    try change(call, [])
    return .empty(204)
  }

  private static func change(_ call: S3Call, _ tags: [QueryParameter]) throws(ServiceError) {
    let entry = try call.object()
    var attributes = entry.attributes
    attributes.tags = tags
    let changed = attributes
    try call.stored { () throws(RecordStoreError) in
      try call.store.setAttributes(changed, of: entry)
    }
  }

  private static func answer(_ tags: [QueryParameter]) -> S3Answer {
    .xml("Tagging") { writer in
      writer.element("TagSet") { writer in
        for tag in tags {
          writer.element("Tag") { writer in
            writer.element("Key", text: tag.name)
            writer.element("Value", text: tag.value)
          }
        }
      }
    }
  }
}
