internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Deletes a VPC and its defaults; anything else in it must be gone.
  static let deleteVpc = change("DeleteVpc") { (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    let state = call.state
    let others =
      [ControlKind.subnet, .interface, .endpoint, .natGateway, .attachment]
      .flatMap { state.all($0, where: "vpcId", is: vpc.id) }
      .filter { !["deleted", "deleting"].contains($0["state"]) }
      + state.all(.group, where: "vpcId", is: vpc.id).filter { $0["groupName"] != "default" }
      + state.all(.networkACL, where: "vpcId", is: vpc.id).filter { !$0.isTrue("default") }
      + state.all(.routeTable, where: "vpcId", is: vpc.id).filter {
        !$0.value.texts(at: "associationSet.main").contains("true")
      }
      + [ControlKind.internetGateway, .egressOnlyGateway].flatMap { state.all($0) }.filter {
        $0.value.texts(at: "attachmentSet.vpcId").contains(vpc.id)
      }
    guard others.isEmpty else {
      throw .inUse(.vpc, vpc.id, by: others.prefix(5).map(\.id).joined(separator: ", "))
    }
    for group in state.all(.group, where: "vpcId", is: vpc.id) { call.removeGroup(group) }
    for kind in [ControlKind.networkACL, .routeTable] {
      for record in state.all(kind, where: "vpcId", is: vpc.id) {
        call.state.remove(kind, record.id)
      }
    }
    for peering in state.all(.peering) {
      let sides = ["requesterVpcInfo.vpcId", "accepterVpcInfo.vpcId"]
      if sides.contains(where: { peering.value.texts(at: $0).contains(vpc.id) }) {
        call.state.remove(.peering, peering.id)
      }
    }
    call.removeFlowLogs(of: [vpc.id])
    call.state.remove(.vpc, vpc.id)
    return EC2Answer.done
  }
}

extension EC2Call {
  /// Deletes a group with its rules.
  mutating func removeGroup(_ group: ControlRecord) {
    for rule in state.all(.groupRule, where: "groupId", is: group.id) {
      state.remove(.groupRule, rule.id)
    }
    state.remove(.group, group.id)
  }

  /// Flow logs end with what they are about.
  ///
  /// AWS does not say so; one that records nothing and can never record anything again would be of
  /// no use.
  mutating func removeFlowLogs(of resources: [String]) {
    for id in resources {
      for record in state.all(.flowLog, where: "resourceId", is: id) {
        state.remove(.flowLog, record.id)
      }
    }
  }
}
