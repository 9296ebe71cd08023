package import AWSProtocols

/// Rules of a security group in the older form, which joins those of one protocol and port range.
package enum GroupPermissions {
  /// The items of `ipPermissions` or `ipPermissionsEgress`.
  package static func items(_ rules: [ControlRecord], isEgress: Bool) -> JSONValue {
    var keys: [String] = []
    var byKey: [String: [ControlRecord]] = [:]
    for rule in rules where rule.isTrue("isEgress") == isEgress {
      let key =
        "\(rule["ipProtocol"] ?? "") \(rule.value["fromPort"]?.integer ?? -1) "
        + "\(rule.value["toPort"]?.integer ?? -1)"
      if byKey[key] == nil { keys.append(key) }
      byKey[key, default: []].append(rule)
    }
    return .array(keys.compactMap { byKey[$0].map(permission) })
  }

  private static func permission(_ rules: [ControlRecord]) -> JSONValue {
    var item: JSONValue = ["ipProtocol": JSONValue(rules.first?["ipProtocol"])]
    // "All protocols" has no ports.
    if let first = rules.first, first["ipProtocol"] != "-1" {
      item.set("fromPort", first.value["fromPort"])
      item.set("toPort", first.value["toPort"])
    }
    item.set(
      "groups",
      .array(
        rules.compactMap { rule in
          guard var pair = rule.value["referencedGroupInfo"] else { return nil }
          if let description = rule["description"] { pair.set("description", .string(description)) }
          return pair
        }))
    item.set("ipRanges", peers(rules, "cidrIpv4", "cidrIp"))
    item.set("ipv6Ranges", peers(rules, "cidrIpv6", "cidrIpv6"))
    item.set("prefixListIds", peers(rules, "prefixListId", "prefixListId"))
    return item
  }

  private static func peers(
    _ rules: [ControlRecord], _ member: String, _ name: String
  ) -> JSONValue {
    .array(
      rules.compactMap { rule in
        rule[member].map {
          .object([
            JSONMember(name, .string($0)),
            JSONMember("description", JSONValue(rule["description"])),
          ])
        }
      })
  }
}
