internal import AWSProtocols

/// An operation of S3: what requests it is for, what becomes of their bodies, and what it does.
struct S3Operation: Sendable {
  typealias Body = @Sendable (S3Call) throws(ServiceError) -> S3Answer

  /// What becomes of a request's body.
  enum Payload: Hashable {
    /// It is a document, and kept in memory.
    case document
    /// It is an object's content or a part of one, and goes to the disk as it comes.
    case content
  }

  let name: String
  let method: String
  let level: S3Request.Level
  /// The parameter that makes the difference between operations of one method and level.
  let subresource: String?
  let payload: Payload
  let perform: Body

  init(
    _ name: String, _ method: String, _ level: S3Request.Level, _ subresource: String? = nil,
    payload: Payload = .document, _ perform: @escaping Body
  ) {
    self.name = name
    self.method = method
    self.level = level
    self.subresource = subresource
    self.payload = payload
    self.perform = perform
  }

  /// All that Weir has.
  static let all: [S3Operation] =
    [
      listBuckets, createBucket, headBucket, deleteBucket, getBucketLocation, getBucketPolicy,
      putBucketPolicy, deleteBucketPolicy, getBucketAcl, getBucketTagging, putBucketTagging,
      deleteBucketTagging, listObjects, listObjectsV2, deleteObjects, putObject, getObject,
      headObject, deleteObject, copyObject, getObjectTagging, putObjectTagging,
      deleteObjectTagging, getObjectAcl, createMultipartUpload, uploadPart, uploadPartCopy,
      completeMultipartUpload, abortMultipartUpload, listParts, listMultipartUploads,
    ] + unconfigured

  /// What AWS has as parameters of this kind; those that no operation here takes are refused.
  private static let subresources: Set<String> = [
    "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption",
    "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "list-type", "location",
    "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy",
    "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention",
    "select", "tagging", "torrent", "uploadId", "uploads", "versioning", "versions", "website",
  ]

  /// The operation that a request is for.
  static func find(_ request: S3Request) throws(ServiceError) -> S3Operation {
    var wanted = request.query.first { subresources.contains($0.name) }?.name
    if request.wire.method == "PUT", request.header("x-amz-copy-source") != nil {
      wanted = wanted == nil ? "copy" : "uploadId-copy"
    }
    let near = all.filter { $0.level == request.level && $0.method == request.wire.method }
    if let found = near.first(where: { $0.subresource == wanted }) { return found }
    guard let wanted else { throw .unknownOperation(request.wire.method, .restXML) }
    throw .s3(
      "NotImplemented", "A header you provided implies functionality that is not implemented",
      status: 501, [QueryParameter(name: "Header", value: wanted)])
  }
}
