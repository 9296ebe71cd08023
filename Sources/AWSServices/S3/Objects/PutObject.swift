internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Keeps an object.
  static let putObject = S3Operation("PutObject", "PUT", .object, payload: .content) {
    (call) throws(ServiceError) in
    guard let content = call.content else { throw .internalFailure(.restXML) }
    let (bucket, key) = (try call.bucket().name, try call.key())
    let attributes = try ObjectHeaders.attributes(call.request)
    let condition = try ObjectHeaders.putCondition(call.request)
    let entry = try call.stored { () throws(RecordStoreError) in
      try call.store.put(
        content, bucket: bucket, key: key, milliseconds: call.request.milliseconds,
        attributes: attributes, condition: condition)
    }
    return .empty(
      200,
      [HTTPHeader("ETag", "\"\(entry.entityTag)\"")] + ObjectHeaders.checksum(entry))
  }
}
