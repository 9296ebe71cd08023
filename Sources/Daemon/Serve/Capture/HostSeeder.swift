import ControlPlane
import HostNetwork
import HostTopology
import VPCTopology

/// Makes the interfaces of this host known to the control plane, as a VPC of its own, so that flow
/// logs can be about them.
final class HostSeeder {
  private let plane: ControlPlane
  private let host: HostOptions
  /// Whether interfaces came, changed or went since.
  var isDue = false

  init(_ plane: ControlPlane, _ host: HostOptions) {
    self.plane = plane
    self.host = host
  }

  /// Looks at the interfaces, if there is a reason to.
  func seedIfDue() throws {
    guard isDue else { return }
    isDue = false
    try HostSeeder.seed(plane, host)
  }

  /// Looks at the interfaces of the namespace that the thread is in.
  ///
  /// One without an address is in no subnet, and EC2 has no interface that is in none.
  static func seed(_ plane: ControlPlane, _ host: HostOptions) throws {
    var resources = HostTopology(try NetworkSnapshot(), host).resources
    let subnets = Set(resources.subnets.map(\.id))
    resources.interfaces.removeAll { !subnets.contains($0.subnetID) }
    let topology = try Topology(resources)
    try plane.seed(
      topology, ResourceScope(account: host.accountID, region: host.region), from: .host,
      milliseconds: ServeRun.milliseconds())
  }
}
