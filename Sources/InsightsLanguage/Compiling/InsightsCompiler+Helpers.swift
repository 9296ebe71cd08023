extension InsightsCompiler {
  /// Carries out a command that works on rows as they come.
  mutating func carryOutHelper(_ command: InsightsCommand) throws(InsightsError) {
    switch command.kind {
    case .countFrequent(let keys): try countFrequent(keys)
    case .unnest(let list, let name): try unnest(list, name)
    default:
      throw InsightsError(
        .unsupported(command.word, instead: "'stats', 'sort' and 'dedup' are"), command.range)
    }
  }

  private mutating func countFrequent(
    _ keys: [InsightsExpression]
  ) throws(InsightsError) {
    var columns = ColumnNames(["_approxcount"])
    var list: [String] = []
    var fields: [String: CompiledValue] = [:]
    var names: [String] = []
    for key in keys {
      let value = try value(key)
      let name = InsightsItem(key).name
      let column = columns.unique(name)
      list.append("\((value.kind == .json ? value.text : value).sql) AS \(column)")
      fields[name] = CompiledValue(column, value.kind == .json ? .text : value.kind)
      names.append(name)
    }
    let count = "\"_approxcount\""
    let groups = keys.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    let from =
      "(SELECT \(list.joined(separator: ", ")), count(*) AS \(count) FROM \(stage.from)"
      + "\(stage.whereClause) GROUP BY \(groups))"
    fields["_approxcount"] = CompiledValue(count, .integer)
    begin(from, fields: fields, shown: names + ["_approxcount"])
    stage.order =
      [(CompiledValue(count, .integer), true)]
      + names.flatMap { (fields[$0]?.sortKeys ?? []).map { ($0, false) } }
  }

  private mutating func unnest(
    _ list: InsightsExpression, _ name: String
  ) throws(InsightsError) {
    let json = try value(list).json.sql
    // What is no list is a list of itself.
    let elements = CompiledValue(
      "unnest(CASE WHEN json_type(\(json)) = 'ARRAY' THEN json_extract(\(json), '$[*]') "
        + "ELSE [\(json)] END)", .json)
    let column = seal([elements])[0]
    stage.fields[name] = column
    madeNames.insert(name)
    stage.show([name], default: stage.isAggregate ? [] : Self.defaultFields)
  }
}
