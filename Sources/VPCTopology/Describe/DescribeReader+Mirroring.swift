import FlowModel

extension DescribeReader {
  mutating func readMirrorTarget(_ item: Cursor) {
    guard
      let id = item.requiredID(
        "TrafficMirrorTargetId", .mirrorTarget, of: "a traffic mirror target")
    else { return }
    resources.mirrorTargets.append(
      TrafficMirrorTarget(
        id: id, interfaceID: item["NetworkInterfaceId"]?.interfaceID,
        loadBalancerARN: item.text("NetworkLoadBalancerArn"),
        endpointID: item.id("GatewayLoadBalancerEndpointId", .endpoint), tags: item.describedTags,
        position: item.position))
  }

  mutating func readMirrorSession(_ item: Cursor) {
    let noun = "a traffic mirror session"
    guard let id = item.requiredID("TrafficMirrorSessionId", .mirrorSession, of: noun),
      let target = item.requiredID("TrafficMirrorTargetId", .mirrorTarget, of: "session \(id)"),
      let source = item.requiredID("NetworkInterfaceId", .interface, of: "session \(id)"),
      let sourceID = InterfaceID(source)
    else { return }
    resources.mirrorSessions.append(
      TrafficMirrorSession(
        id: id, sourceID: sourceID, targetID: target, number: item.integer("SessionNumber") ?? 1,
        virtualNetworkID: item.integer("VirtualNetworkId"), tags: item.describedTags,
        position: item.position))
  }

  mutating func readInstanceType(_ item: Cursor) {
    guard let type = item.required("InstanceType", of: "an instance type"),
      let encrypts = item["NetworkInfo"]?.bool("EncryptionInTransitSupported")
    else { return }
    typesEncrypt[type] = encrypts
  }

  mutating func readAutoScalingGroup(_ item: Cursor) {
    guard let name = item.required("AutoScalingGroupName", of: "an Auto Scaling group") else {
      return
    }
    resources.autoScalingGroups.append(
      AutoScalingGroup(name: name, tags: item.describedTags, position: item.position))
  }
}
