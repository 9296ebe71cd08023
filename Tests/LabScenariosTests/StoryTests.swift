import LabScenarios
import LabTraffic
import NetworkTypes
import Testing

/// What is told, and the command lines behind it.
@Suite struct StoryTests {
  private let commands = LabCommands(program: "/opt/weir", lab: "l")

  @Test(
    "a step is a command line that anybody can type",
    arguments: [
      (
        "ping-refused", 0,
        "weir lab exec --name l internet -- weir lab traffic client icmp 203.0.113.10"
          + " --source 198.51.100.10 --timeout 1500ms"
      ),
      (
        "dns-fails", 0,
        "weir lab exec --name l app-1 -- weir lab traffic client tcp db.shop.internal 5432"
          + " --resolver 10.0.0.2 --timeout 1500ms"
      ),
      (
        "internet-refused", 0,
        "weir lab exec --name l internet -- weir lab traffic scan 203.0.113.10 22,80,443"
          + " --source 198.51.100.10 --timeout 2000ms"
      ),
    ])
  func commandLines(_ name: String, _ number: Int, _ line: String) throws {
    let scenario = try Scenarios.load(name)
    let hosts = try ScenarioLibrary.hosts(of: scenario, in: scenario.topologyPath)
    let step = scenario.steps[number]
    let address = try #require(hosts.address(of: step))
    #expect(commands.shown(commands.attempt(step, address: address)) == line)
  }

  @Test("the helper's answers are read back")
  func answers() throws {
    let step = try #require(try Scenarios.load("no-route").steps.first)
    let scan = try #require(try Scenarios.load("internet-refused").steps.first)
    let address = InternetHost.address
    let result = TrafficResult(
      TrafficTarget(.tcp, address, port: 443), .connected, sentCount: 32, echoedCount: 32,
      milliseconds: 4)
    let answer = try #require(AttemptAnswer(result.json, to: step))
    #expect(answer.outcome == .attempt(.connected))
    #expect(answer.words == "connected after 4 ms, 32 bytes came back")
    let ports = AttemptAnswer(
      #"{"address":"10.0.0.1","open":[443],"closed":[],"filtered":[22,80],"unreachable":[]}"#,
      to: scan)
    #expect(ports?.outcome == .scan([.open: [443], .filtered: [22, 80]]))
    #expect(ports?.words == "open 443, filtered 22 and 80")
    #expect(AttemptAnswer("weir: no such option", to: step) == nil)
  }

  @Test("colours stand on terminals alone, and change no word")
  func colours() throws {
    let scenario = try Scenarios.load("ping-refused")
    let rows = scenario.expected.rows
    let plain = ScenarioStory(scenario, style: TextStyle(isColoured: false))
    let bright = ScenarioStory(scenario, style: TextStyle(isColoured: true))
    for (left, right) in [
      (plain.opening, bright.opening),
      (plain.records(rows, scenario.expected), bright.records(rows, scenario.expected)),
      (plain.diagnosis([]), bright.diagnosis([])),
    ] {
      #expect(!left.contains("\u{1b}"))
      #expect(right.contains("\u{1b}["))
      #expect(right.replacing(/\u{1b}\[[0-9]+m/, with: "") == left)
    }
    #expect(bright.records(rows, scenario.expected).contains("\u{1b}[31mREJECT\u{1b}[0m"))
  }

  @Test("the diagnosis has the rule, what came near, and the changed lines")
  func diagnosis() throws {
    let story = ScenarioStory(
      try Scenarios.load("group-refuses-subnet"), style: TextStyle(isColoured: false))
    let text = story.diagnosis(
      LineChange.between("a: 8000\n", "a: 8080\n"), nearest: ["sg-app/sgr-web:port"])
    #expect(text.contains("\nThe rule\n  sg-default-deny; nearest: sg-app/sgr-web:port\n"))
    #expect(text.contains("\n    - a: 8000\n    + a: 8080\n"))
  }

  @Test("records for people: who to whom, flags in words, the rule")
  func records() throws {
    let scenario = try Scenarios.load("answer-refused-outbound")
    let story = ScenarioStory(scenario, style: TextStyle(isColoured: false))
    let lines = [
      "eni-app1 10.0.1.10 10.0.0.10 8080 40000 6 18 egress REJECT acl-app/*",
      "eni-web1 10.0.0.10 10.0.1.10 40000 8080 6 2 egress ACCEPT sg-web/sgr-app",
    ]
    let text = story.records(scenario.expected.rows(of: lines), scenario.expected)
    #expect(
      text == """

        The records
          ACCEPT  eni-web1  out  10.0.0.10:40000 → 10.0.1.10:8080/tcp  SYN      sg-web/sgr-app
          REJECT  eni-app1  out  10.0.1.10:8080 → 10.0.0.10:40000/tcp  SYN-ACK  acl-app/*

        """)
    #expect(story.records([], scenario.expected).hasSuffix("\n  none\n"))
  }
}
