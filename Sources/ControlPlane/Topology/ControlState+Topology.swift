package import AWSProtocols
package import VPCTopology

extension ControlState {
  /// The VPC that verdicts, lab and capture work with.
  ///
  /// The state is written as the AWS CLI would print it and handed to the reader of such outputs,
  /// so there is one way into the model, and one set of checks.
  ///
  /// - Throws: `TopologyError.faults` where the resources do not fit together.
  package func topology() throws(TopologyError) -> Topology {
    var loader = TopologyLoader()
    loader.add(
      Array(describeOutput.indentedText.utf8), file: "control plane of \(scope.region)")
    return try loader.finish()
  }

  /// Every resource of the VPC as the AWS CLI prints it: an object of the lists of all describes.
  package var describeOutput: JSONValue {
    let lists: [(name: String, element: String, kind: ControlKind)] = [
      ("Vpcs", "vpcSet", .vpc), ("Subnets", "subnetSet", .subnet),
      ("NetworkInterfaces", "networkInterfaceSet", .interface),
      ("SecurityGroups", "securityGroupInfo", .group),
      ("SecurityGroupRules", "securityGroupRuleSet", .groupRule),
      ("NetworkAcls", "networkAclSet", .networkACL), ("RouteTables", "routeTableSet", .routeTable),
      ("InternetGateways", "internetGatewaySet", .internetGateway),
      ("EgressOnlyInternetGateways", "egressOnlyInternetGatewaySet", .egressOnlyGateway),
      ("NatGateways", "natGatewaySet", .natGateway), ("VpcEndpoints", "vpcEndpointSet", .endpoint),
      ("VpcPeeringConnections", "vpcPeeringConnectionSet", .peering),
      ("TransitGateways", "transitGatewaySet", .transitGateway),
      ("TransitGatewayAttachments", "transitGatewayAttachments", .attachment),
    ]
    var members = lists.map { list in
      JSONMember(list.name, ControlState.items(list.element, all(list.kind).map(described)))
    }
    members.append(
      JSONMember("PrefixLists", ControlState.items("prefixListSet", all(.prefixList).map(entries))))
    let instances = ControlState.items("instancesSet", all(.instance).map(described))
    members.append(JSONMember("Reservations", [["Instances": instances]]))
    return .object(members)
  }

  private func described(_ record: ControlRecord) -> JSONValue {
    guard record.kind == .group else { return record.value }
    var value = record.value
    let rules = all(.groupRule, where: "groupId", is: record.id)
    value.set("ipPermissions", GroupPermissions.items(rules, isEgress: false))
    value.set("ipPermissionsEgress", GroupPermissions.items(rules, isEgress: true))
    return value
  }

  private func entries(_ record: ControlRecord) -> JSONValue {
    var value = record.value
    value.set("cidrSet", JSONValue(texts: value.texts(at: "_entries.cidr")))
    return value
  }

  private static func items(_ element: String, _ values: [JSONValue]) -> JSONValue {
    let list = XMLElement(name: element, children: values.compactMap { xml("item", $0) })
    // Numbers and truth values are what the records have written; nothing can be misread.
    guard let items = try? EC2JSON.items(of: list) else { return [] }
    return .array(items)
  }

  private static func xml(_ name: String, _ value: JSONValue) -> XMLElement? {
    switch value {
    case .null: nil
    case .string(let text), .number(let text): XMLElement(name: name, text: text)
    case .bool(let truth): XMLElement(name: name, text: "\(truth)")
    case .array(let items):
      XMLElement(name: name, children: items.compactMap { xml("item", $0) })
    case .object(let members):
      XMLElement(
        name: name,
        children: members.compactMap { $0.name.hasPrefix("_") ? nil : xml($0.name, $0.value) })
    }
  }
}
