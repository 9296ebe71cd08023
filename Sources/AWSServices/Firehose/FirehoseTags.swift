internal import AWSProtocols
internal import RecordStore

extension FirehoseOperation {
  private static let limit = 50

  /// Adds tags to a stream.
  static let tagDeliveryStream = FirehoseOperation("TagDeliveryStream") {
    (call) throws(ServiceError) in
    let (stream, added) = (try call.stream(), try call.tags())
    let kept = stream.tags.filter { old in !added.contains { $0.name == old.name } }
    guard kept.count + added.count <= limit else {
      throw ServiceError(
        code: "LimitExceededException", message: "A stream can have at most 50 tags.")
    }
    try call.stored { () throws(RecordStoreError) in
      try call.store.setTags(kept + added, of: stream)
    }
    return ServiceAnswer()
  }

  /// Takes tags away from a stream.
  static let untagDeliveryStream = FirehoseOperation("UntagDeliveryStream") {
    (call) throws(ServiceError) in
    let (stream, names) = (try call.stream(), Set(try call.input.texts("TagKeys")))
    let kept = stream.tags.filter { !names.contains($0.name) }
    try call.stored { () throws(RecordStoreError) in try call.store.setTags(kept, of: stream) }
    return ServiceAnswer()
  }

  /// Tells the tags of a stream.
  static let listTagsForDeliveryStream = FirehoseOperation("ListTagsForDeliveryStream") {
    (call) throws(ServiceError) in
    let tags = try call.stream().tags.sorted { $0.name.precedes($1.name) }
    let after = try call.input.text("ExclusiveStartTagKey") ?? ""
    let limit = try call.input.integer("Limit") ?? limit
    let rest = tags.filter { after.precedes($0.name) }
    return ServiceAnswer(
      ServiceMember(
        "Tags",
        .list(
          rest.prefix(max(1, limit)).map { tag in
            .members(
              ServiceMember("Key", .text(tag.name)), ServiceMember("Value", .text(tag.value)))
          })), ServiceMember("HasMoreTags", .truth(rest.count > max(1, limit))))
  }
}
