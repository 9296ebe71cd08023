internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives resources tags, or others in place of those with the same keys.
  static let createTags = change("CreateTags") { (call) throws(ServiceError) in
    let records = try TagInput.resources(call)
    let tags = try TagInput.read(call.input)
    guard !tags.isEmpty else { throw .missing("tagSet") }
    for record in records {
      var record = call.state.find(record.kind, record.id) ?? record
      var all = record.tags
      for (key, value) in tags { all[key] = value }
      let own = all.keys.filter { !$0.hasPrefix("aws:") }
      guard own.count <= TagInput.limit else { throw TagInput.tooMany }
      record.tags = all
      call.state.put(record)
    }
    return EC2Answer.done
  }
}
