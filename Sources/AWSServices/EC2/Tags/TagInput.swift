internal import AWSProtocols
internal import ControlPlane

/// Tags as calls name them, and their rules.
enum TagInput {
  /// Tags of one resource.
  static let limit = 50
  private static let keyLength = 1...128
  private static let valueLength = 0...256

  /// The tags of `TagSpecification` for resources of a kind; one for another kind is refused.
  static func specified(
    for kind: ControlKind, _ input: ServiceInput
  ) throws(ServiceError) -> [String: String] {
    var tags: [String: String] = [:]
    // Attachments of transit gateways have the plural on the wire.
    let specifications =
      try input.structures("TagSpecification") + input.structures("TagSpecifications")
    for specification in specifications {
      let type = try specification.requiredText("ResourceType")
      guard type == kind.rawValue else {
        // A call that makes several kinds names each; whoever makes the other one reads it.
        if TagInput.companions.contains(where: { $0.contains(type) && $0.contains(kind.rawValue) })
        {
          continue
        }
        throw ServiceError(
          code: "InvalidParameterValue",
          message: "'\(type)' is not a valid taggable resource type for this operation; "
            + "'\(kind.rawValue)' is.")
      }
      for (key, value) in try read(specification) {
        guard tags.updateValue(value, forKey: key) == nil else {
          throw ServiceError(
            code: "InvalidParameterValue",
            message: "Duplicate tag keys found. Please try again with unique tag keys.")
        }
      }
    }
    guard tags.count <= limit else { throw tooMany }
    return tags
  }

  /// Kinds that one call makes together.
  private static let companions: [Set<String>] = [
    ["instance", "network-interface", "volume", "spot-instances-request", "elastic-gpu"],
    ["security-group", "security-group-rule"],
  ]

  /// The pairs of `Tag`, checked.
  static func read(_ input: ServiceInput) throws(ServiceError) -> [(String, String)] {
    var tags: [(String, String)] = []
    for tag in try input.structures("Tag") {
      let key = try tag.text("Key") ?? ""
      let value = try tag.text("Value") ?? ""
      try check(key: key)
      guard valueLength.contains(value.count) else {
        throw ServiceError(
          code: "InvalidParameterValue",
          message: "Tag value exceeds the maximum length of \(valueLength.upperBound) characters")
      }
      tags.append((key, value))
    }
    return tags
  }

  static func check(key: String) throws(ServiceError) {
    guard !key.isEmpty else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Tag key cannot be null or empty.")
    }
    guard keyLength.contains(key.count) else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Tag key exceeds the maximum length of \(keyLength.upperBound) characters")
    }
    guard !key.lowercased().hasPrefix("aws:") else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Tag keys starting with 'aws:' are reserved for internal use")
    }
  }

  static let tooMany = ServiceError(
    code: "TagLimitExceeded", message: "The maximum number of tags for a resource is \(limit).")

  /// The resources that `ResourceId` names, which must be there.
  static func resources(_ call: EC2Call) throws(ServiceError) -> [ControlRecord] {
    let ids = try call.input.texts("ResourceId")
    guard !ids.isEmpty else { throw .missing("resourceIdSet") }
    guard ids.count <= 1000 else {
      throw .invalidValue("resourceIdSet", "\(ids.count) IDs", "Expected at most 1000.")
    }
    var records: [ControlRecord] = []
    for id in ids {
      guard let kind = ControlKind.ofID(id) else {
        throw ServiceError(code: "InvalidID", message: "The ID '\(id)' is not valid")
      }
      records.append(try call.find(kind, id))
    }
    return records
  }
}
