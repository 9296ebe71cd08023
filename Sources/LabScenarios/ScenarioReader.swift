internal import LabTraffic
internal import NetworkTypes
internal import VPCTopology

/// Reads `scenario.yaml`; what is wrong goes to the file's log, with its line.
struct ScenarioReader {
  let root: Cursor

  /// What the script says, without the records that stand in other files.
  struct Script {
    var title: String
    var lesson: String
    var servers: [Scenario.Server]
    var firewalls: [Scenario.Firewall]
    var steps: [Step]
    var diagnosis: Scenario.Diagnosis
  }

  /// Nil, and faults in the log, where something is missing.
  func read() -> Script? {
    root.expect(
      ["title", "learn", "servers", "firewalls", "steps", "diagnosis"], in: "a scenario")
    let title = root.required("title", of: "a scenario")
    let lesson = root.required("learn", of: "a scenario")
    let servers = root.items("servers").compactMap(server)
    let firewalls = root.items("firewalls").compactMap(firewall)
    guard let list = root["steps"] else {
      root.error(.shape, "a scenario has no 'steps', which every one has")
      return nil
    }
    let steps = list.items.compactMap(step)
    guard let diagnosis = diagnosis(), let title, let lesson else { return nil }
    return Script(
      title: title, lesson: lesson.trimmed, servers: servers, firewalls: firewalls, steps: steps,
      diagnosis: diagnosis)
  }

  private func diagnosis() -> Scenario.Diagnosis? {
    guard let value = root["diagnosis"] else {
      root.error(.shape, "a scenario has no 'diagnosis', which every one has")
      return nil
    }
    value.expect(["records", "rule", "fix"], in: "a diagnosis")
    guard let reading = value.required("records", of: "a diagnosis"),
      let fix = value.required("fix", of: "a diagnosis")
    else { return nil }
    return Scenario.Diagnosis(
      reading: reading.trimmed, rule: value.text("rule"), fix: fix.trimmed)
  }

  // MARK: Servers and firewalls

  private func server(_ value: Cursor) -> Scenario.Server? {
    value.expect(["at", "serve", "names"], in: "a server")
    guard let host = value.required("at", of: "a server"),
      let text = value.required("serve", of: "a server")
    else { return nil }
    let words = text.split(separator: " ")
    guard words.count == 2, ["tcp", "udp", "http", "dns"].contains(words[0]),
      let port = UInt16(words[1]), port > 0
    else {
      value.error(.value, "'\(text)' is nothing to serve; expected 'tcp 8080', 'udp 53' or so")
      return nil
    }
    return Scenario.Server(
      host: host, kind: String(words[0]), port: port,
      names: value["names"]?.oneOrMore.compactMap(\.text) ?? [])
  }

  private func firewall(_ value: Cursor) -> Scenario.Firewall? {
    value.expect(["at", "drops", "nft"], in: "a firewall")
    guard let host = value.required("at", of: "a firewall"),
      let drops = value["drops"].flatMap(transportAndPort),
      let commands = value.required("nft", of: "a firewall")
    else {
      value.error(.shape, "a firewall has 'at', 'drops' such as 'tcp 8080', and 'nft'")
      return nil
    }
    return Scenario.Firewall(
      host: host, commands: commands,
      drops: Scenario.Firewall.Match(transport: drops.transport, port: drops.port))
  }

  // MARK: Steps

  private func step(_ value: Cursor) -> Step? {
    value.expect(
      ["say", "from", "to", "resolver", "over", "scan", "timeout", "expect", "fixed"], in: "a step")
    guard let words = value.required("say", of: "a step"),
      let sender = value.required("from", of: "a step"), let target = target(value),
      let action = action(value), let expected = value["expect"],
      let outcome = expectation(expected, action)
    else {
      if value["expect"] == nil {
        value.error(.shape, "a step has no 'expect', which every one has")
      }
      return nil
    }
    let fixed = value["fixed"].map { expectation($0, action) } ?? outcome
    guard let fixed else { return nil }
    return Step(
      words: words.trimmed, sender: sender, target: target, action: action,
      timeout: value["timeout"].map(duration) ?? .milliseconds(1500), outcome: outcome,
      fixedOutcome: fixed)
  }

  private func target(_ value: Cursor) -> Step.Target? {
    guard let text = value.required("to", of: "a step") else { return nil }
    if let resolver = value["resolver"] {
      return resolver.address.map { .name(text, resolver: $0) }
    }
    if let address = IPAddress(text) { return .address(address) }
    return .host(text)
  }

  private func action(_ value: Cursor) -> Step.Action? {
    switch (value["over"], value["scan"]) {
    case (let over?, nil):
      return transportAndPort(over).map { .attempt($0.transport, port: $0.port) }
    case (nil, let scan?):
      return ports(scan).map { .scan($0) }
    default:
      value.error(.shape, "a step has both or neither of 'over' and 'scan'; expected one of them")
      return nil
    }
  }

  /// Reads `tcp 8080`, `udp 53` or `icmp`.
  private func transportAndPort(
    _ value: Cursor
  ) -> (transport: TrafficTransport, port: UInt16)? {
    guard let text = value.text else { return nil }
    let words = text.split(separator: " ")
    if let transport = words.first.flatMap({ TrafficTransport(rawValue: String($0)) }) {
      if !transport.hasPorts, words.count == 1 { return (transport, 0) }
      if transport.hasPorts, words.count == 2, let port = UInt16(words[1]), port > 0 {
        return (transport, port)
      }
    }
    value.error(.value, "'\(text)' carries nothing; expected 'tcp 8080', 'udp 53' or 'icmp'")
    return nil
  }

  /// Reads a port, a range, or a list of both.
  private func ports(_ value: Cursor) -> [UInt16]? {
    var ports: [UInt16] = []
    for item in value.oneOrMore {
      guard let text = item.text else { return nil }
      let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        .map { UInt16($0) ?? 0 }
      guard let first = ends.first, let last = ends.last, first > 0, first <= last else {
        item.error(.value, "'\(text)' is no port; expected one such as 443, or a range 8000-8010")
        return nil
      }
      ports += first...last
    }
    return ports
  }

  private func expectation(_ value: Cursor, _ action: Step.Action) -> Step.Outcome? {
    if case .scan = action {
      value.expect(PortScan.State.allCases.map(\.rawValue), in: "what a scan finds")
      var states: [PortScan.State: [UInt16]] = [:]
      for state in PortScan.State.allCases {
        guard let list = value[state.rawValue] else { continue }
        guard let ports = ports(list) else { return nil }
        states[state] = ports.sorted()
      }
      return .scan(states)
    }
    guard let text = value.text else { return nil }
    guard let outcome = TrafficOutcome(rawValue: text) else {
      let all = TrafficOutcome.allCases.map(\.rawValue).joined(separator: ", ")
      value.error(.value, "'\(text)' is no outcome; expected one of \(all)")
      return nil
    }
    return .attempt(outcome)
  }

  /// Reads `2s` or `500ms`; 2 seconds, and a fault, for anything else.
  private func duration(_ value: Cursor) -> Duration {
    let text = value.text ?? ""
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    switch (Int(digits), text.dropFirst(digits.count)) {
    case (let number?, "s") where (1...60).contains(number): return .seconds(number)
    case (let number?, "ms") where (1...60_000).contains(number): return .milliseconds(number)
    default:
      value.error(.value, "'\(text)' is no time-out; expected 2s, 500ms or so, up to 60s")
      return .seconds(2)
    }
  }
}

extension String {
  /// The text without blanks and line ends around it.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\n" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
