import FlowModel

extension DescribeReader {
  /// Reads a task of `aws ecs describe-tasks`; one that stopped, or shares its host's interface, is
  /// left out.
  mutating func readTask(_ item: Cursor) {
    guard let arn = item.required("taskArn", of: "an ECS task"),
      item.text("lastStatus") != "STOPPED"
    else { return }
    let details = item.items("attachments").filter {
      $0.text("type") == "ElasticNetworkInterface" && $0.text("status") != "DELETED"
    }.flatMap { $0.items("details") }
    guard let value = details.first(where: { $0.text("name") == "networkInterfaceId" })?["value"],
      let interfaceID = value.interfaceID,
      let cluster = item.required("clusterArn", of: "task \(arn)")
    else { return }
    let starter = item.text("group") ?? ""
    resources.tasks.append(
      ContainerTask(
        arn: arn, interfaceID: interfaceID, clusterARN: cluster,
        containerInstanceARN: item.text("containerInstanceArn"),
        containerIDs: item.items("containers").compactMap { $0.text("runtimeId") },
        serviceName: starter.hasPrefix("service:") ? String(starter.dropFirst(8)) : nil,
        definitionARN: item.text("taskDefinitionArn"), position: item.position))
  }
}
