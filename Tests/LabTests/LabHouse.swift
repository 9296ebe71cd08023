import FlowModel
import Foundation
import HostNetwork
import Synchronization
import VPCTopology

@testable import Lab

/// A place for labs of one test, apart from those of the machine; it takes down what is left.
final class LabHouse: Sendable {
  /// Why no lab can be built here; nil when one can.
  static let obstacle: String? = {
    guard geteuid() == 0 else { return "needs root, to make network namespaces" }
    let paths = ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"]
    guard paths.contains(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      return "needs nft (package nftables)"
    }
    do {
      let house = LabHouse()
      let (_, folder) = try house.up(
        """
        vpcs: {v: {cidr: 10.0.0.0/16}}
        subnets: {s: {cidr: 10.0.0.0/24}}
        interfaces: {a: {subnet: s, address: 10.0.0.10}}
        """, "try")
      try LabRemoval.down(folder)
      return nil
    } catch LabError.needsPrivilege(let what) {
      return "needs a machine that allows \(what)"
    } catch {
      // Anything else is a mistake of ours, which tests must show.
      return nil
    }
  }()

  private static let count = Atomic(0)

  let root: String

  init() {
    let number = LabHouse.count.add(1, ordering: .relaxed).newValue
    root = "/run/weir-test-\(getpid())-\(number)/lab"
  }

  deinit {
    for name in LabFolder.names(root: root) {
      _ = try? LabRemoval.down(LabFolder(name, root: root))
    }
  }

  func folder(_ name: String) throws -> LabFolder { try LabFolder(name, root: root) }

  /// Builds a lab from the text of a topology.
  @discardableResult
  func up(_ text: String, _ name: String = "lab") throws -> (LabPlan, LabFolder) {
    let plan = try LabPlan(LabHouse.topology(text))
    let folder = try folder(name)
    try LabBuilder.up(plan, topology: TopologyTimeline(plan.topology).yaml, in: folder)
    return (plan, folder)
  }

  /// Puts the text of a topology in force.
  func apply(_ text: String, to folder: LabFolder) throws {
    let plan = try LabPlan(LabHouse.topology(text))
    try LabChange.apply(plan, topology: TopologyTimeline(plan.topology).yaml, to: folder)
  }

  static func topology(_ text: String) throws -> Topology {
    var loader = TopologyLoader()
    loader.add(Array(text.utf8), file: "test.yaml")
    return try loader.finish()
  }

  /// Runs a shell line in an instance, and gives its exit code and output.
  static func shell(
    _ line: String, in name: String, of folder: LabFolder
  ) throws -> (code: Int32, output: String) {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let state = try LabState(folder)
    let process = try state.start(
      ["sh", "-c", line], in: name, streams: [nil, descriptor, descriptor])
    try pipe.fileHandleForWriting.close()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    return (LabPrograms.wait(process), output)
  }
}
