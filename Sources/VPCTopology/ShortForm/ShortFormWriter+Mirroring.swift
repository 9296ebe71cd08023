import FlowModel

extension ShortFormWriter {
  func members(_ target: TrafficMirrorTarget) -> [(String, DataNode?)] {
    [
      ("interface", reference(target.interfaceID?.description, .interface)),
      ("load-balancer", text(target.loadBalancerARN)),
      ("endpoint", reference(target.endpointID, .endpoint)),
    ]
  }

  func members(_ session: TrafficMirrorSession) -> [(String, DataNode?)] {
    [
      ("source", reference(session.sourceID.description, .interface)),
      ("target", reference(session.targetID, .mirrorTarget)),
      ("number", session.number == 1 ? nil : .bare(session.number)),
      ("vni", session.virtualNetworkID.map { .bare($0) }),
    ]
  }

  /// The section of Auto Scaling groups.
  var autoScalingGroups: (String, DataNode?) {
    let groups = topology.resources.autoScalingGroups
    let entries = groups.map { group -> (String, DataNode?) in
      let tags = group.tags.sorted { $0.key < $1.key }.map { ($0.key, DataNode.text($0.value)) }
      return (group.name, .object([("tags", tags.isEmpty ? nil : .object(tags))]))
    }
    return (ShortFormReader.autoScalingGroups, entries.isEmpty ? nil : .object(entries))
  }
}
