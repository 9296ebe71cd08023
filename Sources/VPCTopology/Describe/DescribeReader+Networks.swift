import NetworkTypes

extension DescribeReader {
  /// None or one VPC.
  static func vpc(_ item: Cursor) -> [VPC] {
    guard let id = item.requiredID("VpcId", .vpc, of: "a VPC") else { return [] }
    let primary = item["CidrBlock"]?.block
    let further =
      blocks(item, "CidrBlockAssociationSet", "CidrBlock", "CidrBlockState")
      + blocks(item, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState")
    let rest = Set(further).subtracting(primary.map { [$0] } ?? []).sorted(by: CIDRBlock.precedes)
    return [
      VPC(
        id: id, blocks: (primary.map { [$0] } ?? []) + rest, ownerID: item.text("OwnerId"),
        hasEncryptionControls: item["EncryptionControl"].map(hasEncryptionControls) ?? false,
        tags: item.describedTags, position: item.position)
    ]
  }

  /// Whether a VPC's controls are on, in whichever mode; states tell of changes under way.
  private static func hasEncryptionControls(_ item: Cursor) -> Bool {
    guard item["Mode"] != nil else { return false }
    return !["creating", "deleting", "deleted"].contains(item.text("State"))
  }

  /// None or one subnet.
  static func subnet(_ item: Cursor) -> [Subnet] {
    guard let id = item.requiredID("SubnetId", .subnet, of: "a subnet"),
      let vpcID = item.requiredID("VpcId", .vpc, of: "subnet \(id)")
    else { return [] }
    let blocks =
      (item["CidrBlock"]?.block.map { [$0] } ?? [])
      + blocks(item, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState")
    return [
      Subnet(
        id: id, vpcID: vpcID, blocks: blocks, zoneName: item.text("AvailabilityZone"),
        zoneID: item.text("AvailabilityZoneId"), outpostARN: item.text("OutpostArn"),
        tags: item.describedTags, position: item.position)
    ]
  }

  /// The blocks of a set of associations, except those that are being or have been removed.
  private static func blocks(
    _ item: Cursor, _ set: String, _ key: String, _ stateKey: String
  ) -> [CIDRBlock] {
    item.items(set).compactMap { association in
      let state = association[stateKey]?.text("State") ?? "associated"
      guard state == "associated" || state == "associating" else { return nil }
      return association[key]?.block
    }
  }

  mutating func readRouteTable(_ item: Cursor) {
    guard let id = item.requiredID("RouteTableId", .routeTable, of: "a route table"),
      let vpcID = item.requiredID("VpcId", .vpc, of: "route table \(id)")
    else { return }
    let associations = item.items("Associations").filter {
      let state = $0["AssociationState"]?.text("State") ?? "associated"
      return state == "associated" || state == "associating"
    }
    resources.routeTables.append(
      RouteTable(
        id: id, vpcID: vpcID, isMain: associations.contains { $0.bool("Main") == true },
        routes: item.items("Routes").compactMap { DescribeReader.route($0, table: id) },
        subnetIDs: Set(associations.compactMap { $0.id("SubnetId", .subnet) }).sorted(),
        gatewayIDs: Set(associations.compactMap(DescribeReader.gateway)).sorted(),
        tags: item.describedTags, position: item.position))
  }

  /// The gateway whose incoming traffic an association is about.
  private static func gateway(_ association: Cursor) -> String? {
    guard let value = association["GatewayId"], let id = value.text else { return nil }
    if id.hasPrefix("vgw-") || ResourceKind.internetGateway.isID(id) { return id }
    value.error(.value, "\(quoted(id)) is no gateway; expected 'igw-' or 'vgw-' and an identifier")
    return nil
  }

  /// Keys that can hold a route's target; an interface says more than its instance.
  private static let targetKeys = [
    "NatGatewayId", "NetworkInterfaceId", "InstanceId", "TransitGatewayId",
    "VpcPeeringConnectionId", "EgressOnlyInternetGatewayId", "LocalGatewayId", "CarrierGatewayId",
    "CoreNetworkArn", "GatewayId",
  ]

  private static func route(_ item: Cursor, table: String) -> Route? {
    let destination: RouteDestination
    if let list = item.id("DestinationPrefixListId", .prefixList) {
      destination = .prefixList(list)
    } else if let key = item["DestinationCidrBlock"] ?? item["DestinationIpv6CidrBlock"] {
      guard let block = key.block else { return nil }
      destination = .block(block)
    } else {
      item.error(
        .shape,
        "a route of \(table) has no destination; expected 'DestinationCidrBlock', "
          + "'DestinationIpv6CidrBlock' or 'DestinationPrefixListId'")
      return nil
    }
    guard let id = targetKeys.lazy.compactMap({ item.text($0) }).first,
      let target = RouteTarget(id: id), target.isWellFormed
    else {
      item.error(
        .shape, "a route of \(table) has no known target; expected one such as 'GatewayId'")
      return nil
    }
    let origin: Route.Origin =
      switch item.text("Origin") {
      case "CreateRouteTable": .table
      case "EnableVgwRoutePropagation": .propagated
      default: target.kind == .local && item["Origin"] == nil ? .table : .created
      }
    return Route(
      destination: destination, target: target,
      state: item.text("State") == "blackhole" ? .blackhole : .active, origin: origin,
      position: item.position)
  }

  mutating func readPrefixList(_ item: Cursor) {
    guard let id = item.requiredID("PrefixListId", .prefixList, of: "a prefix list") else { return }
    let blocks =
      item.items("Cidrs").compactMap(\.block)
      + item.items("Entries").compactMap { $0["Cidr"]?.block }
    var list =
      prefixLists[id]
      ?? PrefixList(id: id, name: id, entries: [], position: item.position)
    if let name = item.text("PrefixListName") { list.name = name }
    list.entries = Set(list.entries + blocks).sorted(by: CIDRBlock.precedes)
    list.maxEntries = item.integer("MaxEntries") ?? list.maxEntries
    list.ownerID = item.text("OwnerId") ?? list.ownerID
    list.tags.merge(item.describedTags) { $1 }
    list.position = min(list.position, item.position)
    prefixLists[id] = list
  }

  /// Reads `get-managed-prefix-list-entries`, which does not say whose entries they are.
  mutating func readPrefixListEntries(_ list: Cursor) {
    guard let id = DescribeReader.prefixListID(inFileName: list.log.file) else {
      list.error(
        .shape,
        "entries of a prefix list do not name their list; "
          + "expected its identifier in the file's name, such as pl-0123456789abcdef0.json")
      return
    }
    let blocks = list.items.compactMap { $0["Cidr"]?.block }
    var known =
      prefixLists[id]
      ?? PrefixList(id: id, name: id, entries: [], position: list.position)
    known.entries = Set(known.entries + blocks).sorted(by: CIDRBlock.precedes)
    known.position = min(known.position, list.position)
    prefixLists[id] = known
  }

  /// The first `pl-` and hexadecimal digits in the last part of a path.
  private static func prefixListID(inFileName path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    guard let start = name.firstRange(of: "pl-") else { return nil }
    let digits = name[start.upperBound...].prefix { $0.isHexDigit && !$0.isUppercase }
    return digits.count >= 8 ? "pl-" + digits : nil
  }
}

extension CIDRBlock {
  /// IPv4 before IPv6, then by address, then the larger block: the order of lists.
  static func precedes(_ left: CIDRBlock, _ right: CIDRBlock) -> Bool {
    (left.base.sortKey.0, left.base.high, left.base.low, left.prefixLength)
      < (right.base.sortKey.0, right.base.high, right.base.low, right.prefixLength)
  }
}

extension IPAddress {
  /// IPv4 before IPv6, then by value.
  var sortKey: (UInt8, UInt64, UInt64) { (version.rawValue, high, low) }
}

extension SourcePosition: Comparable {
  /// By file, then by line.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.file, left.line) < (right.file, right.line)
  }
}
