internal import AWSProtocols
internal import AthenaCatalog
internal import Database

/// A work group: where results go, and what its queries may do.
struct AthenaWorkGroup {
  let name: String
  /// As it is kept: what CreateWorkGroup was told, and when.
  let document: JSONValue

  /// The group that is there from the beginning.
  static let primary = "primary"
  /// The engine whose dialect queries are written in.
  static let engine = "Athena engine version 3"

  private var configuration: JSONValue? { document["Configuration"] }

  var isEnabled: Bool { document["State"]?.text != "DISABLED" }
  /// Whether what a query says of its results counts for nothing.
  var isEnforced: Bool { configuration?["EnforceWorkGroupConfiguration"]?.truth ?? true }
  var output: String? { configuration?["ResultConfiguration"]?["OutputLocation"]?.text }
  var scanLimit: Int? { configuration?["BytesScannedCutoffPerQuery"]?.integer }
  var managesResults: Bool {
    configuration?["ManagedQueryResultsConfiguration"]?["Enabled"]?.truth ?? false
  }

  /// The group as GetWorkGroup tells of it.
  var description: ServiceValue {
    var configuration = configuration ?? [:]
    configuration.set("EnforceWorkGroupConfiguration", .bool(isEnforced))
    for name in ["PublishCloudWatchMetricsEnabled", "RequesterPaysEnabled"]
    where configuration[name] == nil {
      configuration.set(name, false)
    }
    if configuration["ResultConfiguration"] == nil {
      configuration.set("ResultConfiguration", [:])
    }
    configuration.set("EngineVersion", AthenaWorkGroup.engineVersion)
    return .structure(
      heading + [ServiceMember("Configuration", ServiceValue(tree: configuration))])
  }

  /// The group as ListWorkGroups tells of it.
  var summary: ServiceValue {
    .structure(
      heading + [ServiceMember("EngineVersion", ServiceValue(tree: AthenaWorkGroup.engineVersion))])
  }

  private var heading: [ServiceMember] {
    [
      ServiceMember("Name", .text(name)),
      ServiceMember("State", .text(isEnabled ? "ENABLED" : "DISABLED")),
      ServiceMember("Description", .text(document["Description"]?.text ?? "")),
      ServiceMember("CreationTime", .time(milliseconds: document["created"]?.integer ?? 0)),
    ]
  }

  static let engineVersion: JSONValue = [
    "SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": .string(engine),
  ]

  /// What the first group is before anybody changes it.
  static let first = AthenaWorkGroup(
    name: primary, document: ["Configuration": ["EnforceWorkGroupConfiguration": false]])
}

extension AthenaCall {
  /// A work group that must be there.
  func workGroup(_ name: String) throws(ServiceError) -> AthenaWorkGroup {
    let kept = try stored { () throws(DatabaseError) in
      try store.find(scope, .workGroup, name)
    }
    if let kept { return AthenaWorkGroup(name: name, document: kept) }
    guard name == AthenaWorkGroup.primary else {
      throw .athena("WorkGroup \(name) is not found.")
    }
    return .first
  }

  /// All work groups, by name.
  func workGroups() throws(ServiceError) -> [AthenaWorkGroup] {
    let kept = try stored { () throws(DatabaseError) in try store.list(scope, .workGroup) }
    var groups = kept.map { AthenaWorkGroup(name: $0.name, document: $0.value) }
    if !groups.contains(where: { $0.name == AthenaWorkGroup.primary }) { groups.append(.first) }
    return groups.sorted { $0.name < $1.name }
  }

  /// Refuses a configuration whose location is none.
  func check(_ configuration: JSONValue?) throws(ServiceError) {
    let place = configuration?["ResultConfiguration"]?["OutputLocation"]?.text
    if let place, S3Location(place) == nil {
      throw .athena("outputLocation is not a valid S3 path: '\(place)'")
    }
    let least = 10_000_000
    if let cutoff = configuration?["BytesScannedCutoffPerQuery"], cutoff != .null,
      (cutoff.integer ?? 0) < least
    {
      throw .athena("BytesScannedCutoffPerQuery must be a whole number from \(least)")
    }
  }
}
