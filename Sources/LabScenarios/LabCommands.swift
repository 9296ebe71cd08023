internal import LabTraffic
package import NetworkTypes

/// The command lines with which a scenario is carried out; people can type the same ones.
package struct LabCommands: Sendable {
  /// The program's path.
  package let program: String
  /// The lab's name.
  package let lab: String

  /// Makes command lines for a lab.
  package init(program: String, lab: String) {
    self.program = program
    self.lab = lab
  }

  /// Builds the lab.
  package func up(_ topology: String) -> [String] {
    [program, "lab", "up", topology, "--name", lab]
  }

  /// Puts another topology in force.
  package func apply(_ topology: String) -> [String] {
    [program, "lab", "apply", topology, "--name", lab]
  }

  /// Takes the lab down.
  package var down: [String] { [program, "lab", "down", "--name", lab] }

  /// What the capture says once it counts.
  static let captureSign = "the kernel's own sums and verdicts"

  /// Captures all of the lab, in windows of ten minutes.
  package func capture(_ format: String) -> [String] {
    [program, "capture", "--lab", lab, "--interval", "600", "--format", format]
  }

  /// Runs a program at a host.
  package func exec(_ host: String, _ words: [String]) -> [String] {
    [program, "lab", "exec", "--name", lab, host, "--"] + words
  }

  /// Listens at a host.
  package func server(_ server: Scenario.Server) -> [String] {
    exec(
      server.host,
      [program, "lab", "traffic", "server", server.kind, "\(server.port)"] + server.names)
  }

  /// Tries what a step says.
  ///
  /// - Parameter address: Whom it is about, where that is no name to be looked up.
  package func attempt(_ step: Step, address: IPAddress) -> [String] {
    var words = [program, "lab", "traffic"]
    var target = "\(address)"
    var options: [String] = []
    if case .name(let name, let resolver) = step.target {
      target = name
      options += ["--resolver", "\(resolver)"]
    }
    switch step.action {
    case .attempt(let transport, let port):
      words += ["client", transport.rawValue, target] + (transport.hasPorts ? ["\(port)"] : [])
    case .scan(let ports):
      words += ["scan", target, ports.map(String.init).joined(separator: ",")]
    }
    if step.sender == InternetHost.name {
      options += ["--source", "\(InternetHost.address)"]
    }
    words += options + ["--timeout", "\(step.timeout.milliseconds)ms"]
    return exec(step.sender, words)
  }

  /// The command line as typed by people: the program by its name.
  package func shown(_ words: [String]) -> String {
    words.map { word in
      if word == program { return "weir" }
      return word.contains(" ") || word.contains("$") ? "'\(word)'" : word
    }.joined(separator: " ")
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
