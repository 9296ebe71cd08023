import FlowModel
import HostNetwork
import NetworkTypes
import VPCTopology

/// Other rules and routes for a lab that is up.
package enum LabChange {
  /// Puts a topology in force whose interfaces are those of the lab.
  ///
  /// All rules change in one transaction: a packet is judged by the old ones or by the new ones.
  /// What interfaces remember of connections stays, and with it the connections that groups track.
  ///
  /// - Parameter topology: The topology's text in the short form.
  /// - Parameter builds: Whether what is new is built and what is gone taken down, instances with
  ///   all programs in them; otherwise either is refused.
  /// - Returns: Whether anything is different from before.
  @discardableResult
  package static func apply(
    _ wanted: LabPlan, topology: String, to folder: LabFolder, builds: Bool = false
  ) throws(LabError) -> Bool {
    try folder.requireReady()
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    let old = try LabState.plan(folder)
    // What the lab has keeps its names and numbers, whatever the plan was made of.
    let plan = try LabPlan(wanted.topology, places: old.places)
    let growth = LabGrowth(from: old, to: plan)
    try check(plan, against: old, builds: builds)
    // A change that was cut short may have been carried out or not, so all is written anew.
    let isUnsure = LabFiles.exists(folder.nextTopologyPath)
    let book = try LabRules.load(folder)
    var before = RulesetCompiler(old, book: book)
    before.compile()
    var after = RulesetCompiler(plan, book: before.book)
    after.compile()
    try LabFiles.write(topology, to: folder.nextTopologyPath)
    // Names before rules: a mark never has to wait for its name.
    try LabFiles.write(LabRules.text(after.book), to: folder.rulesPath)
    let known = Set(before.ruleset.order)
    let router = folder.namespace(LabFolder.router)
    let transaction = after.ruleset.transaction(
      replacing: isUnsure ? nil : before.ruleset,
      known: isUnsure ? try chains(in: router) : known)
    do throws(LabError) {
      if let transaction { try NftProgram.run(transaction, .json, in: router) }
    } catch {
      // Nothing of it is in force.
      if !isUnsure { try LabFiles.remove(folder.nextTopologyPath) }
      throw error
    }
    try plan.places.save(to: folder)
    // Rules are there before an interface is.
    try growth.build(folder)
    try changeRoutes(plan, from: isUnsure ? nil : old, without: growth.removedDevices, in: router)
    try growth.finish(folder)
    try LabFiles.rename(folder.nextTopologyPath, folder.topologyPath)
    return transaction != nil || !growth.isEmpty || LabRoutes(old).all != LabRoutes(plan).all
  }

  /// New ways first, so that no packet is without one.
  ///
  /// - Parameter devices: Devices that were taken down; so were all routes by them.
  private static func changeRoutes(
    _ plan: LabPlan, from old: LabPlan?, without devices: Set<UInt32>,
    in router: NetworkNamespace
  ) throws(LabError) {
    let before = (old.map { LabRoutes($0).all } ?? []).filter { route in
      route.device.map { !devices.contains($0) } ?? true
    }
    let after = LabRoutes(plan).all
    let kept = Set(after.map(\.place))
    do throws(HostNetworkError) {
      var editor = try NetworkEditor(in: router)
      for route in after.subtracting(before) { editor.setRoute(route) }
      for route in before.subtracting(after) where !kept.contains(route.place) {
        editor.removeRoute(route)
      }
      try editor.commit()
    } catch {
      throw .network(error)
    }
  }

  /// The chains of rules that there are, the fixed parts apart.
  private static func chains(in router: NetworkNamespace) throws(LabError) -> Set<String> {
    Set(try NftProgram.chains(in: router)).subtracting(TrackingRules.ownChains)
  }

  /// What is connected to what stays as it is, unless the change builds.
  private static func check(
    _ plan: LabPlan, against old: LabPlan, builds: Bool
  ) throws(LabError) {
    let known = Dictionary(
      old.interfaces.map { ($0.resource.id, $0) }, uniquingKeysWith: { first, _ in first })
    for interface in plan.interfaces {
      let id = interface.resource.id
      guard let before = known[id] else {
        if builds { continue }
        throw .differs("the lab has no interface \(id), and a change brings none")
      }
      guard before.resource.subnetID == interface.resource.subnetID,
        before.macAddress == interface.macAddress
      else { throw .differs("\(id) has another subnet or hardware address than in the lab") }
      guard builds || before.built == interface.built else {
        throw .differs("\(id) has another instance or address than in the lab")
      }
    }
    // The number of a link to the outside says which VPC it is of.
    let moved = plan.gateways.first { gateway in
      old.gateways.contains { ($0.vpcID == gateway.vpcID) != ($0.index == gateway.index) }
    }
    if let moved { throw .differs("\(moved.vpcID) has another number than in the lab") }
    guard !builds else { return }
    let wanted = Set(plan.interfaces.map(\.resource.id))
    if let gone = old.interfaces.first(where: { !wanted.contains($0.resource.id) }) {
      throw .differs("the topology has no interface \(gone.resource.id), which the lab has")
    }
    guard old.gateways.map(\.built) == plan.gateways.map(\.built) else {
      throw .differs("a VPC has another way to the outside, or other public addresses")
    }
  }
}

extension RouteSpecification {
  /// What makes two routes the same one, wherever they lead.
  fileprivate var place: RoutePlace { RoutePlace(destination: "\(destination)", table: table) }
}

private struct RoutePlace: Hashable {
  let destination: String
  let table: UInt32
}

extension LabInterface {
  /// What was built of an interface, and changes only with a change that builds.
  fileprivate var built: BuiltInterface {
    BuiltInterface(
      instance: instanceID, addresses: resource.privateAddresses, prefixes: resource.prefixes)
  }
}

private struct BuiltInterface: Equatable {
  let instance: String
  let addresses: [IPAddress]
  let prefixes: [CIDRBlock]
}

extension LabGateway {
  fileprivate var built: [String] {
    [vpcID, name] + addresses.map { "\($0.outside)" }
      + [serviceBlocks.isEmpty ? "no services" : "services"]
  }
}
