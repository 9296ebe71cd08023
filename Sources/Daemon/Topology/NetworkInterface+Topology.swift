import FlowModel
import NetworkTypes
import VPCTopology

extension NetworkInterface {
  /// What records say about an interface of a topology.
  ///
  /// - Parameter accountID: The owner of an interface that nobody is said to own.
  init(
    _ interface: ElasticNetworkInterface, _ topology: Topology, accountID: String, tags: TagFields
  ) {
    let subnet = topology.subnet(interface.subnetID)
    let owner = interface.ownerID ?? topology.accountID ?? accountID
    self.init(id: interface.id, accountID: interface.isOwnedByService ? "unknown" : owner)
    vpcID = interface.vpcID
    region = topology.region
    serviceType = interface.recordedType
    let instance = interface.instanceID.flatMap { topology.instance($0) }
    instanceID = interface.isRequesterManaged ? nil : interface.instanceID
    if let task = topology.task(at: interface.id), topology.owns(interface) { setTask(task) }
    if !tags.isEmpty, topology.owns(interface) { setTags(tags, interface, instance, topology) }
    if let gateway = topology.regionalGateway(of: interface) {
      // It lies in no subnet, and its records show the addresses of packets as they are.
      resourceID = gateway.id
      return
    }
    subnetID = interface.subnetID
    primaryIPv4 = interface.primaryIPv4.map { UInt32(truncatingIfNeeded: $0.low) }
    if let sublocation = subnet?.sublocation {
      sublocationType = sublocation.kind.rawValue
      sublocationID = sublocation.id
    } else {
      availabilityZoneID = subnet?.zoneID
    }
  }

  /// Only tasks that the owner of the flow log owns are named.
  private mutating func setTask(_ task: ContainerTask) {
    var named = Task(
      arn: task.arn, id: ContainerTask.lastPart(of: task.arn), clusterARN: task.clusterARN,
      clusterName: ContainerTask.lastPart(of: task.clusterARN))
    named.containerInstanceARN = task.containerInstanceARN
    named.containerInstanceID = task.containerInstanceARN.map(ContainerTask.lastPart)
    named.containerIDs = task.containerIDs
    named.serviceName = task.serviceName
    named.definitionARN = task.definitionARN
    self.task = named
  }

  private mutating func setTags(
    _ fields: TagFields, _ interface: ElasticNetworkInterface, _ instance: Instance?,
    _ topology: Topology
  ) {
    interfaceTags = fields[.interface].map { interface.tags[$0] ?? "" }
    guard let instance, !interface.isRequesterManaged else { return }
    instanceTags = fields[.instance].map { instance.tags[$0] ?? "" }
    guard let name = instance.autoScalingGroup,
      let group = topology.resources.autoScalingGroups.first(where: { $0.name == name })
    else { return }
    scalingGroupTags = fields[.autoScalingGroup].map { group.tags[$0] ?? "" }
  }
}

extension ElasticNetworkInterface {
  /// AWS writes `unknown` for interfaces that a service made, such as those of VPC endpoints and
  /// Network Load Balancers.
  fileprivate var isOwnedByService: Bool {
    isRequesterManaged && (type == .vpcEndpoint || type == .networkLoadBalancer)
  }

  /// The type as field `interface-type` names it; nil for types that it does not name (AWS, "Flow
  /// log records", version 11).
  var recordedType: String? {
    switch type {
    case .natGateway, .regionalNATGateway, .networkLoadBalancer, .transitGateway, .vpcEndpoint:
      type.rawValue
    default: nil
    }
  }
}

extension Topology {
  /// Whether the account whose view this is owns an interface; one without an owner is its own.
  func owns(_ interface: ElasticNetworkInterface) -> Bool {
    guard let owner = interface.ownerID, let accountID else { return true }
    return owner == accountID
  }

  /// The regional NAT gateway that an interface stands for.
  ///
  /// AWS shows no interface of one; here it is an interface of type `regional_nat_gateway` that the
  /// gateway lists, so that a capture taken there has somebody to belong to.
  func regionalGateway(of interface: ElasticNetworkInterface) -> NATGateway? {
    guard interface.type == .regionalNATGateway else { return nil }
    return resources.natGateways.first { gateway in
      gateway.subnetID == nil && gateway.interfaceIDs.contains(interface.id)
    }
  }
}
