internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Makes a VPC with what AWS gives every one: a network ACL and a security group that are its
  /// default, and a main route table.
  static let createVpc = change("CreateVpc") { (call) throws(ServiceError) in
    guard let text = try call.input.text("CidrBlock") else { throw .missing("cidrBlock") }
    let block = try call.block("cidrBlock", text)
    guard block.base.version == .v4 else {
      throw .invalidValue("cidrBlock", text, "This is not a valid CIDR block.")
    }
    try call.checkSize(block)
    var ipv6: [String] = []
    if try call.input.boolean("AmazonProvidedIpv6CidrBlock") == true,
      let given = call.newIPv6Block()
    {
      ipv6 = ["\(given)"]
    }
    let tenancy = try call.input.text("InstanceTenancy") ?? "default"
    guard ["default", "dedicated", "host"].contains(tenancy) else {
      throw .invalidValue("instanceTenancy", tenancy, "Expected default, dedicated or host.")
    }
    let vpc = try call.make(
      .vpc(
        call.newID(.vpc), in: call.scope, blocks: ["\(block)"], ipv6: ipv6, tenancy: tenancy))
    call.makeDefaults(of: vpc)
    return ["vpc": vpc.value]
  }
}

extension EC2Call {
  fileprivate mutating func makeDefaults(of vpc: ControlRecord) {
    var list = ControlRecord.networkACL(
      newID(.networkACL), in: scope, vpc: vpc.id, isDefault: true)
    for isEgress in [true, false] {
      list.append(
        [
          "ruleNumber": 100, "protocol": "-1", "ruleAction": "allow", "egress": .bool(isEgress),
          "cidrBlock": "0.0.0.0/0",
        ], to: "entrySet")
      if !vpc.items("ipv6CidrBlockAssociationSet").isEmpty {
        list.append(
          [
            "ruleNumber": 101, "protocol": "-1", "ruleAction": "allow", "egress": .bool(isEgress),
            "ipv6CidrBlock": "::/0",
          ], to: "entrySet")
      }
    }
    state.put(list)
    let group = ControlRecord.group(
      newID(.group), in: scope, vpc: vpc.id, name: "default",
      description: "default VPC security group")
    state.put(group)
    addEgressRule(of: group)
    state.put(
      .rule(
        newID(.groupRule), in: scope, group: group.id, isEgress: false, protocolName: "-1",
        ports: (-1, -1),
        peer: JSONMember(
          "referencedGroupInfo",
          ["groupId": .string(group.id), "userId": .string(scope.account)])))
    var table = ControlRecord.routeTable(newID(.routeTable), in: scope, vpc: vpc.id)
    addLocalRoutes(of: vpc, to: &table)
    table.associate()
    state.put(table)
  }

  /// The rule that lets everything out, which every new group has.
  mutating func addEgressRule(of group: ControlRecord) {
    state.put(
      .rule(
        newID(.groupRule), in: scope, group: group.id, isEgress: true, protocolName: "-1",
        ports: (-1, -1), peer: JSONMember("cidrIpv4", "0.0.0.0/0")))
  }

  /// The routes within the VPC, which every table has and nobody can remove.
  func addLocalRoutes(of vpc: ControlRecord, to table: inout ControlRecord) {
    for block in EC2Call.blocks(vpc) {
      let name =
        block.base.version == .v4 ? "destinationCidrBlock" : "destinationIpv6CidrBlock"
      let isThere = table.items("routeSet").contains { $0[name]?.text == "\(block)" }
      guard !isThere else { continue }
      table.addRoute(
        JSONMember(name, .string("\(block)")), JSONMember("gatewayId", "local"),
        origin: "CreateRouteTable")
    }
  }
}
