internal import Glibc
import FlowModel
import HostNetwork
import NetworkTypes
import VPCTopology

/// What a lab that is up gets or loses: instances, interfaces, addresses and ways to the outside.
struct LabGrowth {
  /// An interface that keeps its link and gets other addresses.
  private struct Readdressed {
    let interface: LabInterface
    let added: [IPAddress]
    let removed: [IPAddress]
  }

  private let old: LabPlan
  private let plan: LabPlan
  /// Instances that are new, those that are gone, and those that begin or cease to forward.
  private let made: [LabInstance]
  private let ended: [LabInstance]
  private let turned: [LabInstance]
  /// Interfaces that get a link, because they are new or have another instance.
  private let linked: [LabInterface]
  /// Links of interfaces that get another one, and links that nothing takes the place of.
  private let moved: [LabInterface]
  private let unlinked: [LabInterface]
  private let readdressed: [Readdressed]
  private let outside: LabOutsideGrowth

  init(from old: LabPlan, to new: LabPlan) {
    self.old = old
    plan = new
    let before = Dictionary(
      old.interfaces.map { ($0.resource.id, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(
      new.interfaces.map { ($0.resource.id, $0) }, uniquingKeysWith: { first, _ in first })
    let instances = Dictionary(
      old.instances.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let kept = Set(new.instances.map(\.id))
    made = new.instances.filter { instances[$0.id] == nil }
    ended = old.instances.filter { !kept.contains($0.id) }
    turned = new.instances.filter {
      instances[$0.id].map(\.forwards) == !$0.forwards
    }
    linked = new.interfaces.filter { before[$0.resource.id].map { $0.plug } != $0.plug }
    moved = old.interfaces.filter { interface in
      after[interface.resource.id].map { $0.plug != interface.plug } == true
    }
    unlinked = old.interfaces.filter {
      after[$0.resource.id] == nil && kept.contains($0.instanceID)
    }
    readdressed = new.interfaces.compactMap { interface in
      guard let known = before[interface.resource.id], known.plug == interface.plug else {
        return nil
      }
      let (was, now) = (known.resource.privateAddresses, interface.resource.privateAddresses)
      guard was != now else { return nil }
      return Readdressed(
        interface: interface, added: now.filter { !was.contains($0) },
        removed: was.filter { !now.contains($0) })
    }
    outside = LabOutsideGrowth(from: old, to: new)
  }

  var isEmpty: Bool {
    made.isEmpty && ended.isEmpty && turned.isEmpty && linked.isEmpty && unlinked.isEmpty
      && readdressed.isEmpty && outside.isEmpty
  }

  /// Devices of the router that go while the change is made, and their routes with them.
  var removedDevices: Set<UInt32> { Set(moved.map(\.routerIndex)) }

  /// Makes namespaces and links of what is new; routes are still missing.
  func build(_ folder: LabFolder) throws(LabError) {
    let builder = LabBuilder(plan, folder)
    for instance in made {
      // What a change that was cut short left behind.
      try folder.removeNamespace(instance.id)
      try builder.makeNamespace(instance.id, forwards: instance.forwards)
    }
    for instance in turned {
      try LabBuilder.set(
        LabInside.forwarding(instance.forwards), in: folder.namespace(instance.id))
    }
    try outside.makeNamespace(builder, folder)
    LabGrowth.clear(folder.namespace(LabFolder.router)) { editor in
      for interface in moved + linked { editor.removeLink(index: interface.routerIndex) }
    }
    do throws(HostNetworkError) {
      var router = try NetworkEditor(in: folder.namespace(LabFolder.router))
      try outside.link(builder, &router)
      for interface in linked { try builder.link(interface, &router) }
      for change in readdressed {
        for address in change.added {
          router.addNeighbour(
            address, change.interface.macAddress, at: change.interface.routerIndex)
        }
      }
      try router.commit()
    } catch {
      throw .network(error)
    }
  }

  /// Gives what is new its addresses and ways, and takes down what is gone.
  func finish(_ folder: LabFolder) throws(LabError) {
    let router = folder.namespace(LabFolder.router)
    let rules = LabRoutes(plan).rules(of: linked)
    // A rule stays behind when its interface goes, and would be there twice.
    LabGrowth.clear(router) { editor in
      for rule in LabRoutes(old).rules(of: moved + unlinked + gone) + rules {
        editor.removeRule(rule)
      }
    }
    do throws(HostNetworkError) {
      var editor = try NetworkEditor(in: router)
      for rule in rules { editor.addRule(rule) }
      for interface in unlinked { editor.removeLink(index: interface.routerIndex) }
      try editor.commit()
      try address(folder)
      try outside.finish(folder)
    } catch {
      throw .network(error)
    }
    for instance in made where instance.translates {
      guard let interface = plan.interfaces(of: instance).first,
        let rules = LabInside.translation(interface)
      else { continue }
      try NftProgram.run(rules, .native, in: folder.namespace(instance.id))
    }
    for instance in ended {
      LabRemoval.endPrograms(in: folder.namespace(instance.id))
      try folder.removeNamespace(instance.id)
    }
  }

  /// Interfaces that go with their instance.
  private var gone: [LabInterface] {
    ended.flatMap { old.interfaces(of: $0) }.filter { interface in
      !moved.contains { $0.resource.id == interface.resource.id }
    }
  }

  private func address(_ folder: LabFolder) throws(HostNetworkError) {
    let isMade = Set(made.map(\.id))
    for instance in made { try LabInside.address(instance, plan, folder) }
    for interface in linked where !isMade.contains(interface.instanceID) {
      let namespace = folder.namespace(interface.instanceID)
      let addresses = interface.resource.privateAddresses
      LabGrowth.clear(namespace) { editor in
        guard interface.order > 0 else { return }
        for address in addresses { editor.removeRule(LabInside.rule(interface, address)) }
      }
      var editor = try NetworkEditor(in: namespace)
      LabInside.address(interface, addresses, plan, &editor)
      try editor.commit()
    }
    for change in readdressed {
      var editor = try NetworkEditor(in: folder.namespace(change.interface.instanceID))
      LabInside.removeAddresses(change.removed, of: change.interface, plan, &editor)
      LabInside.address(change.interface, change.added, plan, &editor)
      try editor.commit()
    }
  }

  /// Takes away what may be there; what is not there is away.
  static func clear(_ namespace: NetworkNamespace, _ body: (inout NetworkEditor) -> Void) {
    guard var editor = try? NetworkEditor(in: namespace) else { return }
    body(&editor)
    try? editor.commit()
  }
}

/// How an interface is plugged in; with another plug it needs another link.
private struct LabPlug: Equatable {
  let instance: String
  let name: String
}

extension LabInterface {
  fileprivate var plug: LabPlug { LabPlug(instance: instanceID, name: name) }
}
