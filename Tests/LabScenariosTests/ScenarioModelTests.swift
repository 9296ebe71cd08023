import Foundation
import LabScenarios
import LabTraffic
import Testing
import VPCTopology

/// All scenarios of the checkout.
enum Scenarios {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/scenarios").path

  static let names = ScenarioLibrary(places: [folder]).names

  static func load(_ name: String) throws -> Scenario {
    try ScenarioLibrary(places: [folder]).load(name)
  }
}

/// Every scenario in the model: what its rules and routes make of its steps.
@Suite struct ScenarioModelTests {
  @Test("there are fifteen scenarios")
  func count() { #expect(Scenarios.names.count == 15) }

  @Test("the model gives a scenario's outcomes and records", arguments: Scenarios.names)
  func agrees(_ name: String) throws {
    let scenario = try Scenarios.load(name)
    var run = try ModelRun(scenario, in: scenario.topologyPath)
    for step in scenario.steps {
      #expect(try run.run(step) == step.outcome, "\(step.words)")
    }
    let difference = scenario.expected.compare(try run.records(scenario.expected.format))
    #expect(difference.isEmpty, "\n\(difference.text)")
  }

  @Test("with the one change it works, in outcomes and records", arguments: Scenarios.names)
  func fixed(_ name: String) throws {
    let scenario = try Scenarios.load(name)
    guard let expected = scenario.fixedExpected else { return }
    var run = try ModelRun(scenario, in: scenario.fixedTopologyPath)
    for step in scenario.steps {
      #expect(try run.run(step) == step.fixedOutcome, "\(step.words)")
    }
    let difference = expected.compare(try run.records(expected.format))
    #expect(difference.isEmpty, "\n\(difference.text)")
    #expect(scenario.steps.contains { $0.outcome != $0.fixedOutcome })
  }

  @Test("the change is small: a line or two of the topology", arguments: Scenarios.names)
  func smallChange(_ name: String) throws {
    let scenario = try Scenarios.load(name)
    guard scenario.fixedExpected != nil else { return }
    let old = try String(contentsOfFile: scenario.topologyPath, encoding: .utf8)
    let new = try String(contentsOfFile: scenario.fixedTopologyPath, encoding: .utf8)
    #expect((1...3).contains(LineChange.between(old, new).count))
  }

  @Test(
    "the diagnosis names the rule that refused, and the one that came near",
    arguments: Scenarios.names)
  func diagnosis(_ name: String) throws {
    let scenario = try Scenarios.load(name)
    var run = try ModelRun(scenario, in: scenario.topologyPath)
    for step in scenario.steps { _ = try run.run(step) }
    let refusals = try run.records("${action} ${x-deciding-rule} ${x-nearest-rule}")
      .map { $0.split(separator: " ").map(String.init) }.filter { $0[0] == "REJECT" }
    #expect(Set(refusals.map { $0[1] }) == Set([scenario.diagnosis.rule].compactMap { $0 }))
    guard scenario.diagnosis.reading.contains("nearest") else { return }
    let nearest = refusals.map {
      $0[2].split(whereSeparator: { "/:".contains($0) }).map(String.init)
    }
    #expect(nearest.allSatisfy { $0.count == 3 && scenario.diagnosis.reading.contains($0[1]) })
  }
}
