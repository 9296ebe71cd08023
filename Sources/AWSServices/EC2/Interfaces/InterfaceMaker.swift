internal import AWSProtocols
internal import ControlPlane

extension EC2Call {
  /// What a new network interface is to be like.
  struct NewInterface {
    var subnet: ControlRecord
    var addresses: [String] = []
    /// Further IPv4 addresses that are chosen; without `addresses` the first is chosen, too.
    var further = 0
    var ipv6: [String] = []
    var ipv6Count = 0
    var groups: [String] = []
    var description = ""
    var type = "interface"
    var isRequesterManaged = false
    var requester: String?
  }

  /// Makes a network interface and gives it addresses; tags are the caller's matter.
  mutating func makeInterface(_ new: NewInterface) throws(ServiceError) -> ControlRecord {
    let subnet = new.subnet
    try check(new.addresses + new.ipv6, in: subnet)
    let isNative = subnet.isTrue("ipv6Native")
    let chosen = new.addresses.isEmpty && !isNative ? new.further + 1 : new.further
    var facts = ControlRecord.InterfaceFacts(
      vpc: subnet["vpcId"] ?? "", subnet: subnet.id, zone: subnet["availabilityZone"])
    let taken = Set(new.addresses)
    let free = try freeAddresses(subnet, count: chosen + taken.count).filter { !taken.contains($0) }
    facts.addresses = new.addresses + free.prefix(chosen)
    var sixth = new.ipv6Count
    if sixth == 0, new.ipv6.isEmpty, subnet.isTrue("assignIpv6AddressOnCreation") { sixth = 1 }
    facts.ipv6 = new.ipv6 + (try freeIPv6(subnet, count: sixth))
    facts.groups = try groups(new.groups, vpc: facts.vpc, type: new.type)
    facts.mac = newHardwareAddress()
    facts.description = new.description
    facts.type = new.type
    facts.isRequesterManaged = new.isRequesterManaged
    facts.requester = new.requester
    let record = ControlRecord.interface(newID(.interface), in: scope, facts)
    state.put(record)
    return record
  }

  /// Groups of an interface: those that are named, else the default one of the VPC.
  func groups(
    _ ids: [String], vpc: String, type: String = "interface"
  ) throws(ServiceError) -> [(id: String, name: String)] {
    guard !["nat_gateway", "transit_gateway", "gateway_load_balancer_endpoint"].contains(type)
    else { return [] }
    var groups: [(id: String, name: String)] = []
    for id in ids {
      let group = try find(.group, id)
      guard group["vpcId"] == vpc else {
        throw ServiceError(
          code: "InvalidGroup.NotFound",
          message: "The security group '\(id)' does not exist in VPC '\(vpc)'")
      }
      if !groups.contains(where: { $0.id == id }) { groups.append((id, group["groupName"] ?? id)) }
    }
    if ids.isEmpty {
      groups = state.all(.group, where: "vpcId", is: vpc)
        .filter { $0["groupName"] == "default" }.map { ($0.id, "default") }
    }
    return groups
  }

  /// An address of a locally administered adapter, as EC2's are.
  private func newHardwareAddress() -> String {
    let bits = surroundings.random()
    let bytes = [UInt8(0x02)] + (0..<5).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    return bytes.map { [$0].hexadecimal }.joined(separator: ":")
  }

  /// Forgets a network interface with what points to it.
  mutating func removeInterface(_ interface: ControlRecord) {
    for address in state.all(.address, where: "networkInterfaceId", is: interface.id) {
      state.update(.address, address.id) { AddressDescription.detach(&$0) }
    }
    for table in state.all(.routeTable) {
      var table = table
      table.blackhole("networkInterfaceId", interface.id)
      state.put(table)
    }
    removeFlowLogs(of: [interface.id])
    state.remove(.interface, interface.id)
  }
}

extension ControlRecord {
  /// Marks the routes of a table whose target is gone.
  mutating func blackhole(_ member: String, _ target: String) {
    guard items("routeSet").contains(where: { $0[member]?.text == target }) else { return }
    set(
      "routeSet",
      .array(
        items("routeSet").map { route in
          var route = route
          if route[member]?.text == target { route.set("state", "blackhole") }
          return route
        }))
  }
}
