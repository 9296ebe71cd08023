import CommandLineKit
import Daemon
import LabTraffic
import NetworkTypes

/// `weir lab traffic`: a client, a server or a scanner, for instances of a lab.
enum LabTrafficCommand: Subcommand {
  static let command = Command(
    name: "lab traffic", summary: "Speak or listen, as an instance of a lab would",
    discussion: [
      """
      A client, a server and a port scanner that need no other program. They act in the network \
      namespace that they are started in, so 'weir lab exec' puts them into an instance.
      """,
      """
      A client tries once and says what came of it: 'client tcp ADDRESS PORT', \
      'client udp ADDRESS PORT', 'client icmp ADDRESS'. With --resolver, ADDRESS may be a name.
      """,
      """
      A server answers until it is told to end: 'server tcp PORT' and 'server udp PORT' send back \
      what they hear, 'server http PORT' answers as a web server, 'server dns PORT NAME=ADDRESS' \
      as a name server that knows these names. It writes a line once it listens.
      """,
      "A scan tries TCP ports one after the other: 'scan ADDRESS 22,80,8000-8999'.",
    ],
    arguments: [LabTrafficOptions.role.declaration, LabTrafficOptions.words.declaration],
    groups: LabTrafficOptions.groups,
    examples: [
      Example("Does the port answer?", "weir lab traffic client tcp 10.0.2.10 8080 --timeout 2s"),
      Example("Listen for ten seconds", "weir lab traffic server tcp 8080 --for 10s"),
      Example("Which ports are open?", "weir lab traffic scan 10.0.2.10 1-1024"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "somebody was reached; a server served; a scan found an open port"),
      ExitCodeMeaning(1, "nobody was reached, or no port is open"),
      ExitCodeMeaning(2, "a mistake on the command line, or nothing could be sent or heard at all"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { (arguments) throws(UsageError) in
      var words = TrafficWords(arguments[LabTrafficOptions.words])
      switch arguments[LabTrafficOptions.role] {
      case .client: return try client(&words, arguments)
      case .server: return try server(&words, arguments)
      case .scan: return try scan(&words, arguments)
      }
    }
  }

  // MARK: Roles

  private static func client(
    _ words: inout TrafficWords, _ arguments: ParsedArguments
  ) throws(UsageError) -> ExitCode {
    let transport = try words.transport()
    let host = try words.host(mayBeName: arguments[LabTrafficOptions.resolver] != nil)
    let port = transport.hasPorts ? try words.port() : 0
    try words.end()
    return answering { () throws(TrafficError) in
      let result = try attempt(transport, host, port, arguments)
      let isJSON = arguments[LabTrafficOptions.isJSON]
      return (isJSON ? result.json : result.text, result.outcome.isSuccess)
    }
  }

  /// Looks a name up, where it is one, and tries to reach what it stands for.
  private static func attempt(
    _ transport: TrafficTransport, _ host: TrafficWords.Host, _ port: UInt16,
    _ arguments: ParsedArguments
  ) throws(TrafficError) -> TrafficResult {
    let timeout = arguments[LabTrafficOptions.timeout]
    let source = arguments[LabTrafficOptions.source]
    let address: IPAddress
    var name: String?
    switch host {
    case .address(let known): address = known
    case .name(let text):
      name = text
      guard let server = arguments[LabTrafficOptions.resolver] else {
        return TrafficResult(nil, .unresolved, name: text)
      }
      let version = source?.version ?? server.version
      switch try NameLookup.run(text, version, server: server, timeout: timeout) {
      case .address(let found): address = found
      case .failed(let outcome): return TrafficResult(nil, outcome, name: text)
      }
    }
    var result = try TrafficClient.run(
      TrafficRequest(
        TrafficTarget(transport, address, port: port), timeout: timeout,
        byteCount: arguments[LabTrafficOptions.bytes], source: source))
    result.name = name
    return result
  }

  private static func server(
    _ words: inout TrafficWords, _ arguments: ParsedArguments
  ) throws(UsageError) -> ExitCode {
    let (transport, kind) = try words.service()
    let port = try words.port()
    let service: TrafficService = kind == .dns ? .names(try words.names()) : kind.service
    try words.end()
    let stop = Interrupt.stopFlag()
    return answering { () throws(TrafficError) in
      var server = try TrafficServer(
        transport, port: port, service: service, address: arguments[LabTrafficOptions.source])
      Console.diagnose("listening at port \(server.port)/\(transport.rawValue)")
      let counts = server.run(for: arguments[LabTrafficOptions.lifetime]) { stop.isSet }
      return (arguments[LabTrafficOptions.isJSON] ? counts.json : counts.text, true)
    }
  }

  private static func scan(
    _ words: inout TrafficWords, _ arguments: ParsedArguments
  ) throws(UsageError) -> ExitCode {
    guard case .address(let address) = try words.host(mayBeName: false) else { return .usage }
    let ports = try words.portRanges()
    try words.end()
    return answering { () throws(TrafficError) in
      let scan = try PortScan.run(
        address, ports, timeout: arguments[LabTrafficOptions.timeout],
        source: arguments[LabTrafficOptions.source])
      let text = arguments[LabTrafficOptions.isJSON] ? scan.json : String(scan.text.dropLast())
      return (text, scan.ports[.open] != nil)
    }
  }

  /// Writes what came of it as a line.
  private static func answering(
    _ body: () throws(TrafficError) -> (text: String, isSuccess: Bool)
  ) -> ExitCode {
    do throws(TrafficError) {
      let (text, isSuccess) = try body()
      let code = Console.answer(text + "\n")
      return code == .done && !isSuccess ? .nothingFound : code
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
  }
}
