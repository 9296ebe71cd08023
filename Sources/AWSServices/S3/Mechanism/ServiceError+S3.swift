internal import AWSProtocols
internal import RecordStore

extension ServiceError {
  /// An error of S3.
  static func s3(
    _ code: String, _ message: String, status: Int = 400, _ details: [QueryParameter] = []
  ) -> ServiceError {
    ServiceError(status: status, code: code, message: message, details: details)
  }

  static let s3AccessDenied = ServiceError.s3("AccessDenied", "Access Denied", status: 403)

  static let malformedXML = ServiceError.s3(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema")

  static func noSuchBucket(_ name: String) -> ServiceError {
    .s3(
      "NoSuchBucket", "The specified bucket does not exist", status: 404,
      [QueryParameter(name: "BucketName", value: name)])
  }

  static func noSuchKey(_ key: ObjectKey) -> ServiceError {
    .s3(
      "NoSuchKey", "The specified key does not exist.", status: 404,
      [QueryParameter(name: "Key", value: key.description)])
  }

  static func precondition(_ condition: String) -> ServiceError {
    .s3(
      "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
      status: 412, [QueryParameter(name: "Condition", value: condition)])
  }

  /// What the store found, as S3 tells it; nil for what only this side can do something about.
  init?(s3 error: RecordStoreError, account: String) {
    switch error {
    case .noBucket(let name): self = .noSuchBucket(name)
    case .bucketExists(let name, let owner):
      let details = [QueryParameter(name: "BucketName", value: name)]
      self =
        owner == account
        ? .s3(
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          status: 409, details)
        : .s3(
          "BucketAlreadyExists",
          "The requested bucket name is not available. The bucket namespace is shared by all "
            + "users of the system. Please select a different name and try again.", status: 409,
          details)
    case .bucketNotEmpty(let name):
      self = .s3(
        "BucketNotEmpty", "The bucket you tried to delete is not empty", status: 409,
        [QueryParameter(name: "BucketName", value: name)])
    case .badBucketName(let name):
      self = .s3(
        "InvalidBucketName", "The specified bucket is not valid.",
        [QueryParameter(name: "BucketName", value: name)])
    case .noObject(let key): self = .noSuchKey(key)
    case .badKey(let count):
      self = .s3(
        "KeyTooLongError", "Your key is too long",
        [
          QueryParameter(name: "Size", value: "\(count)"),
          QueryParameter(name: "MaxSizeAllowed", value: "\(ObjectKey.byteLimit)"),
        ])
    case .condition(let condition): self = .precondition(condition)
    case .noUpload(let identifier):
      self = .s3(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may "
          + "have been aborted or completed.", status: 404,
        [QueryParameter(name: "UploadId", value: identifier)])
    case .badPart(let number):
      self = .s3(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been "
          + "uploaded, or the specified entity tag may not match the part's entity tag.",
        [QueryParameter(name: "PartNumber", value: "\(number)")])
    case .partOrder:
      self = .s3(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.")
    case .partTooSmall(let number, let size):
      self = .s3(
        "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
        [
          QueryParameter(name: "ProposedSize", value: "\(size)"),
          QueryParameter(name: "MinSizeAllowed", value: "\(MultipartLimits.partBytes)"),
          QueryParameter(name: "PartNumber", value: "\(number)"),
        ])
    default: return nil
    }
  }
}
