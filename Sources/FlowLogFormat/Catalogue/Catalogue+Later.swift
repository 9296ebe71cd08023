extension FieldDefinition {
  /// The fields that version 7 added: the ECS task behind the interface.
  static let version7: [FieldDefinition] = [
    .init(
      .ecsClusterARN, "ecs-cluster-arn", version: 7, .string, .notApplicable, .interface,
      "ARN of the ECS cluster that runs the task."),
    .init(
      .ecsClusterName, "ecs-cluster-name", version: 7, .string, .notApplicable, .interface,
      "Name of that cluster."),
    .init(
      .ecsContainerInstanceARN, "ecs-container-instance-arn", version: 7, .string,
      .notApplicable, .interface, "ARN of the container instance; none on Fargate."),
    .init(
      .ecsContainerInstanceID, "ecs-container-instance-id", version: 7, .string,
      .notApplicable, .interface, "ID of the container instance; none on Fargate."),
    .init(
      .ecsContainerID, "ecs-container-id", version: 7, .string, .notApplicable, .interface,
      "Runtime ID of the task's first container."),
    .init(
      .ecsSecondContainerID, "ecs-second-container-id", version: 7, .string, .notApplicable,
      .interface, "Runtime ID of the task's second container."),
    .init(
      .ecsServiceName, "ecs-service-name", version: 7, .string, .notApplicable, .interface,
      "Service that started the task, if one did."),
    .init(
      .ecsTaskDefinitionARN, "ecs-task-definition-arn", version: 7, .string, .notApplicable,
      .interface, "ARN of the task's definition."),
    .init(
      .ecsTaskARN, "ecs-task-arn", version: 7, .string, .notApplicable, .interface,
      "ARN of the task."),
    .init(
      .ecsTaskID, "ecs-task-id", version: 7, .string, .notApplicable, .interface,
      "ID of the task."),
  ]

  /// The single fields that versions 8, 9 and 10 added.
  static let versions8To10: [FieldDefinition] = [
    .init(
      .rejectReason, "reject-reason", version: 8, .string, .unlessPolicyRefused,
      .nothing(because: "groups and network ACLs refuse, which is no reason for this field"),
      "`BPA` (Block Public Access) or `EC` (Encryption Controls)."),
    .init(
      .resourceID, "resource-id", version: 9, .string, .notApplicable, .interface, width: 21,
      "The regional NAT gateway, `nat-…`."),
    .init(
      .encryptionStatus, "encryption-status", version: 10, .int32, .notApplicable,
      .context(.encryption),
      "Encryption on the way: 0 none, 1 by the network, 2 by the application, 3 both."),
  ]

  /// The fields that version 11 added: tags and next hops.
  static let version11: [FieldDefinition] = [
    .init(
      .instanceTag, "instance-tag", version: 11, .string, .notApplicable, .interface,
      "Value of the first chosen tag of the instance, percent-encoded."),
    .init(
      .instanceTag2, "instance-tag-2", version: 11, .string, .notApplicable, .interface,
      "Value of the second chosen tag of the instance, percent-encoded."),
    .init(
      .interfaceTag, "interface-tag", version: 11, .string, .notApplicable, .interface,
      "Value of the first chosen tag of the interface, percent-encoded."),
    .init(
      .interfaceTag2, "interface-tag-2", version: 11, .string, .notApplicable, .interface,
      "Value of the second chosen tag of the interface, percent-encoded."),
    .init(
      .asgTag, "asg-tag", version: 11, .string, .notApplicable, .interface,
      "Value of the first chosen tag of the Auto Scaling group, percent-encoded."),
    .init(
      .asgTag2, "asg-tag-2", version: 11, .string, .notApplicable, .interface,
      "Value of the second chosen tag of the Auto Scaling group, percent-encoded."),
    .init(
      .interfaceType, "interface-type", version: 11, .string, .notApplicable, .interface,
      "What a service-managed interface belongs to, such as `nat_gateway`."),
    .init(
      .nextHopInterfaceID, "next-hop-interface-id", version: 11, .string, .notApplicable,
      .context(.nextHopInterface),
      "Interface the traffic goes to next (egress) or came from (ingress)."),
    .init(
      .nextHopSubnetID, "next-hop-subnet-id", version: 11, .string, .notApplicable,
      .context(.nextHopSubnet), "Subnet of that interface."),
    .init(
      .nextHopAZID, "next-hop-az-id", version: 11, .string, .notApplicable, .context(.nextHopZone),
      "Availability Zone ID of that interface."),
    .init(
      .nextHopVPCID, "next-hop-vpc-id", version: 11, .string, .notApplicable, .context(.nextHopVPC),
      "VPC of that interface."),
    .init(
      .nextHopInterfaceType, "next-hop-interface-type", version: 11, .string, .notApplicable,
      .context(.nextHopType), "What that interface belongs to, as `interface-type` writes it."),
  ]
}
