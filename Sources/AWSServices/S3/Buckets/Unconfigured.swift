internal import AWSProtocols
internal import RecordStore

/// What a bucket can have on S3 and never has here: asked for, there is nothing.
///
/// Tools such as Terraform ask for all of it when they read a bucket.
extension S3Operation {
  static let unconfigured: [S3Operation] =
    absent.map { row in
      S3Operation(row.name, "GET", .bucket, row.subresource) { (call) throws(ServiceError) in
        throw .s3(
          row.code, "The bucket has no such configuration", status: 404,
          [QueryParameter(name: "BucketName", value: try call.bucket().name)])
      }
    }
    + empty.map { row in
      S3Operation(row.name, "GET", .bucket, row.subresource) { (call) throws(ServiceError) in
        _ = try call.bucket()
        return .xml(row.root) { writer in
          if row.root == "RequestPaymentConfiguration" {
            writer.element("Payer", text: "BucketOwner")
          }
        }
      }
    }

  private static let absent: [(name: String, subresource: String, code: String)] = [
    ("GetBucketCors", "cors", "NoSuchCORSConfiguration"),
    ("GetBucketEncryption", "encryption", "ServerSideEncryptionConfigurationNotFoundError"),
    ("GetBucketLifecycleConfiguration", "lifecycle", "NoSuchLifecycleConfiguration"),
    ("GetBucketOwnershipControls", "ownershipControls", "OwnershipControlsNotFoundError"),
    ("GetBucketPolicyStatus", "policyStatus", "NoSuchBucketPolicy"),
    ("GetBucketReplication", "replication", "ReplicationConfigurationNotFoundError"),
    ("GetBucketWebsite", "website", "NoSuchWebsiteConfiguration"),
    ("GetObjectLockConfiguration", "object-lock", "ObjectLockConfigurationNotFoundError"),
    ("GetPublicAccessBlock", "publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
  ]

  private static let empty: [(name: String, subresource: String, root: String)] = [
    ("GetBucketAccelerateConfiguration", "accelerate", "AccelerateConfiguration"),
    ("GetBucketLogging", "logging", "BucketLoggingStatus"),
    ("GetBucketNotificationConfiguration", "notification", "NotificationConfiguration"),
    ("GetBucketRequestPayment", "requestPayment", "RequestPaymentConfiguration"),
    ("GetBucketVersioning", "versioning", "VersioningConfiguration"),
  ]
}
