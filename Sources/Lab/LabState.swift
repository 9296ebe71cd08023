import FlowModel
package import HostNetwork
import VPCTopology

/// A lab that is up, as its folder tells.
package struct LabState: Sendable {
  /// Where it is.
  package let folder: LabFolder
  /// What it is made of.
  package let plan: LabPlan

  /// Reads the folder of a lab.
  ///
  /// - Throws: `LabError.unknown` and `.halfBuilt` for what is no lab.
  package init(_ folder: LabFolder) throws(LabError) {
    try folder.requireReady()
    self.folder = folder
    plan = try LabState.plan(folder)
  }

  /// What a lab is made of, by the files that it keeps.
  static func plan(_ folder: LabFolder) throws(LabError) -> LabPlan {
    try LabPlan(topology(folder.topologyPath), places: try LabPlaces.load(folder))
  }

  /// Reads a topology that a lab keeps.
  static func topology(_ path: String) throws(LabError) -> Topology {
    do throws(TopologyError) {
      return try TopologyLoader.load(path)
    } catch {
      throw .damaged(path, "\(error)")
    }
  }

  /// The namespace of an instance by its name, its identifier or that of one of its interfaces,
  /// or that of `internet` or `router`.
  package func namespace(named name: String) throws(LabError) -> NetworkNamespace {
    if name == LabFolder.router || (name == LabFolder.internet && plan.hasOutside) {
      return folder.namespace(name)
    }
    return folder.namespace(try instance(named: name).id)
  }

  /// The instance of that name or identifier.
  package func instance(named name: String) throws(LabError) -> LabInstance {
    let exact = plan.instances.filter { instance in
      instance.id == name
        || plan.interfaces(of: instance).contains { $0.resource.id.description == name }
    }
    let found = exact.isEmpty ? plan.instances.filter { $0.name == name } : exact
    guard let first = found.first else {
      let known = plan.instances.map(\.name) + (plan.hasOutside ? [LabFolder.internet] : [])
      throw .noInstance(name, known: known)
    }
    guard found.count == 1 else { throw .manyInstances(name, ids: found.map(\.id)) }
    return first
  }

  /// Starts a program in an instance's namespace; see `LabPrograms.start`.
  package func start(
    _ words: [String], in name: String, streams: [Int32?] = [nil, nil, nil]
  ) throws(LabError) -> Int32 {
    try LabPrograms.start(words, in: try namespace(named: name), streams: streams)
  }
}

extension LabPlan {
  /// Whether there is a namespace for what is outside.
  package var hasOutside: Bool { !gateways.isEmpty }
}
