/// Keys of the tags whose values records show, as CreateFlowLogs takes them.
package struct TagFields: Hashable, Sendable {
  /// The resources whose tags can be shown, named as CreateFlowLogs does.
  package enum Resource: String, CaseIterable, Sendable {
    /// The instance of the interface.
    case instance
    /// The interface itself.
    case interface = "network-interface"
    /// The group that started the instance.
    case autoScalingGroup = "auto-scaling-group"
  }

  /// Fields that a record has for the tags of one resource.
  package static let limit = 2

  private var keys: [Resource: [String]] = [:]

  /// Names no tag.
  package init() {}

  /// Whether no tag is named.
  package var isEmpty: Bool { keys.isEmpty }

  /// The keys for a resource, in the order of its fields.
  package subscript(resource: Resource) -> [String] { keys[resource] ?? [] }

  /// Adds a key; false when the resource has no field left or the key already.
  package mutating func add(_ key: String, of resource: Resource) -> Bool {
    let known = self[resource]
    guard known.count < TagFields.limit, !known.contains(key) else { return false }
    keys[resource] = known + [key]
    return true
  }
}
