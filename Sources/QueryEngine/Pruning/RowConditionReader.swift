internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner

/// Reads a WHERE clause for what it asks of the table's own columns.
///
/// Whatever is not understood asks nothing, and the engine asks everything again: a copy leaves out
/// rows of which this is certain.
struct RowConditionReader {
  let reading: QuestionTree.Reading

  /// What wanted rows fulfil; nil where nothing is known.
  var condition: RowCondition? { read(reading.condition) }

  private func read(_ node: JSONValue) -> RowCondition? {
    let children = node["children"]?.items ?? []
    switch node["type"]?.text {
    case "CONJUNCTION_AND":
      let parts = children.compactMap(read)
      return parts.isEmpty ? nil : .all(parts)
    case "CONJUNCTION_OR":
      let parts = children.compactMap(read)
      return parts.count == children.count ? .any(parts) : nil
    default:
      let filter = SumFilter { node in reading.column(node).flatMap(FlowLogField.named) }
      return filter.condition(node).flatMap(RowCondition.init)
    }
  }
}
