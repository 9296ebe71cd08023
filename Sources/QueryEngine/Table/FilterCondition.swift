package import FlowFilter
internal import FlowLogFormat
internal import FlowLogScanner
internal import FlowModel
internal import NetworkTypes

/// A filter as conditions in SQL over the columns of `flow_logs`.
///
/// It wants the records of the flows that it would want live: addresses are those of the packets
/// where records tell them, and what a record does not tell holds for no flow.
package struct FilterCondition: Sendable {
  /// Holds for records of flows that are wanted.
  package let flows: String
  /// Holds for records without a flow whose interface may have wanted ones.
  package let silences: String

  /// Writes a filter down.
  package init(_ filter: FilterExpression) {
    flows = Self.text(filter, Self.term)
    // What depends on the flow is not known of a silence: neither true nor false.
    let place = Self.text(filter) { term in
      guard case .place = term else { return "NULL::boolean" }
      return Self.term(term)
    }
    silences = "coalesce(\(place), true)"
  }

  private static func text(
    _ filter: FilterExpression, _ term: (FilterTerm) -> String
  ) -> String {
    switch filter {
    case .term(let asked): term(asked)
    case .not(let inner): "(NOT \(text(inner, term)))"
    case .all(let parts): joined(parts, " AND ", term)
    case .any(let parts): joined(parts, " OR ", term)
    }
  }

  private static func joined(
    _ parts: [FilterExpression], _ word: String, _ term: (FilterTerm) -> String
  ) -> String {
    "(" + parts.map { text($0, term) }.joined(separator: word) + ")"
  }

  private static func term(_ term: FilterTerm) -> String {
    let condition =
      switch term {
      case .address(let block, let side):
        sides(side) { contains(block, address($0)) }
      case .port(let ports, let side):
        "protocol IN (\(withPorts)) AND "
          + sides(side) { end in
            let column = end == .source ? "srcport" : "dstport"
            return "\(column) BETWEEN \(ports.lowerBound) AND \(ports.upperBound)"
          }
      case .ipProtocol(let number): "protocol = \(number.rawValue)"
      case .version(let version):
        version == .v4 ? isV4(address(.source)) : isV6(address(.source))
      case .action(let action): "action = '\(action == .accept ? "ACCEPT" : "REJECT")'"
      case .direction(let direction):
        "flow_direction = '\(direction == .ingress ? "ingress" : "egress")'"
      case .place(let place): "\(column(place.kind)) = \(QuerySession.quoted(place.id))"
      }
    return "coalesce(\(condition), false)"
  }

  private enum End { case source, destination }

  private static func sides(_ side: FilterSide, _ condition: (End) -> String) -> String {
    switch side {
    case .source: condition(.source)
    case .destination: condition(.destination)
    case .either: "(\(condition(.source)) OR \(condition(.destination)))"
    case .both: "(\(condition(.source)) AND \(condition(.destination)))"
    }
  }

  /// The address that packets had, where the record tells; else the interface's own may be there.
  private static func address(_ end: End) -> String {
    let name = end == .source ? "srcaddr" : "dstaddr"
    let packet = "pkt_\(name)"
    return "CASE WHEN coalesce(\(packet)::uhugeint = \(dash), true) "
      + "THEN \(name) ELSE \(packet) END"
  }

  private static func contains(_ block: CIDRBlock, _ address: String) -> String {
    let text = "'\(block)'"
    let range =
      "(\(address)) BETWEEN weir_cidr_first(\(text)) AND weir_cidr_last(\(text))"
    // Blocks of IPv6 that are wide enough have the numbers of IPv4 in them.
    return block.base.version == .v4 ? range : "(\(range) AND \(isV6(address)))"
  }

  private static func isV4(_ address: String) -> String {
    "(\(address))::uhugeint BETWEEN \(AddressNumber.mapped)::uhugeint "
      + "AND \(AddressNumber.mapped | 0xffff_ffff)::uhugeint"
  }

  private static func isV6(_ address: String) -> String {
    "(\(address))::uhugeint NOT BETWEEN \(AddressNumber.dash)::uhugeint "
      + "AND \(AddressNumber.mapped | 0xffff_ffff)::uhugeint"
  }

  private static let dash = "\(AddressNumber.dash)::uhugeint"

  private static let withPorts = (UInt8.min...UInt8.max)
    .filter { IPProtocol(rawValue: $0).hasPorts }.map(String.init).joined(separator: ", ")

  private static func column(_ kind: FilterPlace.Kind) -> String {
    switch kind {
    case .eni: "interface_id"
    case .vpc: "vpc_id"
    case .subnet: "subnet_id"
    }
  }
}
