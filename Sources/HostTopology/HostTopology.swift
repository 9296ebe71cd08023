package import FlowModel
package import HostNetwork
internal import NetworkTypes
package import VPCTopology

/// A network interface of the host, and what records say of it.
package struct HostInterface: Hashable, Sendable {
  /// The kernel's number of it.
  package var index: Int32
  /// Its name, such as `eth0`.
  package var name: String
  /// Identifier, VPC, subnet, instance and address, as they stand in records.
  package var metadata: NetworkInterface

  /// The identifier, which stays the same as long as the interface exists.
  package var id: InterfaceID { metadata.id }
}

/// A host as a VPC: its networks are subnets, its interfaces network interfaces of one instance.
///
/// The default route is an internet gateway, routes through other routers a virtual private
/// gateway. There are no security groups: what the host refuses, its kernel knows. As in every VPC
/// there is a default network ACL, which allows everything. Identifiers derive from hardware
/// addresses, or from machine, namespace and name, so a later snapshot gives them again.
package struct HostTopology: Sendable {
  /// Everything, not yet checked; `Topology.init` accepts it.
  package let resources: TopologyResources
  /// The interfaces by number.
  package let interfaces: [HostInterface]

  /// The most routes that the route table takes over, the shortest prefixes first.
  package static let routeLimit = 1_000

  /// Turns a snapshot into a VPC.
  package init(_ snapshot: NetworkSnapshot, _ options: HostOptions) {
    let builder = HostTopologyBuilder(snapshot, options)
    resources = builder.resources()
    interfaces = builder.interfaces()
  }

  /// The interface with this number.
  package func interface(_ index: Int32) -> HostInterface? {
    interfaces.first { $0.index == index }
  }

  /// The topology that stages work with.
  ///
  /// - Throws: `TopologyError.faults`, which no snapshot should cause.
  package func checked() throws(TopologyError) -> Topology { try Topology(resources) }
}
