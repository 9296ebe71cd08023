import FlowModel
import NetworkTypes

extension Topology {
  /// The topology as an indented outline for people: every VPC with what is in it.
  public var outline: String {
    var writer = TopologyOutline(self)
    writer.write()
    return writer.text
  }
}

/// Sets a topology line by line, two blanks deeper for what is inside something else.
struct TopologyOutline {
  let topology: Topology
  private(set) var text = ""

  /// Interfaces by subnet, in the order of their addresses.
  private let interfaces: [String: [ElasticNetworkInterface]]

  init(_ topology: Topology) {
    self.topology = topology
    interfaces = Dictionary(grouping: topology.resources.interfaces, by: \.subnetID).mapValues {
      $0.sorted { TopologyOutline.precedes($0, $1) }
    }
  }

  private static func precedes(
    _ left: ElasticNetworkInterface, _ right: ElasticNetworkInterface
  ) -> Bool {
    let (first, second) = (left.privateAddresses.first, right.privateAddresses.first)
    guard let first, let second else { return first != nil }
    return first.sortKey < second.sortKey
  }

  mutating func line(_ depth: Int, _ words: String...) {
    let content = words.filter { !$0.isEmpty }.joined(separator: "  ")
    text += String(repeating: "  ", count: depth) + visible(content) + "\n"
  }

  /// Lines whose columns begin at the same place; what is behind the last one is free.
  mutating func table(_ depth: Int, _ rows: [[String]]) {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.dropLast().enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let isLast = column == row.count - 1
        return isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      var row = cells.joined(separator: "  ")[...]
      while row.last == " " { row = row.dropLast() }
      line(depth, String(row))
    }
  }

  mutating func write() {
    let resources = topology.resources
    let place = [topology.accountID.map { "account \($0)" }, topology.region].compactMap { $0 }
    if !place.isEmpty {
      line(0, place.joined(separator: ", "))
      text += "\n"
    }
    for (number, vpc) in resources.vpcs.enumerated() {
      if number > 0 { text += "\n" }
      write(vpc)
    }
    if !resources.prefixLists.isEmpty {
      text += "\n"
      line(0, "Prefix lists")
      for list in resources.prefixLists {
        line(
          1, TopologyOutline.label(list.name, list.id),
          counted(list.entries.count, "entry", "entries"))
        for block in list.entries { line(2, block.description) }
      }
    }
    writeConnections()
  }

  private func counted(_ count: Int, _ one: String, _ more: String) -> String {
    "\(count) \(count == 1 ? one : more)"
  }

  /// A name with the identifier behind it, or the identifier alone.
  static func label(_ name: String?, _ id: String) -> String {
    guard let name, !name.isEmpty, name != id else { return id }
    return "\(name) (\(id))"
  }

  func label<Resource: TopologyResource>(_ resource: Resource) -> String {
    TopologyOutline.label(resource.tags["Name"], resource.resourceID)
  }

  private func byName<Resource: TopologyResource>(_ list: [Resource]) -> [Resource] {
    list.sorted { label($0) < label($1) }
  }

  private mutating func write(_ vpc: VPC) {
    let resources = topology.resources
    line(0, "VPC " + label(vpc), vpc.blocks.map(\.description).joined(separator: ", "))
    let subnets = resources.subnets.filter { $0.vpcID == vpc.id }.sorted { left, right in
      guard let first = left.blocks.first, let second = right.blocks.first else { return false }
      return CIDRBlock.precedes(first, second)
    }
    if !subnets.isEmpty { line(1, "Subnets") }
    for subnet in subnets { write(subnet) }
    let groups = resources.groups.filter { $0.vpcID == vpc.id }.sorted { $0.name < $1.name }
    if !groups.isEmpty { line(1, "Security groups") }
    for group in groups { write(group) }
    let lists = byName(resources.networkACLs.filter { $0.vpcID == vpc.id })
    if !lists.isEmpty { line(1, "Network ACLs") }
    for list in lists { write(list) }
    let tables = byName(resources.routeTables.filter { $0.vpcID == vpc.id })
    if !tables.isEmpty { line(1, "Route tables") }
    for table in tables { write(table) }
    writeGateways(of: vpc)
  }

  private mutating func write(_ subnet: Subnet) {
    let zone = [subnet.zoneName, subnet.zoneID.map { "(\($0))" }].compactMap { $0 }
    line(
      2, label(subnet), subnet.blocks.map(\.description).joined(separator: ", "),
      zone.joined(separator: " "))
    let list = topology.networkACL(ofSubnet: subnet.id).map { "network ACL " + label($0) }
    let routes = topology.routeTable(ofSubnet: subnet.id).map { "route table " + label($0) }
    line(3, [list, routes].compactMap { $0 }.joined(separator: ", "))
    self.table(3, (interfaces[subnet.id] ?? []).map(row))
  }

  private func row(_ interface: ElasticNetworkInterface) -> [String] {
    let addresses = interface.privateAddresses.map { address in
      interface.publicIPv4[address].map { "\(address) (public \($0))" } ?? address.description
    }
    let groups = interface.groupIDs.map { topology.group($0)?.name ?? $0 }
    var notes: [String] = []
    if !groups.isEmpty { notes.append("groups " + groups.joined(separator: ", ")) }
    if let id = interface.instanceID {
      notes.append("instance " + (topology.instance(id)?.tags["Name"] ?? id))
    }
    if let service = interface.service { notes.append("for " + service.rawValue) }
    let prefixes = interface.prefixes.map(\.description)
    return [
      label(interface), interface.macAddress?.description ?? "-",
      (addresses + prefixes).joined(separator: ", "), notes.joined(separator: "; "),
    ]
  }
}
