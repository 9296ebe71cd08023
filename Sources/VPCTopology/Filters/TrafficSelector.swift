public import NetworkTypes

/// Which packets a rule is about, apart from addresses: protocol, ports, or ICMP type and code.
public enum TrafficSelector: Hashable, Sendable {
  /// Every protocol (`-1` in the EC2 API).
  case all
  /// TCP (6) or UDP (17) to destination ports in the range.
  case ports(IPProtocol, ClosedRange<UInt16>)
  /// ICMP (1) or ICMPv6 (58); nil stands for any type or code (`-1` in the EC2 API).
  case icmp(IPProtocol, type: UInt8?, code: UInt8?)
  /// Any other protocol as a whole.
  case number(IPProtocol)
}

/// Where in a topology's files a resource was read, for errors that an editor can jump to.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file's path as it was given.
  public var file: String
  /// The line, from 1.
  public var line: Int

  /// Names a line of a file.
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// `file:line`.
  public var description: String { "\(file):\(line)" }
}
