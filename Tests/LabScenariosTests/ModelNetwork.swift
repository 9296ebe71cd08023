import Daemon
import FlowLogFormat
import LabScenarios
import LabTraffic
import NetworkTypes
import TestSupport
import VPCTopology

/// Delivers packets as far as rules and routes of a topology let them, without any kernel.
///
/// The verdicts are those of a replay of everything sent so far.
struct ModelNetwork {
  let hosts: ScenarioHosts
  private let path: String
  private let routes: RouteChooser
  private var file = PcapFileBuilder()
  private var refusals = 0
  private var milliseconds: UInt32 = 0

  /// The start of a window of ten minutes.
  private static let start: UInt32 = 1_763_640_000

  /// What became of a packet.
  enum Delivery {
    /// A rule stopped it, at either end.
    case refused
    /// The rules let it pass, and no way led on.
    case lost
    case delivered
  }

  init(_ scenario: Scenario, in path: String) throws {
    hosts = try ScenarioLibrary.hosts(of: scenario, in: path)
    self.path = path
    routes = RouteChooser(hosts.topology)
  }

  /// Lets time pass.
  mutating func wait(_ time: UInt32) { milliseconds += time }

  /// Sends a packet between two addresses as they are inside the VPC.
  ///
  /// - Parameter isAnswer: Whether it belongs to a connection that its destination began.
  mutating func send(
    _ source: IPAddress, _ destination: IPAddress, isAnswer: Bool,
    _ layers: (PacketBuilder) -> PacketBuilder
  ) throws -> Delivery {
    let before = refusals
    for hop in hops(source, destination, isAnswer: isAnswer) {
      milliseconds += 2
      let link = PacketBuilder().ethernet(source: hop.fromMAC, destination: hop.toMAC)
      file.add(
        layers(link.ipv4(hop.source, hop.destination)).bytes,
        seconds: Self.start + milliseconds / 1000,
        nanoseconds: milliseconds % 1000 * 1_000_000)
      refusals = try records("${action} ${packets}").reduce(0) { sum, line in
        let values = line.split(separator: " ")
        return sum + (values[0] == "REJECT" ? Int(values[1]) ?? 0 : 0)
      }
      guard refusals == before else { return .refused }
    }
    return hasRoute(source, destination, isAnswer: isAnswer) ? .delivered : .lost
  }

  /// A packet on one link, between two interfaces or an interface and what is outside.
  private struct Hop {
    var source: IPAddress
    var destination: IPAddress
    /// Addresses of nobody, unless a NAT gateway sends or gets what is not for its own address.
    var fromMAC: UInt64 = 0x02_0000_0000_01
    var toMAC: UInt64 = 0x02_0000_0000_02
  }

  /// The links that a packet crosses: one, or two where a NAT gateway translates.
  private func hops(_ source: IPAddress, _ destination: IPAddress, isAnswer: Bool) -> [Hop] {
    if let nat = gateway(from: source, to: destination), let address = nat.primaryIPv4 {
      var first = Hop(source: source, destination: destination)
      first.toMAC = nat.macAddress?.rawValue ?? first.toMAC
      // It drops what answers a connection that it never saw.
      return isAnswer ? [first] : [first, Hop(source: address, destination: destination)]
    }
    if isAnswer, let nat = gateway(from: destination, to: source), let address = nat.primaryIPv4 {
      var last = Hop(source: source, destination: destination)
      last.fromMAC = nat.macAddress?.rawValue ?? last.fromMAC
      return [Hop(source: source, destination: address), last]
    }
    return [Hop(source: source, destination: destination)]
  }

  /// The NAT gateway's interface to which an interface's route leads.
  private func gateway(
    from source: IPAddress, to destination: IPAddress
  ) -> ElasticNetworkInterface? {
    guard let sender = interface(source),
      let route = routes.route(fromSubnet: sender.subnetID, to: destination),
      route.state == .active, route.target.kind == .natGateway
    else { return nil }
    return hosts.topology.nextHop(from: sender, to: destination, along: route)
  }

  /// The records of everything sent, without those that say that nothing happened.
  func records(_ format: String) throws -> [String] {
    let format = try LogFormat(parsing: format)
    return try replay(file.bytes) {
      $0.topologyPath = path
      $0.format = format
      $0.interval = 600
    }.filter { !$0.hasPrefix("-") }
  }

  private func interface(_ address: IPAddress) -> ElasticNetworkInterface? {
    hosts.topology.resources.interfaces.first { $0.privateAddresses.contains(address) }
  }

  private func hasRoute(
    _ source: IPAddress, _ destination: IPAddress, isAnswer: Bool
  ) -> Bool {
    let topology = hosts.topology
    guard let sender = interface(source) else {
      // From the internet: what has a public address is reached, whatever the route tables say.
      return isAnswer || interface(destination)?.publicAddress != nil
    }
    guard let route = routes.route(fromSubnet: sender.subnetID, to: destination),
      route.state == .active
    else { return false }
    switch route.target.kind {
    case .local: return interface(destination) != nil
    case .internetGateway: return sender.publicAddress != nil
    case .natGateway:
      // It translates what it saw beginning.
      return topology.natGateway(route.target.id)?.state == "available" && !isAnswer
    default: return false
    }
  }
}

/// Replays a capture; its lines.
private func replay(
  _ capture: [UInt8], _ change: (inout ReplayConfiguration) -> Void
) throws -> [String] {
  let folder = try TemporaryFolder()
  var configuration = ReplayConfiguration(paths: [try folder.write(capture, as: "model.pcap")])
  change(&configuration)
  let output = LineOutput()
  let (outcome, _) = Replay(configuration).statistics(into: output, observer: SilentObserver())
  guard outcome == .complete else { throw ReplayFailed(outcome: "\(outcome)") }
  return output.lines
}

private struct ReplayFailed: Error { let outcome: String }

private final class SilentObserver: ReplayObserver {
  func diagnose(_ sentence: String) {}
  func progress(packets: UInt64) {}
}

private final class LineOutput: RecordOutput {
  private var bytes: [UInt8] = []
  func write(_ bytes: Span<UInt8>) -> OutputError? {
    for index in bytes.indices { self.bytes.append(bytes[index]) }
    return nil
  }
  var lines: [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
