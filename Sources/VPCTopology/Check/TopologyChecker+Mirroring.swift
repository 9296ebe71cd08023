import FlowModel

extension TopologyChecker {
  /// Traffic Mirroring, and the groups whose tags records can show.
  mutating func checkMirroring() {
    for target in resources.mirrorTargets {
      let noun = "traffic mirror target \(target.id)"
      let places = [
        target.interfaceID?.description, target.loadBalancerARN, target.endpointID,
      ].compactMap { $0 }
      if places.count != 1 {
        error(
          .contradiction,
          "\(noun) has \(places.count) destinations; expected one of an interface, a Network Load "
            + "Balancer and an endpoint",
          at: target.position)
      }
      if let id = target.interfaceID {
        refer(noun, to: id.description, .interface, at: target.position)
      }
      if let id = target.endpointID { refer(noun, to: id, .endpoint, at: target.position) }
      if target.loadBalancerARN != nil, target.loadBalancerDetails == nil {
        error(
          .value,
          "\(noun) names a load balancer that is none; expected an ARN that holds "
            + "'loadbalancer/net/'",
          at: target.position)
      }
    }
    for session in resources.mirrorSessions {
      let noun = "traffic mirror session \(session.id)"
      refer(noun, to: session.sourceID.description, .interface, at: session.position)
      refer(noun, to: session.targetID, .mirrorTarget, at: session.position)
      if !(1...32766).contains(session.number) {
        error(
          .value, "\(noun) has number \(session.number); expected 1 to 32766",
          at: session.position)
      }
    }
    checkAutoScalingGroups()
    checkTasks()
  }

  private mutating func checkTasks() {
    var seen: [InterfaceID: ContainerTask] = [:]
    var known: Set<String> = []
    for task in resources.tasks {
      let noun = "ECS task \(quoted(task.arn))"
      refer(noun, to: task.interfaceID.description, .interface, at: task.position)
      if !known.insert(task.arn).inserted {
        error(.duplicate, "\(noun) is described twice; keep one of them", at: task.position)
      } else if let first = seen[task.interfaceID] {
        error(
          .contradiction,
          "\(noun) has interface \(task.interfaceID), which another task has at "
            + "\(first.position); expected one of its own",
          at: task.position)
      }
      seen[task.interfaceID] = seen[task.interfaceID] ?? task
    }
  }

  private mutating func checkAutoScalingGroups() {
    var seen: [String: AutoScalingGroup] = [:]
    for group in resources.autoScalingGroups {
      if let first = seen[group.name] {
        error(
          .duplicate,
          "Auto Scaling group \(quoted(group.name)) is described twice, first at "
            + "\(first.position); keep one of them",
          at: group.position)
      }
      seen[group.name] = seen[group.name] ?? group
    }
  }
}
