import HostNetwork
import NetworkTypes
import VPCTopology

/// Ways to the outside that VPCs of a lab that is up get or lose, and public addresses.
struct LabOutsideGrowth {
  private let old: LabPlan
  private let plan: LabPlan
  private let added: [LabGateway]
  private let removed: [LabGateway]
  /// Gateways that stay, with what they led to before.
  private let changed: [(before: LabGateway, after: LabGateway)]

  init(from old: LabPlan, to new: LabPlan) {
    self.old = old
    plan = new
    added = new.gateways.filter { gateway in
      !old.gateways.contains { $0.index == gateway.index }
    }
    removed = old.gateways.filter { gateway in
      !new.gateways.contains { $0.index == gateway.index }
    }
    changed = new.gateways.compactMap { gateway in
      guard let before = old.gateways.first(where: { $0.index == gateway.index }),
        old.blocksBehind(before) != new.blocksBehind(gateway)
      else { return nil }
      return (before, gateway)
    }
  }

  var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

  /// Makes the namespace of what is outside, where the lab had none.
  func makeNamespace(_ builder: LabBuilder, _ folder: LabFolder) throws(LabError) {
    guard plan.hasOutside, !old.hasOutside else { return }
    try folder.removeNamespace(LabFolder.internet)
    try builder.makeNamespace(LabFolder.internet, forwards: true)
  }

  /// Makes links of new gateways.
  func link(
    _ builder: LabBuilder, _ router: inout NetworkEditor
  ) throws(HostNetworkError) {
    for gateway in added { try builder.link(gateway, &router) }
  }

  /// Shows both sides the way, and takes down what is gone.
  func finish(_ folder: LabFolder) throws(HostNetworkError) {
    guard !isEmpty else { return }
    let router = folder.namespace(LabFolder.router)
    let rules = LabRoutes(plan).rules(of: added)
    LabGrowth.clear(router) { editor in
      for rule in LabRoutes(old).rules(of: removed) + rules { editor.removeRule(rule) }
    }
    var editor = try NetworkEditor(in: router)
    for rule in rules { editor.addRule(rule) }
    for gateway in removed { editor.removeLink(index: gateway.index) }
    try editor.commit()
    // A way out through the host leaves IPv4 to the host.
    let versions: [IPVersion] = LabFiles.exists(folder.uplinkPath) ? [.v6] : [.v4, .v6]
    guard old.hasOutside else {
      if plan.hasOutside {
        try LabInside.addressOutside(plan, folder, answersFor: versions)
      }
      return
    }
    try turn(folder.namespace(LabFolder.internet), versions)
  }

  /// Changes ways of the namespace of what is outside.
  ///
  /// It has every address, so no next hop would be accepted: for a moment it has none.
  private func turn(
    _ namespace: NetworkNamespace, _ versions: [IPVersion]
  ) throws(HostNetworkError) {
    var editor = try NetworkEditor(in: namespace)
    let everything = LabInside.everythingOutside(versions)
    for route in everything { editor.removeRoute(route) }
    for (before, after) in changed {
      let wanted = plan.blocksBehind(after)
      for block in old.blocksBehind(before) where !wanted.contains(block) {
        editor.removeRoute(LabInside.routeOutside(block, before))
      }
      LabInside.connectOutside(after, plan, &editor)
    }
    for gateway in added { LabInside.connectOutside(gateway, plan, &editor) }
    for route in everything { editor.setRoute(route) }
    try editor.commit()
  }
}
