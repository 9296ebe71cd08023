internal import AWSProtocols
internal import Database

/// Tags of work groups and catalogs, by ARN.
enum AthenaTags {
  /// So many tags has a resource.
  private static let limit = 50

  static func arn(workGroup name: String, _ call: AthenaCall) -> String {
    "arn:aws:athena:\(call.request.region):\(call.request.account):workgroup/\(name)"
  }

  static func read(_ input: ServiceInput) throws(ServiceError) -> [String: String] {
    var tags: [String: String] = [:]
    for tag in try input.structures("Tags") {
      tags[try tag.requiredText("Key")] = try tag.text("Value") ?? ""
    }
    return tags
  }

  static func find(_ arn: String, _ call: AthenaCall) throws(ServiceError) -> [String: String] {
    let kept = try call.stored { () throws(DatabaseError) in
      try call.store.find(call.scope, .tags, arn)
    }
    guard case .object(let members) = kept else { return [:] }
    return Dictionary(members.map { ($0.name, $0.value.text ?? "") }) { _, last in last }
  }

  static func put(
    _ tags: [String: String], _ arn: String, _ call: AthenaCall
  ) throws(ServiceError) {
    guard tags.count <= limit else {
      throw .athena("A resource can have \(limit) tags, and this one would have \(tags.count)")
    }
    let document = JSONValue.object(
      tags.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
    try call.stored { () throws(DatabaseError) in
      if tags.isEmpty {
        try call.store.remove(call.scope, .tags, [arn])
      } else {
        try call.store.put(call.scope, .tags, arn, document)
      }
    }
  }

  /// The ARN of a call, whose resource must be there.
  static func resource(_ call: AthenaCall) throws(ServiceError) -> String {
    let arn = try call.input.requiredText("ResourceARN")
    let stem = self.arn(workGroup: "", call)
    let catalog =
      "arn:aws:athena:\(call.request.region):\(call.request.account):datacatalog/AwsDataCatalog"
    if arn == catalog { return arn }
    guard arn.hasPrefix(stem) else {
      throw .athena("ResourceARN is '\(arn)'; expected \(stem)NAME")
    }
    let name = String(arn.dropFirst(stem.count))
    guard try call.workGroups().contains(where: { $0.name == name }) else {
      throw ServiceError(
        code: "ResourceNotFoundException", message: "WorkGroup \(name) is not found.")
    }
    return arn
  }
}

extension ServiceOperation {
  /// Gives a work group tags.
  static func tagAthenaResource(_ athena: Athena) -> ServiceOperation {
    .athena("TagResource", athena) { (call) throws(ServiceError) in
      let arn = try AthenaTags.resource(call)
      let tags = try AthenaTags.find(arn, call)
      let added = try AthenaTags.read(call.input)
      try AthenaTags.put(tags.merging(added) { _, last in last }, arn, call)
      return ServiceAnswer()
    }
  }

  /// Takes tags from a work group.
  static func untagAthenaResource(_ athena: Athena) -> ServiceOperation {
    .athena("UntagResource", athena) { (call) throws(ServiceError) in
      let arn = try AthenaTags.resource(call)
      let keys = Set(try call.input.texts("TagKeys"))
      let tags = try AthenaTags.find(arn, call).filter { !keys.contains($0.key) }
      try AthenaTags.put(tags, arn, call)
      return ServiceAnswer()
    }
  }

  /// Lists a work group's tags.
  static func listAthenaTags(_ athena: Athena) -> ServiceOperation {
    .athena("ListTagsForResource", athena) { (call) throws(ServiceError) in
      let tags = try AthenaTags.find(AthenaTags.resource(call), call)
      let page = try call.page(tags.sorted { $0.key < $1.key }, most: 1000) { $0.key }
      return ServiceAnswer(
        ServiceMember(
          "Tags",
          .list(
            page.items.map {
              .members(
                ServiceMember("Key", .text($0.key)), ServiceMember("Value", .text($0.value)))
            })), ServiceMember("NextToken", text: page.token))
    }
  }
}
