import FlowModel
import NetworkTypes

extension ShortFormReader {
  /// VPCs, subnets, prefix lists and route tables.
  mutating func readNetworks() {
    for entry in entries[.vpc] ?? [] {
      entry.value.expect(["id", "cidr", "owner", "encryption-controls", "tags"], in: "a VPC")
      resources.vpcs.append(
        VPC(
          id: entry.id, blocks: blocks(entry.value, "cidr"), ownerID: entry.value.text("owner"),
          hasEncryptionControls: entry.value.bool("encryption-controls") ?? false,
          tags: entry.tags(), position: entry.value.position))
    }
    for entry in entries[.subnet] ?? [] { readSubnet(entry) }
    for entry in entries[.prefixList] ?? [] { readPrefixList(entry) }
    for entry in entries[.routeTable] ?? [] { readRouteTable(entry) }
  }

  /// The blocks under a key, which holds one or a list.
  func blocks(_ value: Cursor, _ key: String) -> [CIDRBlock] {
    value[key]?.oneOrMore.compactMap(\.block) ?? []
  }

  private mutating func readSubnet(_ entry: Entry) {
    let value = entry.value
    value.expect(
      ["id", "vpc", "cidr", "zone", "zone-id", "outpost", "acl", "routes", "tags"], in: "a subnet")
    guard let vpcID = vpcID(of: entry, .subnet) else { return }
    subnetVPCs[entry.id] = vpcID
    resources.subnets.append(
      Subnet(
        id: entry.id, vpcID: vpcID, blocks: blocks(value, "cidr"), zoneName: value.text("zone"),
        zoneID: value.text("zone-id"), outpostARN: value.text("outpost"), tags: entry.tags(),
        position: value.position))
  }

  private mutating func readPrefixList(_ entry: Entry) {
    let value = entry.value
    var list = PrefixList(id: entry.id, name: entry.key, entries: [], position: value.position)
    if case .list = value.node.content {
      list.entries = value.items.compactMap(\.block)
    } else {
      value.expect(["id", "name", "entries", "max", "owner", "tags"], in: "a prefix list")
      list.name = value.text("name") ?? entry.key
      list.entries = blocks(value, "entries")
      list.maxEntries = value.integer("max")
      list.ownerID = value.text("owner")
      list.tags = entry.tags(naming: false)
    }
    list.entries = Set(list.entries).sorted(by: CIDRBlock.precedes)
    resources.prefixLists.append(list)
  }

  private mutating func readRouteTable(_ entry: Entry) {
    let value = entry.value
    value.expect(["id", "vpc", "main", "gateways", "routes", "tags"], in: "a route table")
    guard let vpcID = vpcID(of: entry, .routeTable) else { return }
    var routes: [Route] = []
    for member in value["routes"]?.members ?? [] {
      routes += value.cursor(of: member).oneOrMore.compactMap { route($0) }
    }
    let vpc = resources.vpcs.first { $0.id == vpcID }
    let local = vpc.map { Route.local(of: $0, at: value.position) } ?? []
    let written = Set(routes.map(\.destination))
    routes += local.filter { !written.contains($0.destination) }
    let gateways = (value["gateways"]?.oneOrMore ?? []).compactMap { item -> String? in
      guard let text = item.text else { return nil }
      return text.hasPrefix("vgw-") ? text : resolve(item, .internetGateway)
    }
    resources.routeTables.append(
      RouteTable(
        id: entry.id, vpcID: vpcID, isMain: value.bool("main") ?? false, routes: routes,
        subnetIDs: [], gatewayIDs: gateways.sorted(), tags: entry.tags(),
        position: value.position))
  }

  /// Reads `DESTINATION: TARGET`, where the target may be an object with state and origin.
  private func route(_ value: Cursor) -> Route? {
    guard let destination = destination(value) else { return nil }
    var (state, origin) = (Route.State.active, Route.Origin.created)
    var target = value
    if case .object = value.node.content {
      value.expect(["to", "state", "origin"], in: "a route")
      guard let to = value["to"] else {
        value.error(.shape, "the route to \(quoted(value.name)) has no 'to'; expected its target")
        return nil
      }
      target = to
      state = word(value["state"], or: state, ["active", "blackhole"])
      origin = word(value["origin"], or: origin, ["table", "created", "propagated"])
    }
    guard let found = routeTarget(target) else { return nil }
    return Route(
      destination: destination, target: found, state: state, origin: origin,
      position: value.position)
  }

  private func word<Word: RawRepresentable<String>>(
    _ value: Cursor?, or standard: Word, _ words: [String]
  ) -> Word {
    guard let value, let text = value.text else { return standard }
    if let word = Word(rawValue: text) { return word }
    value.error(
      .value,
      "\(quoted(value.name)) is \(quoted(text)); expected "
        + words.joined(separator: " or "))
    return standard
  }

  /// The key of a route: a block or a prefix list.
  private func destination(_ value: Cursor) -> RouteDestination? {
    let key = Cursor(
      node: DataNode(.scalar(value.name, isQuoted: true), line: value.node.line), name: "routes",
      log: value.log)
    if looksLikeBlock(value.name) { return key.block.map { .block($0) } }
    return resolve(key, .prefixList).map { .prefixList($0) }
  }

  /// Whether text is meant as addresses rather than as a name.
  func looksLikeBlock(_ text: String) -> Bool {
    text.contains("/") || text.contains(":") || IPAddress(text) != nil
  }

  /// Kinds that a route can lead to.
  static let targetKinds: [ResourceKind] = [
    .internetGateway, .egressOnlyGateway, .natGateway, .interface, .instance, .transitGateway,
    .peering, .endpoint,
  ]

  private func routeTarget(_ value: Cursor) -> RouteTarget? {
    guard let text = value.text else { return nil }
    let ids = ShortFormReader.targetKinds.compactMap { names[$0]?[text] }
    if ids.count == 1, let target = RouteTarget(id: ids[0]) { return target }
    if ids.count > 1 {
      value.error(
        .contradiction,
        "\(quoted(text)) names \(ids.count) resources; expected an identifier: "
          + ids.joined(separator: " or "))
      return nil
    }
    if let target = RouteTarget(id: text), target.isWellFormed { return target }
    value.error(
      .dangling,
      "\(quoted(text)) names nothing that a route can lead to; expected 'local', "
        + known(ShortFormReader.targetKinds))
    return nil
  }
}
