import FlowModel

/// A value that is the same in all records of one interface.
package enum FieldConstant: Hashable, Sendable {
  /// A number, which JSON writes without quotes.
  case number(UInt64)
  /// Text as it was given; encoders make it safe.
  case text(String)
}

extension NetworkInterface {
  /// What the interface itself says for a field of source `interface`; nil shows as `-`.
  ///
  /// Metadata that a topology adds to interfaces becomes visible in records here, and only here.
  func value(of field: FlowLogField) -> FieldConstant? {
    switch field {
    case .accountID: .text(accountID)
    case .interfaceID: resourceID == nil ? .text(id.description) : nil
    case .resourceType: .text("TransitGateway")
    case .vpcID: vpcID.map { .text($0) }
    case .subnetID: subnetID.map { .text($0) }
    case .instanceID: instanceID.map { .text($0) }
    case .region: region.map { .text($0) }
    case .azID: availabilityZoneID.map { .text($0) }
    case .interfaceType: serviceType.map { .text($0) }
    case .sublocationType: sublocationType.map { .text($0) }
    case .sublocationID: sublocationID.map { .text($0) }
    case .resourceID: resourceID.map { .text($0) }
    case .instanceTag: instanceTags.first.map { .text($0) }
    case .instanceTag2: instanceTags.dropFirst().first.map { .text($0) }
    case .interfaceTag: interfaceTags.first.map { .text($0) }
    case .interfaceTag2: interfaceTags.dropFirst().first.map { .text($0) }
    case .asgTag: scalingGroupTags.first.map { .text($0) }
    case .asgTag2: scalingGroupTags.dropFirst().first.map { .text($0) }
    default: task?.text(of: field).map { .text($0) }
    }
  }
}

extension NetworkInterface.Task {
  /// What a task says for one of the fields of version 7.
  fileprivate func text(of field: FlowLogField) -> String? {
    switch field {
    case .ecsClusterARN: clusterARN
    case .ecsClusterName: clusterName
    case .ecsContainerInstanceARN: containerInstanceARN
    case .ecsContainerInstanceID: containerInstanceID
    case .ecsContainerID: containerIDs.first
    case .ecsSecondContainerID: containerIDs.dropFirst().first
    case .ecsServiceName: serviceName
    case .ecsTaskDefinitionARN: definitionARN
    case .ecsTaskARN: arn
    case .ecsTaskID: id
    default: nil
    }
  }
}
