import FlowModel
import NetworkTypes

extension TopologyOutline {
  mutating func write(_ group: SecurityGroup) {
    line(2, TopologyOutline.label(group.name, group.id))
    table(
      3,
      group.rules.map { rule in
        [
          rule.direction == .ingress ? "in" : "out", "allow", rule.selector.shortForm,
          rule.direction == .ingress ? "from" : "to", peer(rule.peer), rule.id,
        ]
      })
  }

  private func peer(_ peer: RulePeer) -> String {
    switch peer {
    case .block(let block): block.description
    case .group(let id): TopologyOutline.label(topology.group(id)?.name, id)
    case .prefixList(let id): TopologyOutline.label(topology.prefixList(id)?.name, id)
    }
  }

  mutating func write(_ list: NetworkACL) {
    line(2, label(list) + (list.isDefault ? ", default" : ""))
    let directions: [(FlowDirection, String, String)] = [
      (.ingress, "in", "from"), (.egress, "out", "to"),
    ]
    table(
      3,
      directions.flatMap { direction, way, side in
        let entries = list.entries.filter { $0.direction == direction }
        return entries.map { entry in
          [
            way, "\(entry.number)", entry.action == .accept ? "allow" : "deny",
            entry.selector.shortForm, side, entry.block.description,
          ]
        } + [[way, "*", "deny", "all", side, "anywhere"]]
      })
  }

  mutating func write(_ table: RouteTable) {
    line(2, label(table) + (table.isMain ? ", main" : ""))
    self.table(
      3,
      table.routes.map { route in
        let destination: String
        switch route.destination {
        case .block(let block): destination = block.description
        case .prefixList(let id):
          destination = TopologyOutline.label(topology.prefixList(id)?.name, id)
        }
        var notes: [String] = []
        if route.state == .blackhole { notes.append("blackhole") }
        if route.origin == .propagated { notes.append("propagated") }
        return [destination, route.target.id, notes.joined(separator: ", ")]
      })
  }

  mutating func writeGateways(of vpc: VPC) {
    let resources = topology.resources
    var rows: [[String]] = []
    for gateway in resources.internetGateways where gateway.vpcID == vpc.id {
      rows.append(["internet gateway", label(gateway), ""])
    }
    for gateway in resources.egressOnlyGateways where gateway.vpcID == vpc.id {
      rows.append(["egress-only internet gateway", label(gateway), ""])
    }
    for gateway in resources.natGateways where gateway.vpcID == vpc.id {
      let subnet = gateway.subnetID.flatMap(topology.subnet).map { "in " + label($0) }
      rows.append(["NAT gateway", label(gateway), subnet ?? "regional"])
    }
    for endpoint in resources.endpoints where endpoint.vpcID == vpc.id {
      rows.append(["\(endpoint.type.rawValue) endpoint", label(endpoint), endpoint.serviceName])
    }
    guard !rows.isEmpty else { return }
    line(1, "Gateways and endpoints")
    table(2, rows)
  }

  mutating func writeConnections() {
    let resources = topology.resources
    var rows = resources.peerings.map { peering in
      ["peering", label(peering), "\(name(peering.requester)) and \(name(peering.accepter))"]
    }
    rows += resources.transitGateways.map { ["transit gateway", label($0), ""] }
    rows += resources.transitGatewayAttachments.map { attachment in
      let end = attachment.resourceID.map { id in topology.vpc(id).map { label($0) } ?? id }
      return [
        "attachment", label(attachment),
        "\(end ?? attachment.resourceType) to \(attachment.gatewayID)",
      ]
    }
    guard !rows.isEmpty else { return }
    line(0)
    line(0, "Connections")
    table(1, rows)
  }

  private func name(_ side: PeeringSide) -> String {
    topology.vpc(side.vpcID).map { label($0) } ?? side.vpcID
  }
}
