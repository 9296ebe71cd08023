internal import AWSProtocols
internal import RecordStore

/// Tags of log groups.
enum LogTags {
  static let limit = 50

  /// Reads tags as calls have them: a structure of names and values.
  static func read(_ input: ServiceInput?) throws(ServiceError) -> [QueryParameter] {
    guard let input else { return [] }
    var tags: [QueryParameter] = []
    for name in input.names {
      tags.append(QueryParameter(name: name, value: try input.text(name) ?? ""))
    }
    for tag in tags {
      guard (1...128).contains(tag.name.unicodeScalars.count),
        tag.value.unicodeScalars.count <= 256, !tag.name.hasPrefix("aws:")
      else { throw .invalidLogs("The tag '\(tag.name.prefix(128))' is invalid.") }
    }
    return tags
  }
}

extension LogsOperation {
  /// Adds tags to a group.
  static let tagResource = tag("TagResource")
  /// Adds tags to a group, which is named in an older way.
  static let tagLogGroup = tag("TagLogGroup")
  /// Takes tags away from a group.
  static let untagResource = untag("UntagResource", "tagKeys")
  /// Takes tags away from a group, which is named in an older way.
  static let untagLogGroup = untag("UntagLogGroup", "tags")
  /// Tells the tags of a group.
  static let listTagsForResource = list("ListTagsForResource")
  /// Tells the tags of a group, which is named in an older way.
  static let listTagsLogGroup = list("ListTagsLogGroup")

  /// The group of `resourceArn` or of `logGroupName`.
  private static func group(_ call: LogsCall) throws(ServiceError) -> LogGroup {
    guard let arn = try call.input.text("resourceArn") else { return try call.group() }
    return try call.group(named: LogsNames.groupName(arn))
  }

  private static func tag(_ name: String) -> LogsOperation {
    LogsOperation(name) { (call) throws(ServiceError) in
      let group = try group(call)
      let added = try LogTags.read(try call.input.structure("tags"))
      var tags = group.tags.filter { old in !added.contains { $0.name == old.name } }
      tags += added
      guard tags.count <= LogTags.limit else {
        throw ServiceError(
          code: "TooManyTagsException", message: "A resource can have at most 50 tags.")
      }
      let changed = tags
      try call.stored { () throws(RecordStoreError) in
        try call.store.setTags(changed, of: group)
      }
      return ServiceAnswer()
    }
  }

  private static func untag(_ name: String, _ parameter: String) -> LogsOperation {
    LogsOperation(name) { (call) throws(ServiceError) in
      let group = try group(call)
      let names = Set(try call.input.texts(parameter))
      let kept = group.tags.filter { !names.contains($0.name) }
      try call.stored { () throws(RecordStoreError) in try call.store.setTags(kept, of: group) }
      return ServiceAnswer()
    }
  }

  private static func list(_ name: String) -> LogsOperation {
    LogsOperation(name) { (call) throws(ServiceError) in
      let tags = try group(call).tags
      return ServiceAnswer(
        ServiceMember("tags", .map(tags.map { ServiceMember($0.name, .text($0.value)) })))
    }
  }
}
