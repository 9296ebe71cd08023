internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Takes tags away: those of a key, those of a key with a value, or without a list all.
  static let deleteTags = change("DeleteTags") { (call) throws(ServiceError) in
    let records = try TagInput.resources(call)
    let tags = try call.input.structures("Tag")
    var wanted: [(key: String, value: String?)] = []
    for tag in tags {
      let key = try tag.text("Key") ?? ""
      try TagInput.check(key: key)
      wanted.append((key, try tag.text("Value")))
    }
    for record in records {
      var record = call.state.find(record.kind, record.id) ?? record
      // AWS keeps its own when all are to go.
      record.tags = record.tags.filter { key, value in
        if tags.isEmpty { return key.hasPrefix("aws:") }
        return !wanted.contains { $0.key == key && ($0.value == nil || $0.value == value) }
      }
      call.state.put(record)
    }
    return EC2Answer.done
  }
}
