internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Notes instances with their interfaces.
  ///
  /// Nothing is started: instances are what interfaces belong to.
  static let runInstances = change("RunInstances") { (call) throws(ServiceError) in
    guard let least = try call.input.integer("MinCount") else { throw .missing("MinCount") }
    guard let most = try call.input.integer("MaxCount") else { throw .missing("MaxCount") }
    guard least >= 1, most >= least, most <= 1000 else {
      throw .invalidValue("MaxCount", "\(most)", "Expected MinCount up to 1000.")
    }
    let plan = try InstancePlan(call)
    let tags = try TagInput.specified(for: .instance, call.input)
    let interfaceTags = try TagInput.specified(for: .interface, call.input)
    let reservation = "r-\(call.newDigits())"
    var made: [ControlRecord] = []
    for index in 0..<most {
      var instance = ControlRecord.instance(
        call.newID(.instance), in: call.scope, vpc: plan.subnet["vpcId"], subnet: plan.subnet.id,
        zone: plan.subnet["availabilityZone"], type: plan.type, image: plan.image, time: call.now)
      instance["_reservationId"] = reservation
      instance["keyName"] = try call.input.text("KeyName")
      instance.set("amiLaunchIndex", .number("\(index)"))
      if !tags.isEmpty { instance.tags = tags }
      call.state.put(instance)
      made.append(instance)
      for (device, interface) in plan.interfaces.enumerated() {
        var record: ControlRecord
        if let id = interface.existing {
          record = try call.find(.interface, id)
          guard record.value["attachment"] == nil else {
            throw ServiceError(
              code: "InvalidNetworkInterface.InUse", message: "Interface: [\(id)] in use.")
          }
        } else {
          record = try call.makeInterface(interface.new)
          if !interfaceTags.isEmpty { record.tags = interfaceTags }
        }
        record.attach(
          instance: instance.id, owner: call.scope.account, index: interface.index ?? device,
          time: call.now, deletes: interface.deletes)
        call.state.put(record)
      }
    }
    return InstanceDescription.reservation(made, call.state)
  }
}

/// What instances of a call have in common.
struct InstancePlan {
  struct Interface {
    var existing: String?
    var new: EC2Call.NewInterface
    var index: Int?
    var deletes: Bool
  }

  let subnet: ControlRecord
  let type: String
  let image: String
  private(set) var interfaces: [Interface] = []

  init(_ call: EC2Call) throws(ServiceError) {
    let input = call.input
    image = try input.requiredText("ImageId")
    type = try input.text("InstanceType") ?? "t3.micro"
    let specified = try input.structures("NetworkInterface")
    var place = try call.optional(.subnet, "SubnetId")
    if place == nil, let first = specified.first {
      if let id = try first.text("SubnetId") {
        place = try call.find(.subnet, id)
      } else if let id = try first.text("NetworkInterfaceId") {
        place = try call.find(.subnet, try call.find(.interface, id)["subnetId"] ?? "")
      }
    }
    guard let place else {
      throw ServiceError(
        code: "MissingInput",
        message: "No subnets found for the default VPC; name one with SubnetId.")
    }
    subnet = place
    for item in specified {
      let id = try item.text("SubnetId")
      var new = EC2Call.NewInterface(
        subnet: id == nil ? place : try call.find(.subnet, id ?? ""))
      if let address = try item.text("PrivateIpAddress") { new.addresses = [address] }
      new.groups = try item.texts("SecurityGroupId")
      new.description = try item.text("Description") ?? ""
      new.further = try item.integer("SecondaryPrivateIpAddressCount") ?? 0
      new.ipv6Count = try item.integer("Ipv6AddressCount") ?? 0
      let existing = try item.text("NetworkInterfaceId")
      interfaces.append(
        Interface(
          existing: existing, new: new, index: try item.integer("DeviceIndex"),
          deletes: try item.boolean("DeleteOnTermination") ?? (existing == nil)))
    }
    if specified.isEmpty {
      var new = EC2Call.NewInterface(subnet: place)
      if let address = try input.text("PrivateIpAddress") { new.addresses = [address] }
      new.groups = try input.texts("SecurityGroupId")
      new.ipv6Count = try input.integer("Ipv6AddressCount") ?? 0
      interfaces = [Interface(existing: nil, new: new, index: 0, deletes: true)]
    }
  }
}
