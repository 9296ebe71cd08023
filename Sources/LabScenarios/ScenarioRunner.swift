internal import Glibc
internal import VPCTopology

/// Carries a scenario out in a lab of its own, tells what happens, and compares.
package struct ScenarioRunner {
  private let scenario: Scenario
  private let commands: LabCommands
  private let story: ScenarioStory
  /// Takes the story piece by piece.
  private let tell: (String) -> Void
  /// Asked between attempts whether somebody wants the end.
  private let shouldEnd: () -> Bool

  /// How long building, changing and taking down may take.
  private static let buildTime = Duration.seconds(60)
  /// How long a server or the capture may take until it is ready, or to end.
  private static let readyTime = Duration.seconds(15)
  /// What the last packets of an attempt get until the capture ends.
  private static let settleMicroseconds: UInt32 = 500_000

  /// Prepares a run.
  ///
  /// - Parameter program: The path of this program, which carries out each command.
  /// - Parameter lab: The name of the lab, which must not be up.
  package init(
    _ scenario: Scenario, program: String, lab: String, style: TextStyle,
    shouldEnd: @escaping () -> Bool = { false }, tell: @escaping (String) -> Void
  ) {
    self.scenario = scenario
    commands = LabCommands(program: program, lab: lab)
    story = ScenarioStory(scenario, style: style)
    self.shouldEnd = shouldEnd
    self.tell = tell
  }

  /// Carries it out, without the change and with it.
  ///
  /// - Parameter keepsLab: Whether the lab stays up.
  /// - Returns: Whether everything was as expected.
  package func run(keepsLab: Bool) throws(ScenarioRunError) -> Bool {
    tell(story.opening)
    try carryOut(commands.up(scenario.topologyPath))
    defer { if !keepsLab { takeDown() } }
    var isAsExpected = try phase(isFixed: false)
    if scenario.fixedExpected != nil {
      try carryOut(commands.apply(scenario.fixedTopologyPath))
      isAsExpected = try phase(isFixed: true) && isAsExpected
    }
    tell("\n" + story.ending(isAsExpected: isAsExpected))
    if keepsLab { tell(story.kept(commands)) }
    return isAsExpected
  }

  private func takeDown() {
    guard let child = try? ChildProgram(commands.down) else { return }
    child.wait(ScenarioRunner.buildTime)
  }

  /// The lines that the change is made of.
  private func changes() -> [LineChange] {
    guard scenario.fixedExpected != nil,
      let old = try? FileBytes.read(scenario.topologyPath, limit: 1 << 20),
      let new = try? FileBytes.read(scenario.fixedTopologyPath, limit: 1 << 20)
    else { return [] }
    return LineChange.between(
      String(decoding: old, as: UTF8.self), String(decoding: new, as: UTF8.self))
  }

  // MARK: Phases

  /// All steps in one topology, and the records of them; whether they are as expected.
  private func phase(isFixed: Bool) throws(ScenarioRunError) -> Bool {
    let path = isFixed ? scenario.fixedTopologyPath : scenario.topologyPath
    let expected = (isFixed ? scenario.fixedExpected : nil) ?? scenario.expected
    let hosts: ScenarioHosts
    do throws(ScenarioError) {
      hosts = try ScenarioLibrary.hosts(of: scenario, in: path)
    } catch {
      throw .scenario(error)
    }
    let servers = try startServers()
    defer { for server in servers { end(server) } }
    if !isFixed { try raiseFirewalls() }
    let capture = try startCapture("\(expected.format) ${\(NearestRule.field)}")
    tell(story.attemptsHeading(isFixed: isFixed))
    var isAsExpected = true
    for step in scenario.steps {
      guard !shouldEnd() else { throw .interrupted }
      let report = try attempt(step, hosts, isFixed: isFixed)
      isAsExpected = isAsExpected && report.outcome == report.expected
      tell(story.attempt(step, report))
    }
    usleep(ScenarioRunner.settleMicroseconds)
    let (lines, nearest) = NearestRule.split(try finish(capture))
    let difference = expected.compare(lines)
    tell(story.records(expected.rows(of: lines), expected) + story.surprise(difference))
    if !isFixed { tell(story.diagnosis(changes(), nearest: nearest)) }
    return isAsExpected && difference.isEmpty
  }

  private func attempt(
    _ step: Step, _ hosts: ScenarioHosts, isFixed: Bool
  ) throws(ScenarioRunError) -> AttemptReport {
    guard let address = hosts.address(of: step) else {
      throw .scenario(
        .stranger(step.sender, path: scenario.topologyPath, known: hosts.names))
    }
    let words = commands.attempt(step, address: address)
    let child = try start(words + ["--output", "json"])
    guard child.wait(step.timeout * 4 + ScenarioRunner.readyTime),
      let answer = AttemptAnswer(child.output, to: step)
    else {
      // Ctrl-C reaches whatever runs in the terminal.
      throw shouldEnd() ? .interrupted : .failed(commands.shown(words), child.complaint)
    }
    return AttemptReport(
      outcome: answer.outcome, expected: isFixed ? step.fixedOutcome : step.outcome,
      words: answer.words, command: commands.shown(words))
  }

  // MARK: Programs

  private func start(
    _ words: [String], input: String = ""
  ) throws(ScenarioRunError) -> ChildProgram {
    do throws(ChildProgram.StartFailure) {
      return try ChildProgram(words, input: input)
    } catch {
      throw .notStarted(error.program, errno: error.errno)
    }
  }

  /// Runs a command to its end, which has to be a good one.
  private func carryOut(_ words: [String], input: String = "") throws(ScenarioRunError) {
    let child = try start(words, input: input)
    guard child.wait(ScenarioRunner.buildTime), child.exitCode == 0 else {
      throw .failed(commands.shown(words), child.complaint)
    }
  }

  private func startServers() throws(ScenarioRunError) -> [ChildProgram] {
    var servers: [ChildProgram] = []
    for server in scenario.servers {
      let words = commands.server(server)
      let child = try start(words)
      guard child.wait(ScenarioRunner.readyTime, until: { child.errors.contains("listening") }),
        child.exitCode == nil
      else { throw .failed(commands.shown(words), child.complaint) }
      servers.append(child)
    }
    return servers
  }

  private func raiseFirewalls() throws(ScenarioRunError) {
    for firewall in scenario.firewalls {
      try carryOut(
        commands.exec(firewall.host, ["nft", "-j", "-f", "-"]), input: firewall.commands)
    }
  }

  private func startCapture(_ format: String) throws(ScenarioRunError) -> ChildProgram {
    let words = commands.capture(format)
    let child = try start(words)
    guard
      child.wait(
        ScenarioRunner.readyTime, until: { child.errors.contains(LabCommands.captureSign) }),
      child.exitCode == nil
    else { throw .failed(commands.shown(words), child.complaint) }
    return child
  }

  /// Ends the capture; its records.
  private func finish(_ capture: ChildProgram) throws(ScenarioRunError) -> [String] {
    capture.terminate()
    guard capture.wait(ScenarioRunner.readyTime), capture.exitCode == 0 else {
      throw .failed(commands.shown(commands.capture("…")), capture.complaint)
    }
    return capture.output.split(separator: "\n").map(String.init)
  }

  private func end(_ child: ChildProgram) {
    child.terminate()
    child.wait(ScenarioRunner.readyTime)
  }
}

extension ChildProgram {
  /// The last line of what it said went wrong, without the program's name.
  fileprivate var complaint: String {
    let line = errors.split(separator: "\n").last.map(String.init) ?? ""
    guard !line.isEmpty else {
      return exitCode.map { "it ended with exit code \($0)" } ?? "it did not end in time"
    }
    return line.hasPrefix("weir: ") ? String(line.dropFirst(6)) : line
  }
}
