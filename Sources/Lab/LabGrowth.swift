internal import Glibc
import FlowModel
import HostNetwork
import VPCTopology

/// Instances that a lab that is up gets or loses.
///
/// An interface that an instance gets or loses alone is none of them: what runs there would see its
/// devices change.
struct LabGrowth {
  /// Interfaces of instances that the lab does not have yet.
  private let added: [LabInterface]
  /// Instances that are gone, with the identifiers of their interfaces.
  private let removed: [(instance: LabInstance, interfaceIDs: [String])]

  init(from old: LabPlan, to new: LabPlan) {
    let before = Set(old.instances.map(\.id))
    let after = Set(new.instances.map(\.id))
    added = new.interfaces.filter { !before.contains($0.instanceID) }
    removed = old.instances.filter { !after.contains($0.id) }.map { instance in
      (instance, old.interfaces(of: instance).map(\.resource.id.description))
    }
  }

  var isEmpty: Bool { added.isEmpty && removed.isEmpty }
  /// Identifiers of interfaces that come with an instance.
  var addedIDs: Set<String> { Set(added.map(\.resource.id.description)) }
  /// Identifiers of interfaces that go with an instance.
  var removedIDs: Set<String> { Set(removed.flatMap(\.interfaceIDs)) }

  /// Makes namespaces and links of new instances; their routes are still missing.
  func build(_ plan: LabPlan, _ folder: LabFolder) throws(LabError) {
    guard !added.isEmpty else { return }
    let builder = LabBuilder(plan, folder)
    let ids = Set(added.map(\.instanceID))
    for instance in plan.instances where ids.contains(instance.id) {
      // What a change that was cut short left behind.
      try folder.removeNamespace(instance.id)
      try builder.makeNamespace(instance.id, forwards: instance.forwards)
    }
    do throws(HostNetworkError) {
      var router = try NetworkEditor(in: folder.namespace(LabFolder.router))
      for interface in added { try builder.link(interface, &router) }
      try router.commit()
    } catch {
      throw .network(error)
    }
  }

  /// Gives new instances their addresses and ways, and takes those down that are gone.
  func finish(_ plan: LabPlan, _ folder: LabFolder) throws(LabError) {
    let ids = Set(added.map(\.instanceID))
    do throws(HostNetworkError) {
      var router = try NetworkEditor(in: folder.namespace(LabFolder.router))
      for rule in LabRoutes(plan).rules(of: added) { router.addRule(rule) }
      try router.commit()
      for instance in plan.instances where ids.contains(instance.id) {
        try LabInside.address(instance, plan, folder)
      }
    } catch {
      throw .network(error)
    }
    for instance in plan.instances where ids.contains(instance.id) && instance.translates {
      guard let interface = plan.interfaces(of: instance).first,
        let rules = LabInside.translation(interface)
      else { continue }
      try NftProgram.run(rules, .native, in: folder.namespace(instance.id))
    }
    guard !removed.isEmpty else { return }
    for (instance, _) in removed {
      LabRemoval.endPrograms(in: folder.namespace(instance.id))
      try folder.removeNamespace(instance.id)
    }
  }
}
