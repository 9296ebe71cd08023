import FlowModel
import NetworkTypes

extension TopologyChecker {
  mutating func checkInterfaces() {
    for (place, interface) in resources.interfaces.enumerated() {
      checkPlacement(interface)
      checkUniqueness(interface, place)
      let noun = "network interface \(interface.id)"
      for id in interface.groupIDs {
        guard let group = refer(noun, to: id, .group, at: interface.position),
          resources.groups[group].vpcID != interface.vpcID
        else { continue }
        // Groups can be associated with further VPCs, which no describe output tells.
        warning(
          .contradiction,
          "\(noun) of VPC \(interface.vpcID) carries security group \(id) of VPC "
            + "\(resources.groups[group].vpcID); expected a group of its own VPC",
          at: interface.position)
      }
      if let instance = interface.instanceID {
        refer(noun, to: instance, .instance, at: interface.position)
      }
    }
    for instance in resources.instances {
      let noun = "instance \(instance.id)"
      if let id = instance.vpcID { refer(noun, to: id, .vpc, at: instance.position) }
      if let id = instance.subnetID { refer(noun, to: id, .subnet, at: instance.position) }
    }
  }

  private mutating func checkPlacement(_ interface: ElasticNetworkInterface) {
    let noun = "network interface \(interface.id)"
    guard let place = refer(noun, to: interface.subnetID, .subnet, at: interface.position)
    else { return }
    let subnet = resources.subnets[place]
    if subnet.vpcID != interface.vpcID {
      error(
        .contradiction,
        "\(noun) is in VPC \(interface.vpcID), and its subnet \(subnet.id) in "
          + "\(subnet.vpcID); expected the same",
        at: interface.position)
    }
    for address in interface.privateAddresses
    where !subnet.blocks.contains(where: { $0.contains(address) }) {
      error(
        .outside,
        "\(noun) has \(address), which is outside subnet \(subnet.id); expected an "
          + "address in " + TopologyChecker.list(subnet.blocks),
        at: interface.position)
    }
    for block in interface.prefixes
    where !subnet.blocks.contains(where: { $0.contains(block) }) {
      error(
        .outside,
        "\(noun) has \(block), which is outside subnet \(subnet.id); expected a part of "
          + TopologyChecker.list(subnet.blocks),
        at: interface.position)
    }
    for address in interface.publicIPv4.keys.sorted(by: { $0.sortKey < $1.sortKey })
    where !interface.privateAddresses.contains(address) {
      error(
        .dangling, "\(noun) maps a public address to \(address), which it does not have",
        at: interface.position)
    }
  }

  private mutating func checkUniqueness(_ interface: ElasticNetworkInterface, _ place: Int) {
    let noun = "network interface \(interface.id)"
    if let address = interface.macAddress, let first = index.macAddresses[address], first != place {
      let other = resources.interfaces[first]
      error(
        .duplicate,
        "\(noun) has the hardware address \(address), which \(other.id) has at "
          + "\(other.position); expected one of its own",
        at: interface.position)
    }
    var seen: Set<IPAddress> = []
    for address in interface.privateAddresses {
      if !seen.insert(address).inserted {
        error(.duplicate, "\(noun) has \(address) twice; expected it once", at: interface.position)
      } else if let first = index.place(of: address, inVPC: interface.vpcID, resources.interfaces),
        first != place
      {
        let other = resources.interfaces[first]
        error(
          .duplicate,
          "\(noun) has \(address), which \(other.id) has at \(other.position); "
            + "expected an address of its own",
          at: interface.position)
      }
    }
  }
}
