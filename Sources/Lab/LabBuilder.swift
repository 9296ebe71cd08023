internal import CLinuxShims
import FlowModel
internal import Glibc
import HostNetwork
import NetworkTypes
import VPCTopology

/// Builds a lab: namespaces, links, addresses, routes, rules.
package struct LabBuilder {
  private let plan: LabPlan
  private let folder: LabFolder
  private let hasUplink: Bool

  init(_ plan: LabPlan, _ folder: LabFolder, hasUplink: Bool = false) {
    self.plan = plan
    self.folder = folder
    self.hasUplink = hasUplink
  }

  /// Builds a lab, or leaves nothing behind.
  ///
  /// - Parameter topology: The topology's text in the short form, which the lab keeps.
  /// - Parameter hasUplink: Whether what is outside is the world behind this host, rather than a
  ///   namespace that answers for it.
  package static func up(
    _ plan: LabPlan, topology: String, in folder: LabFolder, hasUplink: Bool = false
  ) throws(LabError) {
    guard !hasUplink || plan.hasOutside else { throw .noGateway }
    let lock = try folder.claim()
    defer { withExtendedLifetime(lock) {} }
    do throws(LabError) {
      try LabBuilder(plan, folder, hasUplink: hasUplink).build(topology)
    } catch {
      // The first error says more than a second one would.
      _ = try? LabRemoval.clear(folder)
      throw error
    }
  }

  private func build(_ topology: String) throws(LabError) {
    try LabFiles.makeFolder(folder.namespacesPath)
    try LabFiles.write(topology, to: folder.topologyPath)
    try makeNamespaces()
    var compiler = RulesetCompiler(plan, book: RuleBook())
    compiler.compile()
    try LabFiles.write(LabRules.text(compiler.book), to: folder.rulesPath)
    let router = folder.namespace(LabFolder.router)
    // Rules first: no packet passes before there are some.
    try NftProgram.run(TrackingRules.text, .native, in: router)
    let transaction = compiler.ruleset.transaction(
      replacing: nil, known: Set(LabChains.fixed))
    if let transaction { try NftProgram.run(transaction, .json, in: router) }
    do throws(HostNetworkError) {
      try connect()
      for instance in plan.instances { try LabInside.address(instance, plan, folder) }
      if plan.hasOutside {
        try LabInside.addressOutside(plan, folder, answersFor: hasUplink ? [.v6] : [.v4, .v6])
      }
    } catch {
      throw .network(error)
    }
    for instance in plan.instances where instance.translates {
      guard let interface = plan.interfaces(of: instance).first,
        let rules = LabInside.translation(interface)
      else { continue }
      try NftProgram.run(rules, .native, in: folder.namespace(instance.id))
    }
    if hasUplink { try LabUplink(folder).make() }
    try LabFiles.write("", to: folder.readyPath)
  }

  // MARK: Namespaces

  private func makeNamespaces() throws(LabError) {
    try makeNamespace(LabFolder.router, forwards: true)
    if plan.hasOutside { try makeNamespace(LabFolder.internet, forwards: true) }
    for instance in plan.instances {
      try makeNamespace(instance.id, forwards: instance.forwards)
    }
  }

  func makeNamespace(_ id: String, forwards: Bool) throws(LabError) {
    let namespace = folder.namespace(id)
    let code = unsafe weir_make_network(namespace.path)
    guard code != EPERM else { throw .needsPrivilege(what: "making a network namespace") }
    guard code == 0 else { throw .file(namespace.path, errno: code) }
    try LabBuilder.set(LabInside.settings(forwards: forwards), in: namespace)
  }

  /// Sets what the kernel does in a namespace, by paths relative to `/proc/sys/net`.
  static func set(
    _ settings: [(String, String)], in namespace: NetworkNamespace
  ) throws(LabError) {
    let failure: LabError?
    do throws(HostNetworkError) {
      failure = try namespace.run { () -> LabError? in
        for (path, value) in settings {
          do throws(LabError) {
            try LabFiles.set("/proc/sys/net/\(path)", value)
          } catch .file(_, ENOENT) {
            // A kernel without IPv6, or without one of the settings.
          } catch {
            return error
          }
        }
        return nil
      }
    } catch {
      throw .network(error)
    }
    if let failure { throw failure }
  }

  // MARK: Links

  /// Makes all links, the router's side of them, and its routes.
  private func connect() throws(HostNetworkError) {
    var router = try NetworkEditor(in: folder.namespace(LabFolder.router))
    router.setUp(index: LabAddresses.loopback)
    addSink(&router)
    try router.commit()
    for gateway in plan.gateways { try link(gateway, &router) }
    for interface in plan.interfaces {
      try link(interface, &router)
    }
    let routes = LabRoutes(plan)
    for route in routes.all { router.setRoute(route) }
    for rule in routes.rules { router.addRule(rule) }
    try router.commit()
  }

  /// Makes the link to what is outside of a VPC.
  func link(
    _ gateway: LabGateway, _ router: inout NetworkEditor
  ) throws(HostNetworkError) {
    try link(
      VirtualLink(name: gateway.name, index: gateway.index, macAddress: LabAddresses.router),
      VirtualLink(name: gateway.name, index: gateway.index, macAddress: LabAddresses.outside),
      LabFolder.internet, &router)
    router.addNeighbour(LabAddresses.outsideHop, LabAddresses.outside, at: gateway.index)
    router.addNeighbour(LabAddresses.outsideHop6, LabAddresses.outside, at: gateway.index)
  }

  /// Makes an interface's link, of which the router knows the other end.
  func link(
    _ interface: LabInterface, _ router: inout NetworkEditor
  ) throws(HostNetworkError) {
    try link(
      VirtualLink(
        name: interface.routerName, index: interface.routerIndex,
        macAddress: LabAddresses.router),
      VirtualLink(
        name: interface.name, index: interface.index, macAddress: interface.macAddress),
      interface.instanceID, &router)
    for address in interface.resource.privateAddresses {
      router.addNeighbour(address, interface.macAddress, at: interface.routerIndex)
    }
  }

  /// A pair of which one end swallows all that the other sends.
  private func addSink(_ router: inout NetworkEditor) {
    let (sink, end) = (LabAddresses.sink, LabAddresses.sinkEnd)
    router.addPair(
      VirtualLink(name: sink.name, index: sink.index, macAddress: LabAddresses.router),
      VirtualLink(name: end.name, index: end.index, macAddress: LabAddresses.outside),
      inNamespace: -1, mtu: LabAddresses.mtu)
    router.setUp(index: end.index)
    router.addNeighbour(LabAddresses.outsideHop, LabAddresses.nobody, at: sink.index)
    router.addNeighbour(LabAddresses.outsideHop6, LabAddresses.nobody, at: sink.index)
  }

  private func link(
    _ here: VirtualLink, _ there: VirtualLink, _ id: String, _ router: inout NetworkEditor
  ) throws(HostNetworkError) {
    let descriptor = try folder.namespace(id).open()
    defer { close(descriptor) }
    router.addPair(here, there, inNamespace: descriptor, mtu: LabAddresses.mtu)
    // The descriptor has to be open while the kernel reads the request.
    try router.commit()
  }
}
