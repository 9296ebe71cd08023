import Foundation
import LabScenarios
import LabTraffic
import TestSupport
import Testing

/// Scripts as people write them, mistakes included.
@Suite struct ScenarioReaderTests {
  private static let topology = """
    vpcs: {v: {cidr: 10.0.0.0/16}}
    subnets: {s: {cidr: 10.0.0.0/24}}
    interfaces:
      a: {subnet: s, address: 10.0.0.10}
      b: {subnet: s, address: 10.0.0.11, public: 203.0.113.11}
    """

  private static let script = """
    title: One line
    learn: What there is to learn.
    servers:
      - {at: b, serve: tcp 80}
    steps:
      - {say: a calls b, from: a, to: b, over: tcp 80, timeout: 500ms, expect: connected}
    diagnosis: {records: They tell., fix: Nothing.}
    """

  private func read(
    _ script: String, expected: String = "action\nACCEPT\n"
  ) throws -> Scenario {
    let folder = try TemporaryFolder()
    for (name, text) in [
      (ScenarioFiles.script, script), (ScenarioFiles.topology, Self.topology),
      (ScenarioFiles.expected, expected),
    ] {
      _ = try folder.write(Array(text.utf8), as: name)
    }
    return try ScenarioLibrary.read(folder.url.path)
  }

  @Test("a script says who listens, who tries what, and what comes of it")
  func whole() throws {
    let scenario = try read(Self.script)
    #expect(scenario.title == "One line")
    #expect(scenario.servers.map { "\($0.host) \($0.kind) \($0.port)" } == ["b tcp 80"])
    let step = try #require(scenario.steps.first)
    #expect(step.action == .attempt(.tcp, port: 80))
    #expect(step.target == .host("b") && step.timeout == .milliseconds(500))
    #expect(step.fixedOutcome == .attempt(.connected))
    #expect(scenario.expected.format == "${action}")
    #expect(scenario.fixedExpected == nil)
  }

  @Test(
    "a mistake is named with its line and what would work",
    arguments: [
      ("title: One line", "titel: One line", 1, "has no key 'titel'"),
      ("serve: tcp 80", "serve: tcp", 4, "expected 'tcp 8080'"),
      ("over: tcp 80", "over: icmp 8", 6, "'icmp 8' carries nothing"),
      ("over: tcp 80", "over: tcp 80, scan: 80", 6, "both or neither"),
      ("over: tcp 80", "scan: 90-80", 6, "no port"),
      ("expect: connected", "expect: conected", 6, "connected, answered, refused"),
      ("expect: connected", "until: never", 6, "has no key 'until'"),
      ("timeout: 500ms", "timeout: 500", 6, "expected 2s"),
      ("to: b", "to: b, resolver: nobody", 6, "no address"),
      ("fix: Nothing.", "cure: Nothing.", 7, "has no 'fix'"),
      ("steps:", "steps: [", 6, "no YAML"),
    ])
  func mistakes(_ right: String, _ wrong: String, _ line: Int, _ words: String) throws {
    let text = Self.script.replacingOccurrences(of: right, with: wrong)
    let error = #expect(throws: ScenarioError.self) { try read(text) }
    let description = error?.description ?? ""
    #expect(description.contains("\(ScenarioFiles.script):\(line): error:"))
    #expect(description.contains(words))
  }

  @Test(
    "whoever the topology does not have is named",
    arguments: [
      ("from: a", "from: c", "no c, from which a step comes"),
      ("at: b", "at: d", "no d, which serves tcp 80"),
      ("from: a, to: b", "from: internet, to: a", "no a, to which a step goes from internet"),
    ])
  func strangers(_ right: String, _ wrong: String, _ words: String) throws {
    let text = Self.script.replacingOccurrences(of: right, with: wrong)
    let error = #expect(throws: ScenarioError.self) { try read(text) }
    #expect(error?.description.contains(words) == true)
    #expect(error?.description.contains("there are a, b, internet") == true)
  }

  @Test("expected records need a value for each field")
  func badRecords() throws {
    let error = #expect(throws: ScenarioError.self) {
      try read(Self.script, expected: "# comment\nsrcaddr action\n10.0.0.10\n")
    }
    #expect(error?.description.contains("\(ScenarioFiles.expected):3:") == true)
  }

  @Test("an unknown name is answered with those that there are")
  func unknown() throws {
    let error = #expect(throws: ScenarioError.self) { try Scenarios.load("no-such") }
    #expect(error?.description.contains("there are acl-refuses-internet, ") == true)
    #expect(throws: ScenarioError.self) { try ScenarioLibrary.read("/nowhere/at/all") }
  }

  @Test("scenarios are found above the program, and above the working folder")
  func places() throws {
    let checkout = URL(filePath: Scenarios.folder).deletingLastPathComponent()
      .deletingLastPathComponent().path
    for (program, folder) in [
      ("\(checkout)/.build/debug/weir", "/"), (nil, "\(checkout)/Sources/weir"), (nil, checkout),
    ] as [(String?, String)] {
      let library = ScenarioLibrary.standard(program: program, workingFolder: folder)
      #expect(library.names == Scenarios.names)
    }
    let none = ScenarioLibrary.standard(program: "/usr/bin/no-such", workingFolder: "/")
    #expect(none.places.first == "/usr/share/weir/scenarios")
  }
}
