import FlowModel
import NetworkTypes

extension FilterExpression: CustomStringConvertible {
  /// The expression in the words of the filter language; reads back as the same expression.
  ///
  /// A group inside another has parentheses, so nobody has to know what binds tighter.
  package var description: String {
    switch self {
    case .term(let term): term.description
    case .not(let inner): "not \(inner.member)"
    case .all(let parts): parts.map(\.member).joined(separator: " and ")
    case .any(let parts): parts.map(\.member).joined(separator: " or ")
    }
  }

  /// The text as part of a larger expression.
  private var member: String {
    switch self {
    case .term, .not: description
    case .all, .any: "(\(description))"
    }
  }
}

extension FilterTerm: CustomStringConvertible {
  /// The term as `src net 10.0.0.0/8` or `action reject`.
  package var description: String {
    switch self {
    case .address(let block, let side):
      block.prefixLength == block.base.bitWidth
        ? "\(side.prefix)host \(block.base)" : "\(side.prefix)net \(block)"
    case .port(let ports, let side):
      ports.count == 1
        ? "\(side.prefix)port \(ports.lowerBound)"
        : "\(side.prefix)portrange \(ports.lowerBound)-\(ports.upperBound)"
    case .ipProtocol(let number):
      FilterWords.protocols[number.description] == nil
        ? "proto \(number.rawValue)" : number.description
    case .version(.v4): "ip"
    case .version(.v6): "ip6"
    case .action(.accept): "action accept"
    case .action(.reject): "action reject"
    case .direction(.ingress): "ingress"
    case .direction(.egress): "egress"
    case .place(let place): "\(place.kind.rawValue) \(place.id)"
    }
  }
}

extension FilterSide {
  /// The words in front of `host`, `net`, `port` and `portrange`.
  fileprivate var prefix: String {
    switch self {
    case .source: "src "
    case .destination: "dst "
    case .either: ""
    case .both: "src and dst "
    }
  }
}
