internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Gives a VPC another block, and its route tables a route to it.
  static let associateVpcCidrBlock = change("AssociateVpcCidrBlock") {
    (call) throws(ServiceError) in
    var vpc = try call.required(.vpc, "VpcId")
    let isIPv6 = try call.input.boolean("AmazonProvidedIpv6CidrBlock") == true
    let text: String
    if isIPv6 {
      guard let block = call.newIPv6Block() else { throw .internalFailure(.ec2) }
      text = "\(block)"
    } else {
      text = try call.input.requiredText("CidrBlock")
    }
    let block = try call.block("cidrBlock", text)
    try call.checkSize(block)
    guard !EC2Call.blocks(vpc).contains(where: { $0.overlaps(block) }) else {
      throw ServiceError(
        code: "InvalidVpc.Conflict", message: "The CIDR '\(block)' conflicts with another block.")
    }
    let association = vpc.addBlock("\(block)", ipv6: isIPv6, region: call.scope.region)
    call.state.put(vpc)
    for var table in call.state.all(.routeTable, where: "vpcId", is: vpc.id) {
      call.addLocalRoutes(of: vpc, to: &table)
      call.state.put(table)
    }
    return .object([
      JSONMember("vpcId", .string(vpc.id)),
      JSONMember(isIPv6 ? "ipv6CidrBlockAssociation" : "cidrBlockAssociation", association),
    ])
  }

  /// Takes a block from a VPC; the primary one stays, and none may go that a subnet needs.
  static let disassociateVpcCidrBlock = change("DisassociateVpcCidrBlock") {
    (call) throws(ServiceError) in
    let id = try call.input.requiredText("AssociationId")
    let sets = ["cidrBlockAssociationSet", "ipv6CidrBlockAssociationSet"]
    for var vpc in call.state.all(.vpc) {
      for (set, member) in zip(sets, ["cidrBlock", "ipv6CidrBlock"]) {
        guard let item = vpc.items(set).first(where: { $0["associationId"]?.text == id }),
          let text = item[member]?.text
        else { continue }
        let block = try call.block(member, text)
        guard vpc["cidrBlock"] != text else {
          throw ServiceError(
            code: "OperationNotPermitted",
            message: "The vpc CIDR block with association ID \(id) may not be disassociated. It is "
              + "the primary IPv4 CIDR block of the VPC")
        }
        let subnets = call.state.all(.subnet, where: "vpcId", is: vpc.id)
        if let user = subnets.first(where: { EC2Call.blocks($0).contains(where: block.contains) }) {
          throw .inUse(.vpc, vpc.id, by: user.id)
        }
        vpc.remove(from: set) { $0["associationId"]?.text == id }
        call.state.put(vpc)
        for var table in call.state.all(.routeTable, where: "vpcId", is: vpc.id) {
          table.remove(from: "routeSet") {
            $0["gatewayId"]?.text == "local"
              && $0.texts(at: "destinationCidrBlock") + $0.texts(at: "destinationIpv6CidrBlock")
                == [text]
          }
          call.state.put(table)
        }
        return .object([
          JSONMember("vpcId", .string(vpc.id)),
          JSONMember(
            set == sets[0] ? "cidrBlockAssociation" : "ipv6CidrBlockAssociation", item),
        ])
      }
    }
    throw ServiceError(
      code: "InvalidVpcCidrBlockAssociationID.NotFound",
      message: "The vpc CIDR block association ID '\(id)' does not exist")
  }
}
