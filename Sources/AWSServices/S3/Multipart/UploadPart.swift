internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Keeps a part of an upload.
  static let uploadPart = S3Operation(
    "UploadPart", "PUT", .object, "uploadId", payload: .content
  ) { (call) throws(ServiceError) in
    guard let content = call.content else { throw .internalFailure(.restXML) }
    let (upload, number) = (try call.upload(), try call.partNumber())
    let part = try call.stored { () throws(RecordStoreError) in
      try call.store.putPart(
        content, number: number, of: upload, milliseconds: call.request.milliseconds)
    }
    var headers = [HTTPHeader("ETag", "\"\(part.entityTag)\"")]
    if let value = part.checksum, let algorithm = upload.checksum?.algorithm {
      headers.append(HTTPHeader(algorithm.header, value))
    }
    return .empty(200, headers)
  }

  /// Makes a part of an object that is there, or of a piece of it.
  static let uploadPartCopy = S3Operation("UploadPartCopy", "PUT", .object, "uploadId-copy") {
    (call) throws(ServiceError) in
    let (upload, number) = (try call.upload(), try call.partNumber())
    let source = try CopySource(call)
    let range =
      try ByteRange.read(
        call.request.header("x-amz-copy-source-range"), size: source.entry.size)
      ?? ByteRange(offset: 0, count: source.entry.size)
    let part = try call.stored { () throws(RecordStoreError) -> UploadedPart in
      let content = call.store.stage(
        checksums: Set([upload.checksum?.algorithm].compactMap(\.self)))
      try source.append(to: content, offset: range.offset, count: range.count)
      return try call.store.putPart(
        content, number: number, of: upload, milliseconds: call.request.milliseconds)
    }
    return .xml("CopyPartResult") { writer in
      writer.element("LastModified", text: UTCTime.iso8601(milliseconds: part.modified))
      writer.element("ETag", text: "\"\(part.entityTag)\"")
    }
  }
}
