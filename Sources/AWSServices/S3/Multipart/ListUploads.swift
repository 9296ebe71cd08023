internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Lists the parts of an upload.
  static let listParts = S3Operation("ListParts", "GET", .object, "uploadId") {
    (call) throws(ServiceError) in
    let upload = try call.upload()
    let limit = min(try call.request.number("max-parts") ?? 1000, 1000)
    let marker = try call.request.number("part-number-marker") ?? 0
    let parts = try call.stored { () throws(RecordStoreError) in
      try call.store.parts(of: upload.identifier, after: marker, limit: limit + 1)
    }
    let page = parts.prefix(limit)
    return .xml("ListPartsResult") { writer in
      writer.element("Bucket", text: upload.bucket)
      writer.element("Key", text: upload.key.description)
      writer.element("UploadId", text: upload.identifier)
      writer.element("PartNumberMarker", text: "\(marker)")
      writer.element("MaxParts", text: "\(limit)")
      writer.element("IsTruncated", text: parts.count > page.count ? "true" : "false")
      if let last = page.last, parts.count > page.count {
        writer.element("NextPartNumberMarker", text: "\(last.number)")
      }
      writer.element("StorageClass", text: "STANDARD")
      for part in page {
        writer.element("Part") { writer in
          writer.element("PartNumber", text: "\(part.number)")
          writer.element("LastModified", text: UTCTime.iso8601(milliseconds: part.modified))
          writer.element("ETag", text: "\"\(part.entityTag)\"")
          writer.element("Size", text: "\(part.size)")
          if let value = part.checksum, let algorithm = upload.checksum?.algorithm {
            writer.element("Checksum\(algorithm.rawValue)", text: value)
          }
        }
      }
    }
  }

  /// Lists the uploads of a bucket that have begun.
  static let listMultipartUploads = S3Operation(
    "ListMultipartUploads", "GET", .bucket, "uploads"
  ) { (call) throws(ServiceError) in
    let bucket = try call.bucket().name
    let limit = min(try call.request.number("max-uploads") ?? 1000, 1000)
    let prefix = call.request.bytes("prefix") ?? []
    let keyMarker = call.request.bytes("key-marker") ?? []
    // A key alone stands for all of its uploads.
    let marker = call.request.parameter("upload-id-marker") ?? (keyMarker.isEmpty ? "" : "~")
    let uploads = try call.stored { () throws(RecordStoreError) in
      try call.store.uploads(
        bucket, prefix: prefix, after: (keyMarker, marker), limit: limit + 1)
    }
    let page = uploads.prefix(limit)
    let isEncoded = call.request.parameter("encoding-type") == "url"
    func text(_ bytes: [UInt8]) -> String {
      isEncoded
        ? PercentEncoding.encode(bytes, keeping: [UInt8(ascii: "/")])
        : String(decoding: bytes, as: UTF8.self)
    }
    return .xml("ListMultipartUploadsResult") { writer in
      writer.element("Bucket", text: bucket)
      writer.element("KeyMarker", text: text(keyMarker))
      writer.element("Prefix", text: text(prefix))
      writer.element("MaxUploads", text: "\(limit)")
      if isEncoded { writer.element("EncodingType", text: "url") }
      writer.element("IsTruncated", text: uploads.count > page.count ? "true" : "false")
      if let last = page.last, uploads.count > page.count {
        writer.element("NextKeyMarker", text: text(last.key.bytes))
        writer.element("NextUploadIdMarker", text: last.identifier)
      }
      for upload in page {
        writer.element("Upload") { writer in
          writer.element("Key", text: text(upload.key.bytes))
          writer.element("UploadId", text: upload.identifier)
          writer.element("Initiated", text: UTCTime.iso8601(milliseconds: upload.started))
          writer.element("StorageClass", text: "STANDARD")
        }
      }
    }
  }
}
