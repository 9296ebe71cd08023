internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Makes an object of the parts of an upload.
  static let completeMultipartUpload = S3Operation(
    "CompleteMultipartUpload", "POST", .object, "uploadId"
  ) { (call) throws(ServiceError) in
    let upload = try call.upload()
    let document = try call.document("CompleteMultipartUpload")
    var claims: [PartClaim] = []
    for part in document.children where part.name == "Part" {
      guard let number = Int(part["PartNumber"]?.text ?? ""), let tag = part["ETag"]?.text else {
        throw .malformedXML
      }
      let checksum = upload.checksum.flatMap { part["Checksum\($0.algorithm.rawValue)"]?.text }
      claims.append(
        PartClaim(number: number, entityTag: tag.filter { $0 != "\"" }, checksum: checksum))
    }
    guard (1...MultipartLimits.parts).contains(claims.count) else { throw .malformedXML }
    let (named, condition) = (claims, try ObjectHeaders.putCondition(call.request))
    let entry = try call.stored { () throws(RecordStoreError) in
      try call.store.complete(
        upload, named, milliseconds: call.request.milliseconds, condition: condition)
    }
    return .xml("CompleteMultipartUploadResult") { writer in
      let host = call.request.header("Host") ?? "localhost"
      writer.element("Location", text: "http://\(host)\(call.request.wire.path)")
      writer.element("Bucket", text: entry.bucket)
      writer.element("Key", text: entry.key.description)
      writer.element("ETag", text: "\"\(entry.entityTag)\"")
      if let checksum = entry.checksum {
        writer.element("Checksum\(checksum.algorithm.rawValue)", text: checksum.value)
        writer.element("ChecksumType", text: checksum.type.rawValue)
      }
    }
  }
}
