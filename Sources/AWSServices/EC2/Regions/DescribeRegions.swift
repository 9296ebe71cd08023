internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists Regions: those that are open to every account, and the one that was asked.
  static let describeRegions = read("DescribeRegions") { (call) throws(ServiceError) in
    let filters = try EC2Filters(
      call.input,
      table: [
        "endpoint": "regionEndpoint", "opt-in-status": "optInStatus", "region-name": "regionName",
      ])
    let names = try call.input.texts("RegionName")
    let known = Set(ZoneNames.regions.map(\.name) + [call.scope.region])
    for name in names where !known.contains(name) {
      throw .invalidValue("regionName", name, "There is no such Region.")
    }
    let all = known.sorted().map { name -> JSONValue in
      [
        "regionName": .string(name), "regionEndpoint": "ec2.\(name).amazonaws.com",
        "optInStatus": "opt-in-not-required",
      ]
    }
    return [
      "regionInfo": .array(
        all.filter { region in
          filters.match(region)
            && (names.isEmpty || names.contains(region["regionName"]?.text ?? ""))
        })
    ]
  }
}
