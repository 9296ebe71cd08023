import Daemon
import HostNetwork
import Lab

extension CaptureConfiguration {
  /// What a lab leaves nothing to choose about; nil where nothing contradicts.
  var labContradiction: String? {
    guard let lab else { return nil }
    let others: [(String, Bool)] = [
      ("--netns", namespace != nil), ("--interface", !interfaces.isEmpty),
      ("--topology", records.topologyPath != nil), ("--backend ring", backend == .ring),
    ]
    return others.first(where: \.1).map {
      "--lab and \($0.0) exclude each other; lab '\(lab)' has its own"
    }
  }

  /// Turns to the router of the lab that was asked for, where all of its packets pass.
  mutating func takeLab() throws(LabError) {
    guard let lab else { return }
    let state = try LabState(try LabFolder(lab))
    interfaces = state.plan.interfaces.map(\.routerName)
    namespace = state.folder.namespace(LabFolder.router).path
    records.topologyPath = state.folder.topologyPath
    backend = .kernel
  }
}
