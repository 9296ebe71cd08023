internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Makes a subnet; it has the default network ACL of its VPC.
  static let createSubnet = change("CreateSubnet") { (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    let isNative = try call.input.boolean("Ipv6Native") == true
    var texts: [String] = []
    if !isNative {
      guard let text = try call.input.text("CidrBlock") else { throw .missing("cidrBlock") }
      texts.append(text)
    }
    let sixth = try call.input.text("Ipv6CidrBlock")
    if let sixth { texts.append(sixth) }
    var blocks: [String] = []
    for text in texts {
      let block = try call.block("cidrBlock", text)
      let sizes = block.base.version == .v4 ? 16...28 : 44...64
      guard sizes.contains(block.prefixLength),
        EC2Call.blocks(vpc).contains(where: { $0.contains(block) })
      else {
        throw ServiceError(code: "InvalidSubnet.Range", message: "The CIDR '\(block)' is invalid.")
      }
      for other in call.state.all(.subnet, where: "vpcId", is: vpc.id)
      where EC2Call.blocks(other).contains(where: { $0.overlaps(block) }) {
        throw ServiceError(
          code: "InvalidSubnet.Conflict",
          message: "The CIDR '\(block)' conflicts with another subnet")
      }
      blocks.append("\(block)")
    }
    let zone = try call.zone()
    var record = ControlRecord.subnet(
      call.newID(.subnet), in: call.scope, vpc: vpc.id, block: isNative ? nil : blocks.first,
      ipv6: sixth == nil ? [] : Array(blocks.suffix(1)), zone: zone.name, zoneID: zone.id)
    record = try call.make(record)
    let lists = call.state.all(.networkACL, where: "vpcId", is: vpc.id)
    if var list = lists.first(where: { $0.isTrue("default") }) {
      list.associate(subnet: record.id)
      call.state.put(list)
    }
    return ["subnet": SubnetDescription.shape(record, call.state)]
  }
}

extension EC2Call {
  /// The zone that a call names by name or identifier; the first one where it names none.
  func zone() throws(ServiceError) -> (name: String, id: String) {
    if let name = try input.text("AvailabilityZone") {
      if let zone = zones.first(where: { $0.name == name }) { return zone }
      throw .invalidValue("availabilityZone", name, "Expected \(zones[0].name) or another zone.")
    }
    if let id = try input.text("AvailabilityZoneId") {
      if let zone = zones.first(where: { $0.id == id }) { return zone }
      throw .invalidValue("availabilityZoneId", id, "Expected \(zones[0].id) or another zone.")
    }
    return zones[0]
  }
}
