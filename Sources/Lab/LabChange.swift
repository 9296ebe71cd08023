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
  /// - Parameter builds: Whether instances that are new are built and those that are gone taken
  ///   down, with all programs in them; otherwise either is refused.
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
    try check(plan, against: old, growth: builds ? growth : nil)
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
    try growth.build(plan, folder)
    try changeRoutes(plan, from: isUnsure ? nil : old, in: router)
    try growth.finish(plan, folder)
    try LabFiles.rename(folder.nextTopologyPath, folder.topologyPath)
    return transaction != nil || !growth.isEmpty || LabRoutes(old).all != LabRoutes(plan).all
  }

  /// New ways first, so that no packet is without one.
  private static func changeRoutes(
    _ plan: LabPlan, from old: LabPlan?, in router: NetworkNamespace
  ) throws(LabError) {
    let before = old.map { LabRoutes($0).all } ?? []
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

  /// What is connected to what stays as it is.
  private static func check(
    _ plan: LabPlan, against old: LabPlan, growth: LabGrowth?
  ) throws(LabError) {
    let (before, after) = (old.interfaces.map(\.built), plan.interfaces.map(\.built))
    let added = growth?.addedIDs ?? []
    let removed = growth?.removedIDs ?? []
    if let added = after.first(where: { !before.contains($0) && !added.contains($0.id) }) {
      let isKnown = before.contains { $0.id == added.id }
      throw .differs(
        isKnown
          ? "\(added.id) has another subnet, instance or address than in the lab"
          : "the lab has no interface \(added.id), and a change brings none")
    }
    if let gone = before.first(where: { !after.contains($0) && !removed.contains($0.id) }) {
      throw .differs("the topology has no interface \(gone.id), which the lab has")
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
  /// What was built of an interface, and cannot change.
  fileprivate var built: BuiltInterface {
    BuiltInterface(
      id: resource.id.description, subnet: resource.subnetID, instance: instanceID,
      addresses: resource.privateAddresses.map { "\($0)" },
      prefixes: resource.prefixes.map { "\($0)" }, mac: macAddress.rawValue)
  }
}

private struct BuiltInterface: Equatable {
  let id: String
  let subnet: String
  let instance: String
  let addresses: [String]
  let prefixes: [String]
  let mac: UInt64
}

extension LabGateway {
  fileprivate var built: [String] {
    [vpcID, name] + addresses.map { "\($0.outside)" }
      + [serviceBlocks.isEmpty ? "no services" : "services"]
  }
}
