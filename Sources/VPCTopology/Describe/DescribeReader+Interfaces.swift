import FlowModel
import NetworkTypes

extension DescribeReader {
  mutating func readInterface(_ item: Cursor) {
    guard let text = item["NetworkInterfaceId"] else {
      item.error(.shape, "a network interface has no 'NetworkInterfaceId', which every one has")
      return
    }
    guard let id = text.interfaceID,
      let vpcID = item.requiredID("VpcId", .vpc, of: "network interface \(id)"),
      let subnetID = item.requiredID("SubnetId", .subnet, of: "network interface \(id)")
    else { return }
    var interface = ElasticNetworkInterface(
      id: id, vpcID: vpcID, subnetID: subnetID, position: item.position)
    interface.macAddress = item["MacAddress"]?.macAddress
    interface.groupIDs = Set(item.ids("Groups", .group, inner: "GroupId")).sorted()
    interface.type = InterfaceType(rawValue: item.text("InterfaceType") ?? "interface")
    interface.isRequesterManaged = item.bool("RequesterManaged") ?? false
    interface.checksAddresses = item.bool("SourceDestCheck") ?? true
    interface.ownerID = item.text("OwnerId")
    interface.requesterID = item.text("RequesterId")
    interface.instanceID = item["Attachment"]?.id("InstanceId", .instance)
    interface.details = item.text("Description") ?? ""
    interface.status = item.text("Status") ?? "in-use"
    interface.tags = item.describedTags
    DescribeReader.readAddresses(item, into: &interface)
    resources.interfaces.append(interface)
  }

  private static func readAddresses(
    _ item: Cursor, into interface: inout ElasticNetworkInterface
  ) {
    interface.primaryIPv4 = item["PrivateIpAddress"]?.address(.v4)
    if let primary = interface.primaryIPv4,
      let mapped = item["Association"]?["PublicIp"]?.address(.v4)
    {
      interface.publicIPv4[primary] = mapped
    }
    for entry in item.items("PrivateIpAddresses") {
      guard let address = entry["PrivateIpAddress"]?.address(.v4) else { continue }
      if entry.bool("Primary") == true {
        interface.primaryIPv4 = interface.primaryIPv4 ?? address
      }
      if address != interface.primaryIPv4 { interface.secondaryIPv4.append(address) }
      if let mapped = entry["Association"]?["PublicIp"]?.address(.v4) {
        interface.publicIPv4[address] = mapped
      }
    }
    var primaryIPv6: IPAddress?
    for entry in item.items("Ipv6Addresses") {
      guard let address = entry["Ipv6Address"]?.address(.v6) else { continue }
      if entry.bool("IsPrimaryIpv6") == true && primaryIPv6 == nil {
        primaryIPv6 = address
        interface.ipv6.insert(address, at: 0)
      } else {
        interface.ipv6.append(address)
      }
    }
    interface.prefixes =
      item.items("Ipv4Prefixes").compactMap { $0["Ipv4Prefix"]?.block }
      + item.items("Ipv6Prefixes").compactMap { $0["Ipv6Prefix"]?.block }
  }

  mutating func readReservation(_ item: Cursor) {
    for instance in item.items("Instances") {
      guard let id = instance.requiredID("InstanceId", .instance, of: "an instance"),
        !DescribeReader.isGone(instance["State"]?.text("Name"))
      else { continue }
      resources.instances.append(
        Instance(
          id: id, vpcID: instance.id("VpcId", .vpc), subnetID: instance.id("SubnetId", .subnet),
          type: instance.text("InstanceType"), tags: instance.describedTags,
          position: instance.position))
    }
  }
}
