internal import AWSProtocols
internal import RecordStore

extension FirehoseOperation {
  /// Bytes of one record.
  private static let recordBytes = 1_024_000
  /// Records of one call.
  private static let records = 500
  /// Bytes of all records of one call.
  private static let batchBytes = 4 << 20

  /// Takes one record.
  static let putRecord = FirehoseOperation("PutRecord") { (call) throws(ServiceError) in
    let stream = try call.stream()
    let data = try record(call.input.tree["Record"], place: "record")
    try call.stored { () throws(RecordStoreError) in
      try call.store.put([data], to: stream, milliseconds: call.request.milliseconds)
    }
    return ServiceAnswer(
      ServiceMember("RecordId", .text(recordID(call, 0))),
      ServiceMember("Encrypted", .truth(false)))
  }

  /// Takes up to 500 records; they are all on the disk when the answer goes out.
  static let putRecordBatch = FirehoseOperation("PutRecordBatch") { (call) throws(ServiceError) in
    let stream = try call.stream()
    let items = call.input.tree["Records"]?.items ?? []
    guard (1...records).contains(items.count) else {
      throw .firehose(
        "1 validation error detected: Value '[\(items.count) records]' at 'records' failed to "
          + "satisfy constraint: Member must have length between 1 and \(records), inclusive")
    }
    var data: [[UInt8]] = []
    for (place, item) in items.enumerated() {
      data.append(try record(item, place: "records.\(place + 1)"))
    }
    guard data.reduce(0, { $0 + $1.count }) <= batchBytes else {
      throw .firehose("The records of a batch have more than 4 MiB together.")
    }
    let taken = data
    try call.stored { () throws(RecordStoreError) in
      try call.store.put(taken, to: stream, milliseconds: call.request.milliseconds)
    }
    return ServiceAnswer(
      ServiceMember("FailedPutCount", .integer(0)), ServiceMember("Encrypted", .truth(false)),
      ServiceMember(
        "RequestResponses",
        .list(
          taken.indices.map { place in
            .members(ServiceMember("RecordId", .text(recordID(call, place))))
          })))
  }

  private static func record(
    _ value: JSONValue?, place: String
  ) throws(ServiceError) -> [UInt8] {
    guard let text = value?["Data"]?.text, let data = Base64.decode(text) else {
      throw ServiceError(
        code: "SerializationException", message: "'\(place)' has no Data in base64")
    }
    guard data.count <= recordBytes else {
      throw .firehose(
        "1 validation error detected: Value at '\(place).member.data' failed to satisfy "
          + "constraint: Member must have length less than or equal to \(recordBytes)")
    }
    return data
  }

  /// Long, random to look at, and new for each record.
  private static func recordID(_ call: FirehoseCall, _ place: Int) -> String {
    let digest = SHA256Digest.digest(Array("\(call.request.requestID) \(place)".utf8))
    return Base64.encode(digest + digest.reversed() + digest)
  }
}
