import LabScenarios
import LabTraffic
import NetworkTypes
import TestSupport
import VPCTopology

/// Carries a scenario out in the model: packets as kernels would send them, verdicts by replay.
struct ModelRun {
  private let scenario: Scenario
  private var network: ModelNetwork
  private var nextPort: UInt16 = 40_000

  init(_ scenario: Scenario, in path: String) throws {
    self.scenario = scenario
    network = try ModelNetwork(scenario, in: path)
  }

  func records(_ format: String) throws -> [String] { try network.records(format) }

  /// What a step comes to.
  mutating func run(_ step: Step) throws -> Step.Outcome {
    network.wait(10_000)
    guard let sender = privateAddress(of: step.sender), let target = step.modelTarget(network.hosts)
    else { throw Stranger(step: step.words) }
    if case .name = step.target {
      // Nobody is the VPC's name server in a model.
      return .attempt(try askName(sender, target))
    }
    switch step.action {
    case .attempt(let transport, let port):
      return .attempt(try attempt(transport, sender, target, port))
    case .scan(let ports):
      var states: [PortScan.State: [UInt16]] = [:]
      for port in ports {
        let state: PortScan.State =
          switch try attempt(.tcp, sender, target, port) {
          case .connected: .open
          case .refused: .closed
          default: .filtered
          }
        states[state, default: []].append(port)
      }
      return .scan(states)
    }
  }

  struct Stranger: Error { let step: String }

  /// The address that packets of a host have inside the VPC.
  private func privateAddress(of host: String) -> IPAddress? {
    host == InternetHost.name
      ? InternetHost.address : network.hosts.interface(host)?.primaryIPv4
  }

  private func host(at address: IPAddress) -> String? {
    network.hosts.names.first { privateAddress(of: $0) == address }
  }

  private func listens(_ address: IPAddress, _ transport: TrafficTransport, _ port: UInt16) -> Bool
  {
    scenario.servers.contains {
      $0.host == host(at: address) && $0.port == port && $0.transport == transport
    }
  }

  private func drops(_ address: IPAddress, _ transport: TrafficTransport, _ port: UInt16) -> Bool {
    scenario.firewalls.contains {
      $0.host == host(at: address) && $0.drops.transport == transport && $0.drops.port == port
    }
  }

  // MARK: Attempts

  private mutating func attempt(
    _ transport: TrafficTransport, _ client: IPAddress, _ server: IPAddress, _ port: UInt16
  ) throws -> TrafficOutcome {
    nextPort += 1
    switch transport {
    case .tcp: return try connect(client, nextPort, server, port)
    case .udp: return try exchange(client, nextPort, server, port)
    case .icmp: return try ping(client, server)
    }
  }

  /// A SYN, repeated after a second when nothing comes back, and all of a short connection.
  private mutating func connect(
    _ client: IPAddress, _ port: UInt16, _ server: IPAddress, _ service: UInt16
  ) throws -> TrafficOutcome {
    for _ in 0..<2 {
      let ask = try network.send(client, server, isAnswer: false) {
        $0.tcp(port, service, flags: .syn)
      }
      if ask == .delivered, !drops(server, .tcp, service) {
        guard listens(server, .tcp, service) else {
          let reset = try network.send(server, client, isAnswer: true) {
            $0.tcp(service, port, flags: [.rst, .ack])
          }
          if reset == .delivered { return .refused }
          network.wait(1000)
          continue
        }
        let answer = try network.send(server, client, isAnswer: true) {
          $0.tcp(service, port, flags: [.syn, .ack])
        }
        if answer == .delivered {
          try talk(client, port, server, service)
          return .connected
        }
      }
      network.wait(1000)
    }
    return .timedOut
  }

  private mutating func talk(
    _ client: IPAddress, _ port: UInt16, _ server: IPAddress, _ service: UInt16
  ) throws {
    for flags in [.ack, [.fin, .ack]] as [TCPFlags] {
      _ = try network.send(client, server, isAnswer: false) {
        $0.tcp(port, service, flags: flags).payload(flags == .ack ? 32 : 0)
      }
      _ = try network.send(server, client, isAnswer: true) {
        $0.tcp(service, port, flags: flags).payload(flags == .ack ? 32 : 0)
      }
    }
    _ = try network.send(client, server, isAnswer: false) { $0.tcp(port, service, flags: .ack) }
  }

  private mutating func exchange(
    _ client: IPAddress, _ port: UInt16, _ server: IPAddress, _ service: UInt16
  ) throws -> TrafficOutcome {
    let ask = try network.send(client, server, isAnswer: false) {
      $0.udp(port, service).payload(32)
    }
    guard ask == .delivered, listens(server, .udp, service), !drops(server, .udp, service) else {
      return .timedOut
    }
    let answer = try network.send(server, client, isAnswer: true) {
      $0.udp(service, port).payload(32)
    }
    return answer == .delivered ? .answered : .timedOut
  }

  private mutating func ping(_ client: IPAddress, _ server: IPAddress) throws -> TrafficOutcome {
    let ask = try network.send(client, server, isAnswer: false) { $0.icmp(type: 8).payload(32) }
    guard ask == .delivered, !drops(server, .icmp, 0) else { return .timedOut }
    let answer = try network.send(server, client, isAnswer: true) { $0.icmp(type: 0).payload(32) }
    return answer == .delivered ? .answered : .timedOut
  }

  private mutating func askName(
    _ client: IPAddress, _ server: IPAddress
  ) throws -> TrafficOutcome {
    nextPort += 1
    let answer = try exchange(client, nextPort, server, 53)
    return answer == .answered ? .connected : .unresolved
  }
}

extension Step {
  /// The address that packets to the target have inside the VPC.
  func modelTarget(_ hosts: ScenarioHosts) -> IPAddress? {
    if case .host(let name) = target, name != InternetHost.name {
      return hosts.interface(name)?.primaryIPv4
    }
    return hosts.address(of: self)
  }
}
