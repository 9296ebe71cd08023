import FlowModel
import HostNetwork
import NetworkTypes
import VPCTopology

/// What is up, for people and for scripts.
package struct LabReport: Sendable {
  /// An interface of the lab.
  struct Row: Sendable {
    let instance: LabInstance
    let interface: LabInterface
    let groups: [String]
    let subnet: String
    /// Packets that the instance sent and got, as the link counts them.
    let sent: UInt64
    let received: UInt64
  }

  private let name: String
  private let rows: [Row]

  /// Looks at a lab.
  package init(_ state: LabState) throws(LabError) {
    name = state.folder.name
    let snapshot: NetworkSnapshot
    do throws(HostNetworkError) {
      snapshot = try NetworkSnapshot(of: state.folder.namespace(LabFolder.router))
    } catch {
      throw .network(error)
    }
    let links = Dictionary(
      snapshot.links.map { ($0.name, $0.statistics) }, uniquingKeysWith: { first, _ in first })
    let plan = state.plan
    rows = plan.instances.flatMap { instance in
      plan.interfaces(of: instance).map { interface in
        // What the router gets, the instance has sent.
        let counts = links[interface.routerName]
        let subnet = plan.topology.subnet(interface.resource.subnetID)
        return Row(
          instance: instance, interface: interface,
          groups: interface.resource.groupIDs.map { plan.topology.group($0)?.name ?? $0 },
          subnet: subnet?.tags["Name"] ?? interface.resource.subnetID,
          sent: counts?.receivedPackets ?? 0, received: counts?.sentPackets ?? 0)
      }
    }
  }

  /// A table with a line for each interface.
  ///
  /// Names come from whoever wrote the topology: their control characters are shown, not obeyed.
  package var table: String {
    let lines =
      [["INSTANCE", "KIND", "ADDRESS", "SUBNET", "GROUPS", "SENT", "RECEIVED", "INTERFACE"]]
      + rows.map { row in
        [
          row.instance.name, row.instance.kind,
          row.interface.resource.privateAddresses.map { "\($0)" }.joined(separator: ","),
          row.subnet, row.groups.isEmpty ? "-" : row.groups.joined(separator: ","),
          "\(row.sent)", "\(row.received)", row.interface.resource.id.description,
        ]
      }
      .map { $0.map(LabReport.visible) }
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let text = lines.map { line in
      let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      let joined = cells.joined(separator: "  ")
      return String(joined.reversed().drop { $0 == " " }.reversed()) + "\n"
    }
    return text.joined()
  }

  /// One object.
  package var json: String {
    let items = rows.map { row in
      let resource = row.interface.resource
      return """
            {"instance": \(quote(row.instance.name)), "id": \(quote(row.instance.id)), \
        "kind": \(quote(row.instance.kind)), "interface": \(quote(resource.id.description)), \
        "addresses": [\(list(resource.privateAddresses.map { "\($0)" }))], \
        "subnet": \(quote(resource.subnetID)), "vpc": \(quote(resource.vpcID)), \
        "groups": [\(list(resource.groupIDs))], "sent": \(row.sent), "received": \(row.received)}
        """
    }
    return "{\n  \"lab\": \(quote(name)),\n  \"interfaces\": [\n"
      + items.joined(separator: ",\n") + "\n  ]\n}\n"
  }

  private static func visible(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }

  private func list(_ texts: [String]) -> String { texts.map(quote).joined(separator: ", ") }

  private func quote(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": return "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: return String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
