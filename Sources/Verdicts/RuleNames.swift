package import FlowModel
import NetworkTypes
package import VPCTopology

extension RuleSubject {
  /// A rule of a group.
  package init(_ rule: SecurityGroupRule, of group: String) {
    self.init(
      owner: group, member: rule.id, direction: rule.direction,
      ipProtocol: rule.selector.protocolText, ports: rule.selector.portsText,
      peer: rule.peer.text)
  }

  /// A numbered entry of a network ACL.
  package init(_ entry: NetworkACLEntry, of acl: String) {
    self.init(
      owner: acl, member: "\(entry.number)", direction: entry.direction,
      ipProtocol: entry.selector.protocolText, ports: entry.selector.portsText,
      peer: "\(entry.block)")
  }
}

extension RulePeer {
  var text: String {
    switch self {
    case .block(let block): "\(block)"
    case .prefixList(let id), .group(let id): id
    }
  }

  /// Whether the rule is for `0.0.0.0/0` or `::/0`.
  package var isEverywhere: Bool {
    guard case .block(let block) = self else { return false }
    return block.prefixLength == 0
  }
}

extension SecurityGroupRule {
  /// Sorts rules the same way however a topology lists them, also where identifiers are missing.
  package var sortKey: (String, String, String, String) {
    (id, selector.protocolText, selector.portsText, peer.text)
  }
}

extension TrafficSelector {
  var protocolText: String {
    switch self {
    case .all: "all"
    case .ports(let number, _), .icmp(let number, _, _), .number(let number): "\(number)"
    }
  }

  var portsText: String {
    switch self {
    case .all, .number: ""
    case .ports(_, let ports):
      ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
    case .icmp(_, nil, _): ""
    case .icmp(_, let type?, nil): "type \(type)"
    case .icmp(_, let type?, let code?): "type \(type) code \(code)"
    }
  }
}
