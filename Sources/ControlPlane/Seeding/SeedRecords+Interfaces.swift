internal import AWSProtocols
internal import FlowModel
internal import NetworkTypes
internal import VPCTopology

extension SeedRecords {
  mutating func addInterfaces() {
    for instance in topology.resources.instances {
      add(
        .instance(
          instance.id, in: scope, vpc: instance.vpcID, subnet: instance.subnetID,
          zone: instance.subnetID.flatMap { topology.subnet($0)?.zoneName },
          type: instance.type ?? "", image: "", time: nil), tags: instance.tags)
    }
    var places: [String: Int] = [:]
    for interface in topology.resources.interfaces {
      var record = describe(interface)
      if let instance = interface.instanceID {
        record.attach(
          instance: instance, owner: scope.account, index: places[instance, default: 0],
          time: nil)
        places[instance, default: 0] += 1
      }
      add(record, tags: interface.tags)
    }
  }

  private func describe(_ interface: ElasticNetworkInterface) -> ControlRecord {
    var facts = ControlRecord.InterfaceFacts(
      vpc: interface.vpcID, subnet: interface.subnetID,
      zone: topology.subnet(interface.subnetID)?.zoneName)
    facts.mac = interface.macAddress?.description
    facts.addresses = ([interface.primaryIPv4].compactMap(\.self) + interface.secondaryIPv4)
      .map(\.description)
    facts.ipv6 = interface.ipv6.map(\.description)
    facts.groups = named(interface.groupIDs)
    facts.description = interface.details
    facts.type = interface.type.rawValue
    facts.requester = interface.requesterID
    facts.isRequesterManaged = interface.isRequesterManaged
    var record = ControlRecord.interface("\(interface.id)", in: scope, facts)
    if let owner = interface.ownerID { record["ownerId"] = owner }
    record["status"] = interface.status
    record.set("sourceDestCheck", .bool(interface.checksAddresses))
    for (own, mapped) in interface.publicIPv4 {
      record.map(
        "\(own)", to: ["publicIp": .string("\(mapped)"), "ipOwnerId": .string(scope.account)])
    }
    for (version, list, member) in [
      (IPVersion.v4, "ipv4PrefixSet", "ipv4Prefix"), (.v6, "ipv6PrefixSet", "ipv6Prefix"),
    ] {
      for block in interface.prefixes where block.base.version == version {
        record.append(.object([JSONMember(member, .string("\(block)"))]), to: list)
      }
    }
    return record
  }
}
