internal import AWSProtocols
internal import ControlPlane

/// Instances as EC2 shows them: with their interfaces, in reservations.
enum InstanceDescription {
  /// An instance with what its interfaces have.
  static let shape: @Sendable (ControlRecord, ControlState) -> JSONValue = { record, state in
    var value = record.value
    let own = state.all(.interface).filter {
      $0.value.texts(at: "attachment.instanceId") == [record.id]
    }.sorted { index($0) < index($1) }
    if let first = own.first {
      value.set("privateIpAddress", first.value["privateIpAddress"])
      value.set("privateDnsName", first.value["privateDnsName"] ?? "")
      value.set("groupSet", first.value["groupSet"] ?? [])
      value.set("sourceDestCheck", first.value["sourceDestCheck"] ?? true)
      value.set("ipAddress", first.value["association"]?["publicIp"])
      value.set("dnsName", first.value["association"]?["publicDnsName"] ?? "")
    }
    value.set(
      "networkInterfaceSet",
      .array(
        own.map { interface in
          var item = interface.value
          for name in ["availabilityZone", "requesterManaged", "requesterId", "tagSet"] {
            // Not shown, yet there are filters for it.
            item.set("_\(name)", item[name])
            item.set(name, nil)
          }
          return item
        }))
    return value
  }

  private static func index(_ interface: ControlRecord) -> Int {
    interface.value["attachment"]?["deviceIndex"]?.integer ?? 0
  }

  /// The members of a reservation.
  static func reservation(_ instances: [ControlRecord], _ state: ControlState) -> JSONValue {
    [
      "reservationId": JSONValue(instances.first?["_reservationId"]),
      "ownerId": JSONValue(instances.first?["_ownerId"]), "groupSet": [],
      "instancesSet": .array(instances.map { shape($0, state) }),
    ]
  }
}
