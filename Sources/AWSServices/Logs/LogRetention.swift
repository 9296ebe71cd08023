internal import AWSProtocols
internal import RecordStore

extension LogsOperation {
  private static let retentionDays = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
  ]

  /// Sets how long events are kept.
  static let putRetentionPolicy = LogsOperation("PutRetentionPolicy") {
    (call) throws(ServiceError) in
    let group = try call.group()
    guard let days = try call.input.integer("retentionInDays") else {
      throw .missing("retentionInDays", call.request.wireProtocol)
    }
    guard retentionDays.contains(days) else {
      let known = retentionDays.map { "\($0)" }.joined(separator: ", ")
      throw .constraint("\(days)", "retentionInDays", "satisfy enum value set: [\(known)]")
    }
    try call.stored { () throws(RecordStoreError) in
      try call.store.setRetention(days, of: group)
    }
    return ServiceAnswer()
  }

  /// Keeps events without an end.
  static let deleteRetentionPolicy = LogsOperation("DeleteRetentionPolicy") {
    (call) throws(ServiceError) in
    let group = try call.group()
    try call.stored { () throws(RecordStoreError) in
      try call.store.setRetention(nil, of: group)
    }
    return ServiceAnswer()
  }
}
