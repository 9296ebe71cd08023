internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Asks for a peering connection.
  ///
  /// The other VPC may be another's, which then stays to be accepted by this account, as Weir has
  /// one state for both.
  static let createVpcPeeringConnection = change("CreateVpcPeeringConnection") {
    (call) throws(ServiceError) in
    let own = try call.required(.vpc, "VpcId")
    let peer = try call.input.requiredText("PeerVpcId")
    let owner = try call.input.text("PeerOwnerId") ?? call.scope.account
    let region = try call.input.text("PeerRegion") ?? call.scope.region
    let isHere = owner == call.scope.account && region == call.scope.region
    let other = isHere ? try call.find(.vpc, peer) : nil
    if let other {
      let ours = EC2Call.blocks(own)
      let overlaps = EC2Call.blocks(other).contains { block in ours.contains { $0.overlaps(block) }
      }
      if overlaps {
        throw ServiceError(
          code: "OperationNotPermitted",
          message: "The CIDR blocks of '\(own.id)' and '\(peer)' overlap.")
      }
    }
    let sides =
      [(own, own.id, call.scope.account, call.scope.region)].map(side)
      + [(other, peer, owner, region)].map(side)
    let peering = try call.make(
      .peering(
        call.newID(.peering), requester: sides[0], accepter: sides[1],
        status: "pending-acceptance", message: "Pending Acceptance by \(owner)"))
    return ["vpcPeeringConnection": peering.value]
  }

  private static func side(
    _ vpc: ControlRecord?, _ id: String, _ owner: String, _ region: String
  ) -> JSONValue {
    ControlRecord.peeringSide(
      vpc: id, owner: owner, region: region,
      blocks: vpc?.value.texts(at: "cidrBlockAssociationSet.cidrBlock") ?? [],
      ipv6: vpc?.value.texts(at: "ipv6CidrBlockAssociationSet.ipv6CidrBlock") ?? [])
  }

  /// Accepts a peering connection.
  static let acceptVpcPeeringConnection = change("AcceptVpcPeeringConnection") {
    (call) throws(ServiceError) in
    let peering = try call.answerPeering(status: "active", message: "Active")
    return ["vpcPeeringConnection": peering.value]
  }

  /// Refuses a peering connection.
  static let rejectVpcPeeringConnection = change("RejectVpcPeeringConnection") {
    (call) throws(ServiceError) in
    _ = try call.answerPeering(status: "rejected", message: "Inactive")
    return EC2Answer.done
  }

  /// Lists peering connections.
  static let describeVpcPeeringConnections = describe(
    "DescribeVpcPeeringConnections",
    EC2Description(
      kind: .peering, list: "vpcPeeringConnectionSet", ids: "VpcPeeringConnectionId",
      filters: [
        "accepter-vpc-info.cidr-block": "accepterVpcInfo.cidrBlockSet.cidrBlock",
        "accepter-vpc-info.owner-id": "accepterVpcInfo.ownerId",
        "accepter-vpc-info.vpc-id": "accepterVpcInfo.vpcId",
        "requester-vpc-info.cidr-block": "requesterVpcInfo.cidrBlockSet.cidrBlock",
        "requester-vpc-info.owner-id": "requesterVpcInfo.ownerId",
        "requester-vpc-info.vpc-id": "requesterVpcInfo.vpcId", "expiration-time": "expirationTime",
        "status-code": "status.code",
        "status-message": "status.message", "vpc-peering-connection-id": "vpcPeeringConnectionId",
      ]))

  /// Deletes a peering connection.
  static let deleteVpcPeeringConnection = change("DeleteVpcPeeringConnection") {
    (call) throws(ServiceError) in
    let peering = try call.required(.peering, "VpcPeeringConnectionId")
    call.blackhole("vpcPeeringConnectionId", peering.id)
    call.state.remove(.peering, peering.id)
    return EC2Answer.done
  }
}

extension EC2Call {
  fileprivate mutating func answerPeering(
    status: String, message: String
  ) throws(ServiceError) -> ControlRecord {
    var peering = try required(.peering, "VpcPeeringConnectionId")
    let now = peering.value.texts(at: "status.code").first ?? ""
    guard now == "pending-acceptance" || now == status else {
      throw ServiceError(
        code: "InvalidStateTransition",
        message: "Invalid state transition for \(peering.id), attempted to transition from \(now) "
          + "to \(status)")
    }
    peering.set("status", ["code": .string(status), "message": .string(message)])
    state.put(peering)
    return peering
  }
}
