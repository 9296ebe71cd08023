package import LabTraffic
package import NetworkTypes

/// One way in which a connection fails: a VPC, what is tried in it, and what records say of it.
package struct Scenario: Sendable {
  /// The folder's name, by which people call it.
  package var name: String
  /// The folder with its files.
  package var folder: String
  /// One line.
  package var title: String
  /// What there is to learn, in a few sentences.
  package var lesson: String
  /// Who listens, before anything is tried.
  package var servers: [Server]
  /// Rules of instances' own firewalls.
  package var firewalls: [Firewall]
  /// What is tried, one after the other.
  package var steps: [Step]
  /// What was wrong.
  package var diagnosis: Diagnosis
  /// The records of the topology as it is.
  package var expected: ExpectedRecords
  /// The records of the changed topology, where there is one.
  package var fixedExpected: ExpectedRecords?

  /// The VPC in which it fails.
  package var topologyPath: String { "\(folder)/\(ScenarioFiles.topology)" }
  /// The VPC in which it works; read it only where `fixedExpected` is there.
  package var fixedTopologyPath: String { "\(folder)/\(ScenarioFiles.fixedTopology)" }

  /// Somebody who listens.
  package struct Server: Hashable, Sendable {
    /// The interface's name, or `internet`.
    package var host: String
    /// What `weir lab traffic server` calls it: tcp, udp, http or dns.
    package var kind: String
    /// Where it listens.
    package var port: UInt16
    /// What a name server knows, as `NAME=ADDRESS`.
    package var names: [String]

    /// What carries its traffic.
    package var transport: TrafficTransport { kind == "udp" || kind == "dns" ? .udp : .tcp }
  }

  /// A firewall inside an instance, which records know nothing of.
  package struct Firewall: Hashable, Sendable {
    /// The interface's name.
    package var host: String
    /// JSON commands for `nft -j -f -`.
    package var commands: String
    /// What they drop, for whoever reasons without a kernel.
    package var drops: Match

    /// Traffic to a port.
    package struct Match: Hashable, Sendable {
      /// TCP, UDP or ICMP.
      package var transport: TrafficTransport
      /// 0 for transports without ports.
      package var port: UInt16
    }
  }

  /// What was wrong, and what helps.
  package struct Diagnosis: Hashable, Sendable {
    /// How the records tell.
    package var reading: String
    /// The rule that refused, as `x-deciding-rule` names it; nil where none did.
    package var rule: String?
    /// The one change that helps.
    package var fix: String
  }
}

/// The files of a scenario's folder.
package enum ScenarioFiles {
  /// The script; a folder with this file is a scenario.
  package static let script = "scenario.yaml"
  /// The VPC, in the short form.
  package static let topology = "topology.yaml"
  /// The records that follow.
  package static let expected = "expected.txt"
  /// The VPC with the one change that helps; may be missing.
  package static let fixedTopology = "fixed.yaml"
  /// The records of the changed VPC.
  package static let fixedExpected = "fixed-expected.txt"
}

/// One attempt of a scenario.
package struct Step: Sendable, Hashable {
  /// What is tried, in words.
  package var words: String
  /// Who tries: an interface's name, or `internet`.
  package var sender: String
  /// Whom it is about.
  package var target: Target
  /// What is done.
  package var action: Action
  /// When it is given up.
  package var timeout: Duration
  /// What comes of it.
  package var outcome: Outcome
  /// What comes of it in the changed topology.
  package var fixedOutcome: Outcome

  /// Whom an attempt is about.
  package enum Target: Hashable, Sendable {
    /// An interface by its name: its private address, or its public one for the internet.
    case host(String)
    /// Any address.
    case address(IPAddress)
    /// A name that the server at the address is asked for.
    case name(String, resolver: IPAddress)
  }

  /// What is done to reach it.
  package enum Action: Hashable, Sendable {
    /// One client.
    case attempt(TrafficTransport, port: UInt16)
    /// A scan of TCP ports.
    case scan([UInt16])
  }

  /// What comes of an attempt.
  package enum Outcome: Hashable, Sendable, CustomStringConvertible {
    /// How a client's attempt ends.
    case attempt(TrafficOutcome)
    /// Ports of a scan by their state.
    case scan([PortScan.State: [UInt16]])

    /// Words for the story.
    package var description: String {
      switch self {
      case .attempt(let outcome): outcome.words
      case .scan(let ports):
        PortScan.State.allCases.compactMap { state -> String? in
          guard let list = ports[state], !list.isEmpty else { return nil }
          return "\(state.rawValue) \(list.map(String.init).joined(separator: " and "))"
        }.joined(separator: ", ")
      }
    }
  }
}
