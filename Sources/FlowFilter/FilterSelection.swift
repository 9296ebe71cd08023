package import FlowModel
package import NetworkTypes

/// The filters that are options of a command line: several of one sort are alternatives, those of
/// different sorts hold at once.
package struct FilterSelection: Sendable {
  /// Interfaces, VPCs and subnets; the kinds are different sorts.
  package var places: [FilterPlace] = []
  /// Blocks that hold the source.
  package var sources: [CIDRBlock] = []
  /// Blocks that hold the destination.
  package var destinations: [CIDRBlock] = []
  /// Blocks that hold one of both.
  package var addresses: [CIDRBlock] = []
  /// Ports, of either end.
  package var ports: [ClosedRange<UInt16>] = []
  /// Protocols.
  package var protocols: [IPProtocol] = []
  /// Verdicts.
  package var actions: [FlowAction] = []
  /// An expression that holds as well.
  package var expression: FilterExpression?

  /// Selects every flow.
  package init() {}

  /// All of it as one expression; nil where every flow is wanted.
  package var combined: FilterExpression? {
    var sorts: [[FilterTerm]] = FilterPlace.Kind.allCases.map { kind in
      places.filter { $0.kind == kind }.map { .place($0) }
    }
    sorts.append(sources.map { .address($0, .source) })
    sorts.append(destinations.map { .address($0, .destination) })
    sorts.append(addresses.map { .address($0, .either) })
    sorts.append(ports.map { .port($0, .either) })
    sorts.append(protocols.map { .ipProtocol($0) })
    sorts.append(actions.map { .action($0) })
    let parts = sorts.compactMap { terms in
      FilterExpression.alternatives(of: terms.map { .term($0) })
    }
    return .conjunction(of: parts + [expression].compactMap { $0 })
  }
}
