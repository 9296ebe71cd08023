import FlowModel

extension ShortFormReader {
  /// Targets and sessions of Traffic Mirroring.
  mutating func readMirroring() {
    for entry in entries[.mirrorTarget] ?? [] {
      let value = entry.value
      value.expect(
        ["id", "interface", "load-balancer", "endpoint", "tags"], in: "a traffic mirror target")
      resources.mirrorTargets.append(
        TrafficMirrorTarget(
          id: entry.id,
          interfaceID: value["interface"].flatMap { resolve($0, .interface) }
            .flatMap { InterfaceID($0) },
          loadBalancerARN: value.text("load-balancer"),
          endpointID: value["endpoint"].flatMap { resolve($0, .endpoint) }, tags: entry.tags(),
          position: value.position))
    }
    for entry in entries[.mirrorSession] ?? [] { readMirrorSession(entry) }
  }

  private mutating func readMirrorSession(_ entry: Entry) {
    let value = entry.value
    let noun = "traffic mirror session \(quoted(entry.key))"
    value.expect(
      ["id", "source", "target", "number", "vni", "tags"], in: "a traffic mirror session")
    guard let source = required(value, "source", .interface, of: noun),
      let sourceID = InterfaceID(source),
      let target = required(value, "target", .mirrorTarget, of: noun)
    else { return }
    resources.mirrorSessions.append(
      TrafficMirrorSession(
        id: entry.id, sourceID: sourceID, targetID: target, number: value.integer("number") ?? 1,
        virtualNetworkID: value.integer("vni"), tags: entry.tags(), position: value.position))
  }

  /// The identifier of a reference without which a resource has no meaning.
  func required(
    _ value: Cursor, _ key: String, _ kind: ResourceKind, of noun: String
  ) -> String? {
    guard let reference = value[key] else {
      value.error(.shape, "\(noun) has no \(quoted(key)), which every one has")
      return nil
    }
    return resolve(reference, kind)
  }

  /// Groups by their names; the key of instances that says which one is a tag, as on AWS.
  static func autoScalingGroups(_ section: Cursor) -> [AutoScalingGroup] {
    section.members.map { member in
      let value = section.cursor(of: member)
      value.expect(["tags"], in: "an Auto Scaling group")
      let entry = Entry(key: member.key, id: member.key, value: value)
      return AutoScalingGroup(
        name: member.key, tags: entry.tags(naming: false), position: value.position)
    }
  }
}
