package import NetworkTypes
package import VPCTopology

/// The host outside all VPCs.
package enum InternetHost {
  /// Its name in scenarios.
  package static let name = "internet"
  /// 198.51.100.10, of a block that is kept for examples.
  package static let address = IPAddress(v4: 0xc633_640a)
}

/// Who is who in a scenario: interfaces of its topology by name, and the host on the internet.
package struct ScenarioHosts: Sendable {
  /// The topology that the names are of.
  package let topology: Topology
  private let interfaces: [String: ElasticNetworkInterface]

  /// Knows the interfaces of a topology by their keys, which are their `Name` tags.
  package init(_ topology: Topology) {
    self.topology = topology
    var interfaces: [String: ElasticNetworkInterface] = [:]
    for interface in topology.resources.interfaces {
      interfaces[interface.tags["Name"] ?? "\(interface.id)"] = interface
    }
    self.interfaces = interfaces
  }

  /// All names, sorted, the internet's last.
  package var names: [String] { interfaces.keys.sorted() + [InternetHost.name] }

  /// The interface of a name; nil for the internet and for nobody.
  package func interface(_ name: String) -> ElasticNetworkInterface? { interfaces[name] }

  /// Whether somebody has the name.
  package func has(_ name: String) -> Bool {
    name == InternetHost.name || interfaces[name] != nil
  }

  /// The address at which a sender reaches a host: from the internet the public one.
  package func address(of host: String, from sender: String) -> IPAddress? {
    if host == InternetHost.name { return InternetHost.address }
    let interface = interfaces[host]
    return sender == InternetHost.name ? interface?.publicAddress : interface?.primaryIPv4
  }

  /// The address that a step is about; for a name that is looked up, the name server's.
  package func address(of step: Step) -> IPAddress? {
    switch step.target {
    case .host(let name): address(of: name, from: step.sender)
    case .address(let address): address
    case .name(_, let resolver): resolver
    }
  }

  /// Names of a scenario that nobody has, each with where it stands.
  package func strangers(in scenario: Scenario) -> [String] {
    var found: [String] = []
    for server in scenario.servers where !has(server.host) {
      found.append("\(server.host), which serves \(server.kind) \(server.port)")
    }
    for firewall in scenario.firewalls where interface(firewall.host) == nil {
      found.append("\(firewall.host), which has a firewall")
    }
    for step in scenario.steps {
      if !has(step.sender) { found.append("\(step.sender), from which a step comes") }
      if case .host(let name) = step.target, address(of: step) == nil {
        found.append("\(name), to which a step goes from \(step.sender)")
      }
    }
    return found
  }
}
