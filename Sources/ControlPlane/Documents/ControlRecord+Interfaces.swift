package import AWSProtocols

// How EC2 describes network interfaces, instances and addresses, when they are new.

extension ControlRecord {
  /// What a network interface begins with.
  package struct InterfaceFacts: Sendable {
    /// Its VPC.
    package var vpc: String
    /// Its subnet.
    package var subnet: String
    /// The subnet's zone.
    package var zone: String?
    /// The hardware address.
    package var mac: String?
    /// IPv4 addresses, the primary one first.
    package var addresses: [String] = []
    /// IPv6 addresses.
    package var ipv6: [String] = []
    /// Security groups: identifier and name.
    package var groups: [(id: String, name: String)] = []
    /// What it is for.
    package var description = ""
    /// Such as `interface` or `nat_gateway`.
    package var type = "interface"
    /// The service that manages it; nil where its owner does.
    package var requester: String?
    /// Whether a service manages it.
    package var isRequesterManaged = false

    /// Names the place of an interface.
    package init(vpc: String, subnet: String, zone: String?) {
      self.vpc = vpc
      self.subnet = subnet
      self.zone = zone
    }
  }

  /// A network interface.
  package static func interface(
    _ id: String, in scope: ResourceScope, _ facts: InterfaceFacts
  ) -> ControlRecord {
    var record = ControlRecord(
      .interface, id,
      [
        "networkInterfaceId": .string(id), "subnetId": .string(facts.subnet),
        "vpcId": .string(facts.vpc), "availabilityZone": JSONValue(facts.zone),
        "description": .string(facts.description), "ownerId": .string(scope.account),
        "requesterId": JSONValue(facts.requester),
        "requesterManaged": .bool(facts.isRequesterManaged), "status": "available",
        "macAddress": JSONValue(facts.mac), "privateIpAddress": JSONValue(facts.addresses.first),
        "privateDnsName": JSONValue(facts.addresses.first.map { dnsName($0, scope.region) }),
        "sourceDestCheck": true, "groupSet": groupSet(facts.groups), "tagSet": [],
        "privateIpAddressesSet": [], "ipv6AddressesSet": [],
        "interfaceType": .string(facts.type),
      ])
    for address in facts.addresses { record.addAddress(address, region: scope.region) }
    for address in facts.ipv6 {
      record.append(
        ["ipv6Address": .string(address), "isPrimaryIpv6": false], to: "ipv6AddressesSet")
    }
    return record
  }

  /// Groups as interfaces and endpoints list them.
  package static func groupSet(_ groups: [(id: String, name: String)]) -> JSONValue {
    .array(groups.map { ["groupId": .string($0.id), "groupName": .string($0.name)] })
  }

  /// Adds a private address to a network interface; the first one is the primary one.
  package mutating func addAddress(_ address: String, region: String) {
    append(
      [
        "privateIpAddress": .string(address),
        "primary": .bool(address == self["privateIpAddress"]),
        "privateDnsName": .string(ControlRecord.dnsName(address, region)),
      ], to: "privateIpAddressesSet")
  }

  /// `ip-10-0-0-5.eu-central-1.compute.internal`.
  package static func dnsName(_ address: String, _ region: String) -> String {
    let host = "ip-" + String(address.map { $0 == "." ? "-" : $0 })
    return region == "us-east-1"
      ? "\(host).ec2.internal" : "\(host).\(region).compute.internal"
  }

  /// Says on a network interface which public address stands for a private one; nil for none.
  package mutating func map(_ address: String, to association: JSONValue?) {
    if address == self["privateIpAddress"] { set("association", association) }
    let items = items("privateIpAddressesSet").map { item in
      var item = item
      if item["privateIpAddress"]?.text == address { item.set("association", association) }
      return item
    }
    set("privateIpAddressesSet", .array(items))
  }

  /// Says on a network interface which instance has it.
  package mutating func attach(
    instance: String?, owner: String, index: Int, time: String?, deletes: Bool = false
  ) {
    self["status"] = "in-use"
    set(
      "attachment",
      [
        "attachmentId": .string("eni-attach-" + StableDigits.of("\(id) \(instance ?? "")")),
        "instanceId": JSONValue(instance), "instanceOwnerId": .string(owner),
        "deviceIndex": .number("\(index)"), "networkCardIndex": 0, "status": "attached",
        "attachTime": JSONValue(time), "deleteOnTermination": .bool(deletes),
      ])
  }

  /// An instance; its interfaces are shown from their own records.
  package static func instance(
    _ id: String, in scope: ResourceScope, vpc: String?, subnet: String?, zone: String?,
    type: String, image: String, time: String?
  ) -> ControlRecord {
    ControlRecord(
      .instance, id,
      [
        "instanceId": .string(id), "imageId": .string(image),
        "instanceState": ["code": 16, "name": "running"], "privateDnsName": "", "dnsName": "",
        "reason": "", "amiLaunchIndex": 0, "productCodes": [], "instanceType": .string(type),
        "launchTime": JSONValue(time),
        "placement": [
          "availabilityZone": JSONValue(zone), "groupName": "", "tenancy": "default",
        ], "monitoring": ["state": "disabled"], "subnetId": JSONValue(subnet),
        "vpcId": JSONValue(vpc), "sourceDestCheck": true, "architecture": "x86_64",
        "rootDeviceType": "ebs", "virtualizationType": "hvm", "hypervisor": "xen", "tagSet": [],
        "_reservationId": .string("r-" + StableDigits.of(id)),
        "_ownerId": .string(scope.account),
      ])
  }
}
