package import FlowLogFormat

/// What wanted rows fulfil, in a form that can be asked of a column's distinct values.
///
/// It may be weaker than the question: rows that do not fulfil it are certainly not wanted.
package indirect enum RowCondition: Hashable, Sendable {
  /// Each of these.
  case all([RowCondition])
  /// One of these.
  case any([RowCondition])
  /// A number in one of these ranges.
  case number(FlowLogField, [ClosedRange<Int64>])
  /// An address, as its `AddressNumber`, in one of these ranges.
  case address(FlowLogField, [ClosedRange<UInt128>])
  /// One of these texts, in UTF-8: two that look alike may have different bytes.
  case text(FlowLogField, [[UInt8]])

  /// A condition of a plan; nil where it is of no field.
  package init?(_ condition: SumCondition) {
    guard case .field(let field) = condition.column else { return nil }
    switch condition.test {
    case .numbers(let ranges): self = .number(field, ranges)
    case .addresses(let ranges): self = .address(field, ranges)
    case .texts(let texts): self = .text(field, texts)
    }
  }

  /// The fields that it asks something of.
  package var fields: Set<FlowLogField> {
    switch self {
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
    case .number(let field, _), .address(let field, _), .text(let field, _): [field]
    }
  }
}
