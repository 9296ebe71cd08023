internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Deletes a subnet without network interfaces, and what associates it.
  static let deleteSubnet = change("DeleteSubnet") { (call) throws(ServiceError) in
    let subnet = try call.required(.subnet, "SubnetId")
    let users = call.state.all(.interface, where: "subnetId", is: subnet.id)
    guard users.isEmpty else {
      throw .inUse(.subnet, subnet.id, by: users.prefix(5).map(\.id).joined(separator: ", "))
    }
    for kind in [ControlKind.networkACL, .routeTable] {
      for var record in call.state.all(kind) {
        record.remove(from: "associationSet") { $0["subnetId"]?.text == subnet.id }
        call.state.put(record)
      }
    }
    call.removeFlowLogs(of: [subnet.id])
    call.state.remove(.subnet, subnet.id)
    return EC2Answer.done
  }
}
