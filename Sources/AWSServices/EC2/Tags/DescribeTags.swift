internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists tags of all resources, by resource in the order in which those were made, then by key.
  static let describeTags = read("DescribeTags") { (call) throws(ServiceError) in
    let page = try EC2Page(call.input, sizes: 5...1000, operation: "DescribeTags")
    let filters = try EC2Filters(
      call.input,
      table: [
        "key": "key", "value": "value", "resource-id": "resourceId",
        "resource-type": "resourceType",
      ])
    let records = ControlKind.allCases.filter(\.isResource).flatMap { call.state.all($0) }
      .sorted { $0.sequence < $1.sequence }
    let tags = records.flatMap { record in
      record.tags.sorted { $0.key < $1.key }.enumerated().map { place, tag in
        // A page may end between two tags of a resource.
        (
          record.sequence * (2 * TagInput.limit) + place + 1,
          [
            "resourceId": .string(record.id), "resourceType": .string(record.kind.rawValue),
            "key": .string(tag.key), "value": .string(tag.value),
            "tagSet": [["key": .string(tag.key), "value": .string(tag.value)]],
          ] as JSONValue
        )
      }
    }
    var answer = page.answer("tagSet", of: tags) { filters.match($0) }
    // What `tag:…` filters looked at is no part of a tag.
    answer.set(
      "tagSet",
      .array(
        (answer["tagSet"]?.items ?? []).map { item in
          var item = item
          item.set("tagSet", nil)
          return item
        }))
    return answer
  }
}
