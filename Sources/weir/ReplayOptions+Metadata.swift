import CommandLineKit
import Daemon

// MARK: What records say beyond packets

extension ReplayOptions {
  /// A tag's key and the resources that have it.
  struct TagField: Sendable {
    var resource: TagFields.Resource
    var key: String
  }

  static let tagField = OptionKey<[TagField]>.list(
    "tag-field", "TAG",
    ValueReader { (text) throws(ValueRefusal) in
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let resource = TagFields.Resource(rawValue: String(parts[0])) else {
        let names = TagFields.Resource.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValueRefusal(
          "a resource and the key of a tag work, such as instance=Name; resources are \(names)")
      }
      return TagField(resource: resource, key: String(parts[1]))
    },
    summary: "A tag whose value records show, such as instance=Name",
    details: [
      """
      TAG is RESOURCE=KEY, where RESOURCE is instance, network-interface or auto-scaling-group, as \
      in CreateFlowLogs, and the topology has resources with such tags. The \
      first key of a resource is for ${instance-tag}, ${interface-tag} or ${asg-tag}, the second \
      for ${instance-tag-2} and so on. Several may stand between commas.
      """
    ])

  static let ipRanges = OptionKey<String?>.optional(
    "ip-ranges", "FILE", .path,
    summary: "AWS's ip-ranges.json, for fields pkt-src-aws-service and pkt-dst-aws-service",
    details: [
      """
      A copy of https://ip-ranges.amazonaws.com/ip-ranges.json; Weir does not fetch it. The \
      longest range that holds an address names its service; AMAZON only stands where no other \
      service does.
      """
    ])

  /// The keys by resource, or the one that is too many or stands twice.
  static func tagFields(_ list: [TagField]) throws(UsageError) -> TagFields {
    var fields = TagFields()
    for item in list where !fields.add(item.key, of: item.resource) {
      throw .valueRefused(
        place: "option '--tag-field'", found: "\(item.resource.rawValue)=\(item.key)",
        reason: "a record has fields for \(TagFields.limit) different keys of each resource")
    }
    return fields
  }
}
