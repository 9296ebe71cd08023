import FlowModel

extension ShortFormReader {
  /// ECS tasks, which stand under their ARNs.
  mutating func readTasks() {
    guard let section = tasksSection else { return }
    for member in section.members {
      let value = section.cursor(of: member)
      let noun = "ECS task \(quoted(member.key))"
      value.expect(
        ["interface", "cluster", "container-instance", "containers", "service", "definition"],
        in: "an ECS task")
      guard
        let interfaceID = required(value, "interface", .interface, of: noun)
          .flatMap({ InterfaceID($0) }),
        let cluster = value.required("cluster", of: noun)
      else { continue }
      resources.tasks.append(
        ContainerTask(
          arn: member.key, interfaceID: interfaceID, clusterARN: cluster,
          containerInstanceARN: value.text("container-instance"),
          containerIDs: value["containers"]?.oneOrMore.compactMap(\.text) ?? [],
          serviceName: value.text("service"), definitionARN: value.text("definition"),
          position: value.position))
    }
  }
}

extension ShortFormWriter {
  /// The section of ECS tasks.
  var tasks: (String, DataNode?) {
    let entries = topology.resources.tasks.map { task -> (String, DataNode?) in
      let containers = task.containerIDs
      return (
        task.arn,
        .object([
          ("interface", reference(task.interfaceID.description, .interface)),
          ("cluster", .text(task.clusterARN)),
          ("container-instance", text(task.containerInstanceARN)),
          ("containers", containers.isEmpty ? nil : .oneOrMore(containers)),
          ("service", text(task.serviceName)), ("definition", text(task.definitionARN)),
        ])
      )
    }
    return (ShortFormReader.tasks, entries.isEmpty ? nil : .object(entries))
  }
}
