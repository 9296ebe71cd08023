internal import LabTraffic
package import VPCTopology

/// Why a scenario cannot be used; each description is one sentence with what helps, or faults.
package enum ScenarioError: Error, Hashable, Sendable {
  /// Neither a name nor a folder of a scenario.
  case unknown(String, known: [String], places: [String])
  /// A file cannot be read.
  case unreadable(path: String, reason: String)
  /// A file says what it cannot mean; all faults in the order of lines.
  case faults([TopologyFault])
  /// The script names somebody whom the topology does not have.
  case stranger(String, path: String, known: [String])
  /// A line of expected records has more or fewer values than the first line has fields.
  case badRecords(path: String, line: Int)
}

extension ScenarioError: CustomStringConvertible {
  /// What was found, and what would work.
  package var description: String {
    switch self {
    case .unknown(let name, let known, let places):
      let hint =
        known.isEmpty
        ? "none are in \(places.joined(separator: ", ")); give the path of a folder with a "
          + "\(ScenarioFiles.script)"
        : "there are \(known.joined(separator: ", "))"
      return "there is no scenario '\(name)'; \(hint)"
    case .unreadable(let path, let reason):
      return "cannot read \(path): \(reason); a scenario is a folder with \(ScenarioFiles.script), "
        + "\(ScenarioFiles.topology) and \(ScenarioFiles.expected)"
    case .faults(let faults):
      return faults.map(\.description).joined(separator: "\n")
    case .stranger(let host, let path, let known):
      return "\(path) has no \(host); there are \(known.joined(separator: ", ")), and the internet "
        + "reaches only what has a public address"
    case .badRecords(let path, let line):
      return "\(path):\(line): a line has a value for each field that the first line names, and "
        + "'*' where any will do"
    }
  }
}
