internal import AWSProtocols
internal import RecordStore

extension FirehoseOperation {
  /// Makes a delivery stream that takes records by PutRecord and PutRecordBatch.
  static let createDeliveryStream = FirehoseOperation("CreateDeliveryStream") {
    (call) throws(ServiceError) in
    let name = try call.name()
    let type = try call.input.text("DeliveryStreamType") ?? "DirectPut"
    guard type == "DirectPut" else {
      throw .firehose("DeliveryStreamType is \(type); only DirectPut is possible here.")
    }
    let kinds = call.input.names.filter { $0.hasSuffix("DestinationConfiguration") }
    guard kinds.count == 1, let kind = kinds.first, let destination = call.input.tree[kind] else {
      throw .firehose("Exactly one destination configuration is supported for a Firehose")
    }
    if let fault = call.check(kind, destination) { throw .firehose(fault) }
    let tags = try call.tags()
    try call.stored { () throws(RecordStoreError) in
      try call.store.create(
        name, call.scope, kind: kind, destination: destination, tags: tags,
        milliseconds: call.request.milliseconds)
    }
    return ServiceAnswer(ServiceMember("DeliveryStreamARN", .text(try call.stream().arn)))
  }

  /// Tells about a delivery stream.
  static let describeDeliveryStream = FirehoseOperation("DescribeDeliveryStream") {
    (call) throws(ServiceError) in
    let stream = try call.stream()
    let kind = stream.kind.replacingEnd("Configuration", with: "Description")
    return ServiceAnswer(
      ServiceMember(
        "DeliveryStreamDescription",
        .members(
          ServiceMember("DeliveryStreamName", .text(stream.name)),
          ServiceMember("DeliveryStreamARN", .text(stream.arn)),
          ServiceMember("DeliveryStreamStatus", .text("ACTIVE")),
          ServiceMember("DeliveryStreamType", .text("DirectPut")),
          ServiceMember("VersionId", .text("\(stream.version)")),
          ServiceMember("CreateTimestamp", .time(milliseconds: stream.created)),
          ServiceMember("LastUpdateTimestamp", .time(milliseconds: stream.updated)),
          ServiceMember(
            "Destinations",
            .list([
              .members(
                ServiceMember("DestinationId", .text(destinationID)),
                ServiceMember(kind, ServiceValue(described(stream.destination))))
            ])), ServiceMember("HasMoreDestinations", .truth(false)))))
  }

  private static let destinationID = "destinationId-000000000001"

  /// A destination as it is shown: names of structures end otherwise, and keys are not told.
  private static func described(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        members.filter { $0.name != "AccessKey" }.map { member in
          let name = ["S3Configuration": "S3DestinationDescription"][member.name] ?? member.name
          return JSONMember(name, described(member.value))
        })
    case .array(let items): .array(items.map(described))
    default: value
    }
  }

  /// Lists the names of delivery streams.
  static let listDeliveryStreams = FirehoseOperation("ListDeliveryStreams") {
    (call) throws(ServiceError) in
    let limit = try call.input.integer("Limit") ?? 10
    guard (1...10_000).contains(limit) else { throw .firehose("Limit must be from 1 to 10000") }
    let after = try call.input.text("ExclusiveStartDeliveryStreamName") ?? ""
    let type = try call.input.text("DeliveryStreamType") ?? "DirectPut"
    let names = try call.stored { () throws(RecordStoreError) in
      try call.store.streams(call.scope)
    }.map(\.name).filter { after.precedes($0) && type == "DirectPut" }
    return ServiceAnswer(
      ServiceMember("DeliveryStreamNames", .texts(names.prefix(limit))),
      ServiceMember("HasMoreDeliveryStreams", .truth(names.count > limit)))
  }

  /// Takes a delivery stream away, with what waits in it.
  static let deleteDeliveryStream = FirehoseOperation("DeleteDeliveryStream") {
    (call) throws(ServiceError) in
    let stream = try call.stream()
    try call.stored { () throws(RecordStoreError) in try call.store.delete(stream) }
    return ServiceAnswer()
  }

  /// Changes parts of a destination; its sort stays.
  static let updateDestination = FirehoseOperation("UpdateDestination") {
    (call) throws(ServiceError) in
    let stream = try call.stream()
    let version = try call.input.requiredText("CurrentDeliveryStreamVersionId")
    guard version == "\(stream.version)" else {
      throw ServiceError(
        code: "ConcurrentModificationException",
        message: "Cannot update firehose: \(stream.name) since the current version id: "
          + "\(stream.version) and specified version id: \(version) do not match")
    }
    let kind = stream.kind.replacingEnd("Configuration", with: "Update")
    let given = call.input.names.filter { $0.hasSuffix("DestinationUpdate") }
    guard given == [kind], let update = call.input.tree[kind] else {
      throw .firehose("The destination of the stream can be changed by \(kind) alone.")
    }
    var destination = stream.destination
    if case .object(let members) = update {
      for member in members {
        let name = member.name == "S3Update" ? "S3Configuration" : member.name
        destination.set(name, member.value)
      }
    }
    if let fault = call.check(stream.kind, destination) { throw .firehose(fault) }
    let changed = destination
    try call.stored { () throws(RecordStoreError) in
      try call.store.setDestination(
        changed, of: stream, milliseconds: call.request.milliseconds)
    }
    return ServiceAnswer()
  }
}

extension String {
  /// The text with another end.
  func replacingEnd(_ end: String, with other: String) -> String {
    hasSuffix(end) ? dropLast(end.count) + other : self
  }
}

extension ServiceValue {
  /// A value of a document as it stands there.
  init(_ value: JSONValue) {
    self =
      switch value {
      case .null: .text("")
      case .bool(let truth): .truth(truth)
      case .number(let digits): Int(digits).map { .integer($0) } ?? .decimal(Double(digits) ?? 0)
      case .string(let text): .text(text)
      case .array(let items): .list(items.map { ServiceValue($0) })
      case .object(let members):
        .structure(members.map { ServiceMember($0.name, ServiceValue($0.value)) })
      }
  }
}
