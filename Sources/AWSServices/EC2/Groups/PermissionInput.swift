internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

/// One rule as a call names it: protocol, ports, and a single peer.
struct PermissionInput {
  let protocolName: String
  let ports: (from: Int, to: Int)
  let peer: JSONMember
  let description: String?

  /// The rules of `IpPermissions`, or of the older parameters of a call.
  static func read(_ input: ServiceInput, _ call: EC2Call) throws(ServiceError) -> [PermissionInput]
  {
    var rules: [PermissionInput] = []
    for permission in try input.structures("IpPermissions") {
      let (name, ports) = try range(permission)
      var peers: [(JSONMember, String?)] = []
      for range in try permission.structures("IpRanges") {
        let text = try range.requiredText("CidrIp")
        peers.append((try block(text, "cidrIpv4", .v4, call), try range.text("Description")))
      }
      for range in try permission.structures("Ipv6Ranges") {
        let text = try range.requiredText("CidrIpv6")
        peers.append((try block(text, "cidrIpv6", .v6, call), try range.text("Description")))
      }
      for list in try permission.structures("PrefixListIds") {
        let id = try list.requiredText("PrefixListId")
        _ = try call.find(.prefixList, id)
        peers.append((JSONMember("prefixListId", .string(id)), try list.text("Description")))
      }
      for pair in try permission.structures("Groups") {
        peers.append((try group(pair, call), try pair.text("Description")))
      }
      guard !peers.isEmpty else { throw .missing("cidrIp, cidrIpv6, prefixListId or groupId") }
      for (peer, text) in peers {
        rules.append(
          PermissionInput(
            protocolName: name, ports: ports, peer: peer, description: try check(text)))
      }
    }
    if let text = try input.text("CidrIp") {
      let (name, ports) = try range(input)
      rules.append(
        PermissionInput(
          protocolName: name, ports: ports, peer: try block(text, "cidrIpv4", .v4, call),
          description: nil))
    }
    return rules
  }

  /// The rule of ModifySecurityGroupRules, which has single members.
  init(single input: ServiceInput, _ call: EC2Call) throws(ServiceError) {
    (protocolName, ports) = try PermissionInput.range(input)
    description = try PermissionInput.check(input.text("Description"))
    if let text = try input.text("CidrIpv4") {
      peer = try PermissionInput.block(text, "cidrIpv4", .v4, call)
    } else if let text = try input.text("CidrIpv6") {
      peer = try PermissionInput.block(text, "cidrIpv6", .v6, call)
    } else if let id = try input.text("PrefixListId") {
      _ = try call.find(.prefixList, id)
      peer = JSONMember("prefixListId", .string(id))
    } else {
      let id = try input.requiredText("ReferencedGroupId")
      _ = try call.find(.group, id)
      peer = JSONMember(
        "referencedGroupInfo",
        ["groupId": .string(id), "userId": .string(call.scope.account)])
    }
  }

  private init(
    protocolName: String, ports: (from: Int, to: Int), peer: JSONMember, description: String?
  ) {
    self.protocolName = protocolName
    self.ports = ports
    self.peer = peer
    self.description = description
  }

  /// Whether a rule says the same, whatever is written about it.
  func isSame(as rule: ControlRecord) -> Bool {
    let own = peer.name == "referencedGroupInfo" ? peer.value["groupId"] : peer.value
    let other =
      peer.name == "referencedGroupInfo"
      ? rule.value[peer.name]?["groupId"] : rule.value[peer.name]
    return rule["ipProtocol"] == protocolName && rule.value["fromPort"]?.integer == ports.from
      && rule.value["toPort"]?.integer == ports.to && own == other
  }

  private static let numbers = ["1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"]

  private static func range(
    _ input: ServiceInput
  ) throws(ServiceError) -> (String, (from: Int, to: Int)) {
    let text = try input.requiredText("IpProtocol").lowercased()
    let name = numbers[text] ?? text
    let isKnown =
      ["-1", "tcp", "udp", "icmp", "icmpv6"].contains(name)
      || Int(name).map { (0..<256).contains($0) } ?? false
    guard isKnown else {
      throw .invalidValue("ipProtocol", text, "Unsupported IP protocol.")
    }
    // Only these have ports; for the rest AWS says -1, whatever was given.
    guard ["tcp", "udp", "icmp", "icmpv6"].contains(name) else { return (name, (-1, -1)) }
    let isICMP = name.hasPrefix("icmp")
    let first = try input.integer("FromPort")
    let last = try input.integer("ToPort")
    guard let from = first ?? (isICMP ? -1 : nil), let to = last ?? (isICMP ? -1 : nil) else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
    }
    let limits = isICMP ? -1...255 : 0...65535
    guard limits.contains(from), limits.contains(to) else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Invalid value '\(from)-\(to)' for portRange. Expected \(limits.lowerBound) to "
          + "\(limits.upperBound).")
    }
    guard isICMP || from <= to else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Invalid TCP/UDP port range (\(from),\(to))")
    }
    return (name, (from, to))
  }

  private static func block(
    _ text: String, _ member: String, _ version: IPVersion, _ call: EC2Call
  ) throws(ServiceError) -> JSONMember {
    guard text.contains("/"), let block = CIDRBlock(text), block.base.version == version else {
      throw ServiceError(
        code: "InvalidParameterValue", message: "CIDR block \(text) is malformed")
    }
    return JSONMember(member, .string("\(block)"))
  }

  private static func group(_ pair: ServiceInput, _ call: EC2Call) throws(ServiceError)
    -> JSONMember
  {
    let id = try pair.requiredText("GroupId")
    let owner = try pair.text("UserId") ?? call.scope.account
    let peering = try pair.text("VpcPeeringConnectionId")
    // Groups of others cannot be looked at.
    if owner == call.scope.account, peering == nil { _ = try call.find(.group, id) }
    return JSONMember(
      "referencedGroupInfo",
      [
        "groupId": .string(id), "userId": .string(owner),
        "vpcPeeringConnectionId": JSONValue(peering),
      ])
  }

  static func check(_ description: String?) throws(ServiceError) -> String? {
    guard let description, !description.isEmpty else { return nil }
    guard description.utf8.count <= 255 else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Invalid rule description. Valid descriptions are strings less than 256 "
          + "characters.")
    }
    return description
  }
}
