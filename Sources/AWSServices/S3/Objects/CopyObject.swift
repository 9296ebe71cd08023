internal import AWSProtocols
internal import RecordStore

/// The object that a request copies from.
struct CopySource {
  let entry: ObjectEntry
  let file: StoredFile

  init(_ call: S3Call) throws(ServiceError) {
    let text = call.request.header("x-amz-copy-source") ?? ""
    let path = text.prefix { $0 != "?" }.drop { $0 == "/" }
    let name = path.prefix { $0 != "/" }
    guard let key = ObjectKey(PercentEncoding.decode(path.dropFirst(name.count + 1))) else {
      throw .s3(
        "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/key")
    }
    let bucket = try call.bucket(String(name)).name
    let found = try call.stored { () throws(RecordStoreError) in
      try call.store.open(bucket, key)
    }
    guard let (entry, file) = found else { throw .noSuchKey(key) }
    self.entry = entry
    self.file = file
    try ObjectHeaders.check(entry, call.request, prefix: "x-amz-copy-source-")
  }

  /// Adds bytes of the source to a content.
  func append(
    to content: StagedObject, offset: Int, count: Int
  ) throws(RecordStoreError) {
    var done = 0
    while done < count {
      let piece = try file.read(at: offset + done, count: min(1 << 20, count - done))
      guard !piece.isEmpty else { return }
      content.add(piece[...])
      if let fault = content.fault { throw fault }
      done += piece.count
    }
  }
}

extension S3Operation {
  /// Makes an object of another one.
  static let copyObject = S3Operation("CopyObject", "PUT", .object, "copy") {
    (call) throws(ServiceError) in
    let (bucket, key) = (try call.bucket().name, try call.key())
    let source = try CopySource(call)
    let said = try ObjectHeaders.attributes(call.request)
    let replaces = call.request.header("x-amz-metadata-directive") == "REPLACE"
    if !replaces, source.entry.bucket == bucket, source.entry.key == key {
      throw .s3(
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without "
          + "changing the object's metadata.")
    }
    var attributes = replaces ? said : source.entry.attributes
    let replacesTags = call.request.header("x-amz-tagging-directive") == "REPLACE"
    attributes.tags = replacesTags ? said.tags : source.entry.attributes.tags
    var algorithms = PayloadChecksums.algorithms(call.request)
    if algorithms.isEmpty, let checksum = source.entry.checksum {
      algorithms.insert(checksum.algorithm)
    }
    let condition = try ObjectHeaders.putCondition(call.request)
    let (wanted, chosen) = (attributes, algorithms)
    let entry = try call.stored { () throws(RecordStoreError) -> ObjectEntry in
      let content = call.store.stage(checksums: chosen)
      try source.append(to: content, offset: 0, count: source.entry.size)
      return try call.store.put(
        content, bucket: bucket, key: key, milliseconds: call.request.milliseconds,
        attributes: wanted, condition: condition)
    }
    return .xml("CopyObjectResult") { writer in
      writer.element("LastModified", text: UTCTime.iso8601(milliseconds: entry.modified))
      writer.element("ETag", text: "\"\(entry.entityTag)\"")
      if let checksum = entry.checksum {
        writer.element("Checksum\(checksum.algorithm.rawValue)", text: checksum.value)
        writer.element("ChecksumType", text: checksum.type.rawValue)
      }
    }
  }
}
