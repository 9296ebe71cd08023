import FlowModel
import NetworkTypes
import VPCTopology

/// The interfaces of a topology as a replay numbers them: by their order, before any capture's.
struct RecordedInterfaces: Sendable {
  /// What records say about each interface.
  let metadata: [NetworkInterface]
  private let numbers: [String: Int]

  /// Numbers the interfaces of a topology; at most 65,534 have one.
  init(_ topology: Topology, accountID: String) {
    let interfaces = topology.resources.interfaces.prefix(Int(UInt16.max) - 1)
    metadata = interfaces.map { interface in
      RecordedInterfaces.metadata(of: interface, topology, accountID: accountID)
    }
    numbers = Dictionary(
      metadata.enumerated().map { ($1.id.description, $0) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// What records say about the interface with this identifier.
  func metadata(of id: String) -> NetworkInterface? { numbers[id].map { metadata[$0] } }

  /// The number of the interface with this identifier.
  func number(of id: InterfaceID) -> UInt16? { numbers[id.description].map { UInt16($0) } }

  /// The number of interfaces.
  var count: Int { metadata.count }

  private static func metadata(
    of interface: ElasticNetworkInterface, _ topology: Topology, accountID: String
  ) -> NetworkInterface {
    let subnet = topology.subnet(interface.subnetID)
    let owner = interface.ownerID ?? topology.accountID ?? accountID
    var metadata = NetworkInterface(
      id: interface.id, accountID: isOwnedByService(interface) ? "unknown" : owner)
    metadata.vpcID = interface.vpcID
    metadata.subnetID = interface.subnetID
    metadata.instanceID = interface.isRequesterManaged ? nil : interface.instanceID
    metadata.region = topology.region
    metadata.availabilityZoneID = subnet?.zoneID
    metadata.serviceType = serviceTypes.contains(interface.type) ? interface.type.rawValue : nil
    metadata.primaryIPv4 = interface.primaryIPv4.map { UInt32(truncatingIfNeeded: $0.low) }
    return metadata
  }

  /// AWS writes `unknown` for interfaces that a service made, such as those of VPC endpoints and
  /// Network Load Balancers.
  private static func isOwnedByService(_ interface: ElasticNetworkInterface) -> Bool {
    guard interface.isRequesterManaged else { return false }
    return interface.type == .vpcEndpoint || interface.type == .networkLoadBalancer
  }

  /// The types that field `interface-type` names (AWS, "Flow log records", version 11).
  private static let serviceTypes: Set<InterfaceType> = [
    .natGateway, .networkLoadBalancer, .transitGateway, .vpcEndpoint,
  ]
}
