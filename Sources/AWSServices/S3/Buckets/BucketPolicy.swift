internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Bytes of a policy.
  private static let policyBytes = 20 << 10

  /// Keeps a policy for whoever reads it; Weir's own rule is that a bucket is its account's alone.
  static let putBucketPolicy = S3Operation("PutBucketPolicy", "PUT", .bucket, "policy") {
    (call) throws(ServiceError) in
    let name = try call.bucket().name
    guard call.body.count <= policyBytes,
      let policy = String(validating: call.body, as: UTF8.self),
      let value = try? JSONReader.read(call.body), value["Statement"] != nil
    else {
      throw .s3(
        "MalformedPolicy", "Policies must be valid JSON with a Statement, of at most 20 KB.")
    }
    try call.stored { () throws(RecordStoreError) in try call.store.setPolicy(policy, of: name) }
    return .empty(204)
  }

  /// Gives the policy back as it was put.
  static let getBucketPolicy = S3Operation("GetBucketPolicy", "GET", .bucket, "policy") {
    (call) throws(ServiceError) in
    let bucket = try call.bucket()
    guard let policy = bucket.policy else {
      throw .s3(
        "NoSuchBucketPolicy", "The bucket policy does not exist", status: 404,
        [QueryParameter(name: "BucketName", value: bucket.name)])
    }
    return S3Answer(
      headers: [HTTPHeader("Content-Type", "application/json")], body: Array(policy.utf8))
  }

  /// Takes the policy away.
  static let deleteBucketPolicy = S3Operation("DeleteBucketPolicy", "DELETE", .bucket, "policy") {
    (call) throws(ServiceError) in
    let name = try call.bucket().name
    try call.stored { () throws(RecordStoreError) in try call.store.setPolicy(nil, of: name) }
    return .empty(204)
  }
}
