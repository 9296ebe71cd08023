internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Begins an upload in parts.
  static let createMultipartUpload = S3Operation(
    "CreateMultipartUpload", "POST", .object, "uploads"
  ) { (call) throws(ServiceError) in
    let (bucket, key) = (try call.bucket().name, try call.key())
    let attributes = try ObjectHeaders.attributes(call.request)
    var checksum: (ChecksumAlgorithm, ChecksumType)?
    if let word = call.request.header("x-amz-checksum-algorithm") {
      guard let algorithm = ChecksumAlgorithm(rawValue: word.uppercased()) else {
        throw .s3(
          "InvalidRequest",
          "Checksum algorithm provided is unsupported. Please try again with "
            + "any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
      }
      let type = call.request.header("x-amz-checksum-type").flatMap { ChecksumType(rawValue: $0) }
      // Of CRC-64 there is only the checksum of the whole, of digests only that of parts.
      checksum =
        switch algorithm {
        case .crc64nvme: (algorithm, .full)
        case .sha1, .sha256: (algorithm, .composite)
        case .crc32, .crc32c: (algorithm, type ?? .composite)
        }
    }
    let chosen = checksum
    let identifier = try call.stored { () throws(RecordStoreError) in
      try call.store.beginUpload(
        bucket: bucket, key: key, attributes: attributes, checksum: chosen,
        milliseconds: call.request.milliseconds)
    }
    var headers: [HTTPHeader] = []
    if let chosen {
      headers = [
        HTTPHeader("x-amz-checksum-algorithm", chosen.0.rawValue),
        HTTPHeader("x-amz-checksum-type", chosen.1.rawValue),
      ]
    }
    return .xml("InitiateMultipartUploadResult", headers) { writer in
      writer.element("Bucket", text: bucket)
      writer.element("Key", text: key.description)
      writer.element("UploadId", text: identifier)
    }
  }

  /// Gives an upload up.
  static let abortMultipartUpload = S3Operation(
    "AbortMultipartUpload", "DELETE", .object, "uploadId"
  ) { (call) throws(ServiceError) in
    let upload = try call.upload()
    try call.stored { () throws(RecordStoreError) in try call.store.abort(upload) }
    return .empty(204)
  }
}

extension S3Call {
  /// The upload that the request names.
  func upload() throws(ServiceError) -> MultipartUpload {
    let (bucket, key) = (try bucket().name, try key())
    let identifier = request.parameter("uploadId") ?? ""
    return try stored { () throws(RecordStoreError) in
      try store.upload(identifier, bucket: bucket, key: key)
    }
  }

  /// The number of the part that the request names.
  func partNumber() throws(ServiceError) -> Int {
    guard let number = try request.number("partNumber"),
      (1...MultipartLimits.parts).contains(number)
    else {
      throw .s3(
        "InvalidArgument",
        "Part number must be an integer between 1 and \(MultipartLimits.parts), inclusive")
    }
    return number
  }
}
