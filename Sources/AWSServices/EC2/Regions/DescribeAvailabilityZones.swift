internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists the zones of the Region.
  static let describeAvailabilityZones = read("DescribeAvailabilityZones") {
    (call) throws(ServiceError) in
    let filters = try EC2Filters(
      call.input,
      table: [
        "group-long-name": "groupLongName", "message": "messageSet.message",
        "parent-zone-id": "parentZoneId", "parent-zone-name": "parentZoneName",
        "group-name": "groupName", "opt-in-status": "optInStatus", "region-name": "regionName",
        "state": "zoneState", "zone-id": "zoneId", "zone-type": "zoneType", "zone-name": "zoneName",
      ])
    let names = try call.input.texts("ZoneName")
    let ids = try call.input.texts("ZoneId")
    let zones = call.zones
    for name in names where !zones.contains(where: { $0.name == name }) {
      throw .invalidValue("ZoneName", name, "The Region has no such zone.")
    }
    for id in ids where !zones.contains(where: { $0.id == id }) {
      throw .invalidValue("ZoneId", id, "The Region has no such zone.")
    }
    let region = call.scope.region
    let listed = zones.filter {
      (names.isEmpty || names.contains($0.name)) && (ids.isEmpty || ids.contains($0.id))
    }.map { zone -> JSONValue in
      [
        "zoneName": .string(zone.name), "zoneId": .string(zone.id), "zoneState": "available",
        "regionName": .string(region), "zoneType": "availability-zone",
        "groupName": .string(region), "networkBorderGroup": .string(region),
        "optInStatus": "opt-in-not-required", "messageSet": [],
      ]
    }
    return ["availabilityZoneInfo": .array(listed.filter { filters.match($0) })]
  }
}
