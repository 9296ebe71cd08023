internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Gives an object, or a part of it.
  static let getObject = S3Operation("GetObject", "GET", .object) {
    (call) throws(ServiceError) in try read(call)
  }

  /// Tells about an object; the server sends no body in answer to HEAD.
  static let headObject = S3Operation("HeadObject", "HEAD", .object) {
    (call) throws(ServiceError) in try read(call)
  }

  private static func read(_ call: S3Call) throws(ServiceError) -> S3Answer {
    let (bucket, key) = (try call.bucket().name, try call.key())
    let found = try call.stored { () throws(RecordStoreError) in
      try call.store.open(bucket, key)
    }
    guard let (entry, file) = found else { throw .noSuchKey(key) }
    try ObjectHeaders.check(entry, call.request)
    var headers = ObjectHeaders.answer(entry, call.request)
    guard let range = try ByteRange.read(call.request.header("Range"), size: entry.size) else {
      // Clients compare it with what they get, so a part never has it.
      if call.request.header("x-amz-checksum-mode")?.uppercased() == "ENABLED" {
        headers += ObjectHeaders.checksum(entry)
      }
      return S3Answer(
        headers: headers, content: StoredContent(file: file, offset: 0, count: entry.size))
    }
    let last = range.offset + range.count - 1
    headers.append(HTTPHeader("Content-Range", "bytes \(range.offset)-\(last)/\(entry.size)"))
    return S3Answer(
      status: 206, headers: headers,
      content: StoredContent(file: file, offset: range.offset, count: range.count))
  }
}
