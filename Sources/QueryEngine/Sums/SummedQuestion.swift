internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner

/// A question that partial groups answer as well as rows do: what is summed while records are read,
/// and the statement that adds it up.
struct SummedQuestion {
  /// The statement over `weir_sums()`, whose plan this is.
  let statement: String
  let plan: SumPlan
  /// Names of what comes out of the plan.
  let names: [String]

  /// Rewrites a question; nil where it needs rows, or where sums would not be faster.
  init?(
    _ question: String, since: Int?, until: Int?, _ connection: EngineConnection
  ) {
    guard let tree = connection.tree(of: question),
      let reading = SumStatement(tree, since: since, until: until)
    else { return nil }
    guard let template = connection.tree(of: reading.template),
      let rewritten = reading.filled(from: template)
    else { return nil }
    let json = String(decoding: rewritten.compactBytes, as: UTF8.self)
    guard
      let text =
        (try? connection.rows(
          "SELECT json_deserialize_sql(\(QuerySession.quoted(json)))"))?.first?.first,
      // Text that means something else than the tree it is made of would answer something else.
      let again = connection.tree(of: text),
      Self.withoutPlaces(again) == Self.withoutPlaces(rewritten)
    else { return nil }
    statement = text
    plan = reading.plan
    names = reading.names
  }

  /// A tree without where its parts stand in the text.
  private static func withoutPlaces(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let items): .array(items.map(withoutPlaces))
    case .object(let members):
      .object(
        members.filter { !$0.name.hasPrefix("query_location") }
          .map { JSONMember($0.name, withoutPlaces($0.value)) })
    case .null, .bool, .number, .string: value
    }
  }
}
