import AWSProtocols
import ControlPlane
import Foundation
import TestSupport
import Testing
import VPCTopology

/// A topology becomes the state, and the state a topology.
struct SeedTests {
  private static let scope = ResourceScope(account: "123456789012", region: "us-east-1")

  private static func example() throws -> Topology {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try TopologyLoader.load(root.appending(path: "Examples/three-tier/topology.yaml").path)
  }

  private func seeded(_ topology: Topology) -> ControlState {
    var state = ControlState(Self.scope)
    state.seed(topology)
    return state
  }

  @Test("the three-tier example is the same topology after it went through the state")
  func roundTrip() throws {
    let topology = try Self.example()
    let again = try seeded(topology).topology()
    #expect(again.warnings == [])
    #expect(again.outline == topology.outline)
  }

  @Test("seeding again changes nothing")
  func again() throws {
    let topology = try Self.example()
    var state = seeded(topology)
    let before = state.describeOutput
    state.seed(topology)
    #expect(state.describeOutput == before)
  }

  @Test("what was changed or deleted since stays so, whatever the file says")
  func later() throws {
    let topology = try Self.example()
    var state = seeded(topology)
    let first = try #require(state.all(.subnet).first)
    let gone = try #require(state.all(.internetGateway).first)
    state.update(.subnet, first.id) { $0.set("mapPublicIpOnLaunch", true) }
    state.remove(.internetGateway, gone.id)
    var resources = topology.resources
    for place in resources.subnets.indices { resources.subnets[place].tags["env"] = "new" }
    for place in resources.internetGateways.indices {
      resources.internetGateways[place].tags["env"] = "new"
    }
    state.seed(try Topology(resources))
    #expect(state.find(.subnet, first.id)?.isTrue("mapPublicIpOnLaunch") == true)
    #expect(state.find(.subnet, first.id)?.tags["env"] == nil)
    #expect(state.find(.internetGateway, gone.id) == nil)
    // Those that nobody touched follow the file.
    let others = state.all(.subnet).filter { $0.id != first.id }
    #expect(!others.isEmpty && others.allSatisfy { $0.tags["env"] == "new" })
  }

  @Test("what the file has no more goes, unless somebody changed it")
  func removed() throws {
    let topology = try Self.example()
    var state = seeded(topology)
    let names = state.all(.instance).map(\.id)
    let kept = try #require(names.first)
    state.update(.instance, kept) { $0.tags["mine"] = "yes" }
    var resources = topology.resources
    resources.instances = []
    for place in resources.interfaces.indices { resources.interfaces[place].instanceID = nil }
    state.seed(try Topology(resources))
    #expect(names.count > 1 && state.all(.instance).map(\.id) == [kept])
  }
}
