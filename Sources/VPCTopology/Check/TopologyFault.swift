public import FlowModel

/// Something in a topology that is wrong or looks wrong, and where.
public struct TopologyFault: Hashable, Sendable {
  /// What sort of fault it is.
  public var kind: Kind
  /// Whether the topology is refused for it.
  public var severity: Severity
  /// The line to look at.
  public var position: SourcePosition
  /// One sentence: what was found, and what was expected.
  public var message: String
  /// Since when it is so, in a topology that changes; nil when it was so from the beginning.
  public var since: PacketTime?

  /// Describes a fault.
  public init(
    _ kind: Kind, _ severity: Severity, _ message: String, at position: SourcePosition
  ) {
    self.kind = kind
    self.severity = severity
    self.message = message
    self.position = position
  }

  /// What a fault does to the topology.
  public enum Severity: String, Sendable {
    /// The topology contradicts itself or cannot be understood; it is refused.
    case error
    /// The topology works, though hardly as somebody meant it.
    case warning
  }

  /// The sorts of faults, as scripts tell them apart.
  public enum Kind: String, CaseIterable, Sendable {
    /// A file that cannot be read, or is neither JSON nor YAML.
    case syntax
    /// A key that is missing, unknown, or holds another sort of value than it should.
    case shape
    /// Text that is no CIDR block, port range, protocol and so on.
    case value
    /// A block with bits behind its prefix, which AWS stores without them.
    case hostBits = "host-bits"
    /// An identifier, address, hardware address or number that stands twice.
    case duplicate
    /// A reference to something that is not there.
    case dangling
    /// A kind of resource that is referred to and was not read at all.
    case notRead = "not-read"
    /// Blocks that share addresses and should not.
    case overlap
    /// A subnet outside its VPC, or an address outside its subnet.
    case outside
    /// Two statements that cannot both hold.
    case contradiction
    /// A rule that no packet can match.
    case neverMatches = "never-matches"
    /// A VPC without a default network ACL or a main route table.
    case missingDefault = "missing-default"
  }
}

extension TopologyFault: CustomStringConvertible {
  /// `file:line: error: sentence`, as compilers write it, so that editors can jump there.
  public var description: String {
    let moment = since.map { "from \($0.rfc3339): " } ?? ""
    return visible("\(position): \(severity.rawValue): \(moment)\(message)")
  }
}

extension TopologyFault: Comparable {
  /// By file, line, moment and text, so that the order never depends on the order of reading.
  public static func < (left: TopologyFault, right: TopologyFault) -> Bool {
    (left.position.file, left.position.line, left.since?.rawValue ?? 0, left.message)
      < (right.position.file, right.position.line, right.since?.rawValue ?? 0, right.message)
  }
}

/// Why there is no topology.
public enum TopologyError: Error, Hashable, Sendable {
  /// A file or folder could not be read at all.
  case unreadable(path: String, reason: String)
  /// A folder holds no file that could be a part of a topology.
  case nothingFound(path: String)
  /// What was read is wrong; all faults in the order of files and lines, warnings among them.
  case faults([TopologyFault])
}

extension TopologyError: CustomStringConvertible {
  /// One line, or one for each fault and a last one that counts them.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "cannot read \(path): \(reason); a topology is a folder of describe outputs, "
        + "or one file"
    case .nothingFound(let path):
      return "there is no topology in \(path): a file ending in .json, .yaml or .yml was expected"
    case .faults(let faults):
      let count = faults.count { $0.severity == .error }
      let end =
        count == 1 ? "1 error; the topology is refused" : "\(count) errors; the topology is refused"
      return (faults.map(\.description) + [end]).joined(separator: "\n")
    }
  }
}
