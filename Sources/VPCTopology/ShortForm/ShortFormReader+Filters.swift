import FlowModel
import NetworkTypes

extension ShortFormReader {
  /// Security groups and network ACLs.
  mutating func readFilters() {
    for entry in entries[.group] ?? [] { readGroup(entry) }
    for entry in entries[.networkACL] ?? [] { readNetworkACL(entry) }
  }

  private mutating func readGroup(_ entry: Entry) {
    let value = entry.value
    value.expect(["id", "name", "vpc", "in", "out", "tags"], in: "a security group")
    guard let vpcID = vpcID(of: entry, .group) else { return }
    var rules = value.items("in").flatMap { self.rules($0, .ingress, group: entry.id) }
    if value["out"] != nil {
      rules += value.items("out").flatMap { self.rules($0, .egress, group: entry.id) }
    } else {
      let vpc = resources.vpcs.first { $0.id == vpcID }
      rules += SecurityGroup.allOut(of: vpc, group: entry.id, at: value.position)
    }
    resources.groups.append(
      SecurityGroup(
        id: entry.id, name: value.text("name") ?? entry.key, vpcID: vpcID, rules: rules,
        tags: entry.tags(naming: false), position: value.position))
  }

  /// The rules of one line, one for each peer.
  private func rules(
    _ item: Cursor, _ direction: FlowDirection, group: String
  ) -> [SecurityGroupRule] {
    let side = direction == .ingress ? "from" : "to"
    item.expect(["allow", side, "id"], in: "a rule under '\(item.name)'")
    // Every part is read before one of them ends it: all faults of a line are told.
    let selector = selector(item, "allow", of: "a rule")
    let peers = required(item, side, of: "a rule under '\(item.name)'")
    let all = peers?.oneOrMore.compactMap { peer($0, group: group) } ?? []
    guard let selector else { return [] }
    let id = item.text("id")
    if id != nil && all.count > 1 {
      item.error(.shape, "an 'id' names one rule, and this line is \(all.count); expected one peer")
      return []
    }
    return all.map { peer in
      var rule = SecurityGroupRule(
        derivingIDFor: group, direction: direction, selector: selector, peer: peer,
        position: item.position)
      if let id { rule.id = id }
      return rule
    }
  }

  private func required(_ item: Cursor, _ key: String, of noun: String) -> Cursor? {
    if let value = item[key] { return value }
    item.error(.shape, "\(noun) has no \(quoted(key)), which every one has")
    return nil
  }

  private func selector(_ item: Cursor, _ key: String, of noun: String) -> TrafficSelector? {
    guard let value = required(item, key, of: noun), let text = value.text else { return nil }
    do throws(SelectorFault) {
      return try TrafficSelector(shortForm: text)
    } catch {
      value.error(.value, error.message)
      return nil
    }
  }

  /// Reads a block, `self`, or the name or identifier of a group or prefix list.
  private func peer(_ value: Cursor, group: String) -> RulePeer? {
    guard let text = value.text else { return nil }
    if text == "self" { return .group(group) }
    if looksLikeBlock(text) { return value.block.map { .block($0) } }
    switch (names[.group]?[text], names[.prefixList]?[text]) {
    case (let id?, nil): return .group(id)
    case (nil, let id?): return .prefixList(id)
    case (let first?, let second?):
      value.error(
        .contradiction,
        "\(quoted(text)) names a group and a prefix list; expected \(first) or \(second)")
      return nil
    case (nil, nil): break
    }
    if ResourceKind.group.isID(text) { return .group(text) }
    if ResourceKind.prefixList.isID(text) { return .prefixList(text) }
    value.error(
      .dangling,
      "\(quoted(text)) names no group and no prefix list; expected a block such as "
        + "10.0.0.0/8, 'self', " + known([.group, .prefixList]))
    return nil
  }

  // MARK: Network ACLs

  private mutating func readNetworkACL(_ entry: Entry) {
    let value = entry.value
    value.expect(["id", "vpc", "default", "in", "out", "tags"], in: "a network ACL")
    guard let vpcID = vpcID(of: entry, .networkACL) else { return }
    let list =
      value.items("in").compactMap { self.entry($0, .ingress) }
      + value.items("out").compactMap { self.entry($0, .egress) }
    resources.networkACLs.append(
      NetworkACL(
        id: entry.id, vpcID: vpcID, isDefault: value.bool("default") ?? false, entries: list,
        subnetIDs: [], tags: entry.tags(), position: value.position))
  }

  private func entry(_ item: Cursor, _ direction: FlowDirection) -> NetworkACLEntry? {
    let side = direction == .ingress ? "from" : "to"
    let noun = "an entry under '\(item.name)'"
    item.expect(["rule", "allow", "deny", side], in: noun)
    let allows = item["allow"] != nil
    if allows == (item["deny"] != nil) {
      item.error(.shape, "\(noun) has both or neither of 'allow' and 'deny'; expected one of them")
      return nil
    }
    let selector = selector(item, allows ? "allow" : "deny", of: noun)
    let block = required(item, side, of: noun)?.block
    let number = required(item, "rule", of: noun)?.integer
    guard let selector, let block, let number else { return nil }
    return NetworkACLEntry(
      number: number, direction: direction, action: allows ? .accept : .reject,
      selector: selector, block: block, position: item.position)
  }
}
