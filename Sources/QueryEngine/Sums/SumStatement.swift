internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner

/// A statement that was read for sums: its tree with marks, the plan, what takes the marks' place.
struct SumStatement {
  let plan: SumPlan
  /// Names of what comes out of the plan.
  let names: [String]
  /// A statement that has what takes the place of marks as its items, and the groups behind FROM.
  let template: String
  private let marked: JSONValue

  /// Fields that have so many values that groups of them are hardly smaller than the rows.
  private static let unique: Set<FlowLogField> = [.bytes, .packets]
  /// Fields that have so many values that a condition on them had better be asked of rows.
  private static let wide: Set<FlowLogField> = [
    .srcaddr, .dstaddr, .pktSrcaddr, .pktDstaddr, .srcport, .dstport, .start, .end,
  ]

  /// Members of a SELECT that hold no expressions, or none that matter.
  private static let others: Set<String> = [
    "type", "from_table", "cte_map", "group_sets", "aggregate_handling", "sample", "qualify",
  ]

  /// Reads a statement; nil where it needs rows.
  init?(_ tree: JSONValue, since: Int?, until: Int?) {
    guard let statements = tree["statements"]?.items, statements.count == 1,
      statements[0]["named_param_map"]?.items?.isEmpty ?? true,
      let node = statements[0]["node"], node["type"]?.text == "SELECT_NODE",
      let table = Self.table(node), let items = node["select_list"]?.items
    else { return nil }
    let aliases = items.compactMap { $0["alias"]?.text?.lowercased() }.filter { !$0.isEmpty }
    guard !aliases.contains(where: { $0.hasPrefix(SumColumns.prefix) }) else { return nil }
    var reader = SumReader(table: table.lowercased(), aliases: Set(aliases))
    let (taken, rest) = Self.filter(table.lowercased()).split(node["where_clause"] ?? .null)
    do throws(SumReader.NeedsRows) {
      guard case .object(let members) = node else { return nil }
      var read: [JSONMember] = []
      for member in members {
        var value = member.name == "where_clause" ? rest : member.value
        if member.name == "modifiers" {
          value = try Self.modifiers(value, &reader)
        } else if member.name != "where_clause", !Self.others.contains(member.name) {
          value = try reader.read(value)
        }
        read.append(JSONMember(member.name, value))
      }
      let grouped = reader.keys
      let filtered = try reader.read(rest)
      guard Self.pays(reader, grouped: grouped, node) else { return nil }
      if let place = read.firstIndex(where: { $0.name == "where_clause" }) {
        read[place].value = filtered
      }
      var statement = statements[0]
      statement.set("node", .object(read))
      var whole = tree
      whole.set("statements", .array([statement]))
      marked = whole
    } catch { return nil }
    guard
      let plan = SumPlan(
        keys: reader.keys, measures: reader.measures,
        conditions: Self.bounds(since, until) + taken)
    else { return nil }
    self.plan = plan
    let keyNames = plan.keys.map(Self.name)
    names =
      keyNames + plan.measures.indices.map(SumColumns.measure) + [SumColumns.rows]
    template = Self.template(reader, names, alias: table)
  }

  /// Reads conditions on columns of the only table.
  private static func filter(_ table: String) -> SumFilter {
    SumFilter { node in
      guard node["class"]?.text == "COLUMN_REF",
        let names = node["column_names"]?.items?.compactMap({ $0.text?.lowercased() })
      else { return nil }
      guard names.count == 1 || names.count == 2 && names[0] == table else { return nil }
      return FlowLogField.named(names[names.count - 1])
    }
  }

  /// The name of the table in a statement, or what it is called there; nil where FROM is another.
  private static func table(_ node: JSONValue) -> String? {
    guard let from = node["from_table"], from["type"]?.text == "BASE_TABLE",
      let name = from["table_name"]?.text, FlowLogTable.names.contains(name.lowercased()),
      from["schema_name"]?.text ?? "" == "", from["catalog_name"]?.text ?? "" == "",
      from["column_name_alias"]?.items?.isEmpty ?? true, isNull(from["sample"]),
      isNull(from["at_clause"]), isNull(node["sample"]), isNull(node["qualify"]),
      node["cte_map"]?["map"]?.items?.isEmpty ?? true
    else { return nil }
    let alias = from["alias"]?.text ?? ""
    return alias.isEmpty ? name : alias
  }

  private static func isNull(_ value: JSONValue?) -> Bool { value == nil || value == .null }

  /// ORDER BY, LIMIT and DISTINCT, with marks.
  private static func modifiers(
    _ value: JSONValue, _ reader: inout SumReader
  ) throws(SumReader.NeedsRows) -> JSONValue {
    var read: [JSONValue] = []
    for modifier in value.items ?? [] {
      switch modifier["type"]?.text {
      case "ORDER_MODIFIER":
        var orders: [JSONValue] = []
        for order in modifier["orders"]?.items ?? [] {
          let expression = order["expression"] ?? .null
          var order = order
          if !reader.isAlias(expression), !isAll(expression) {
            guard !hasAlias(expression, reader) else { throw SumReader.NeedsRows() }
            order.set("expression", try reader.read(expression))
          }
          orders.append(order)
        }
        var modifier = modifier
        modifier.set("orders", .array(orders))
        read.append(modifier)
      case "LIMIT_MODIFIER": read.append(try reader.read(modifier))
      case "DISTINCT_MODIFIER" where modifier["distinct_on_targets"]?.items?.isEmpty ?? true:
        read.append(modifier)
      default: throw SumReader.NeedsRows()
      }
    }
    return .array(read)
  }

  /// `ORDER BY ALL`.
  private static func isAll(_ node: JSONValue) -> Bool {
    node["class"]?.text == "STAR" && isNull(node["expr"])
      && ["exclude_list", "replace_list", "qualified_exclude_list", "rename_list"]
        .allSatisfy { node[$0]?.items?.isEmpty ?? true }
  }

  /// Whether an expression has a name in it that may be that of a select item or of a column.
  private static func hasAlias(_ node: JSONValue, _ reader: SumReader) -> Bool {
    switch node {
    case .array(let items): items.contains { hasAlias($0, reader) }
    case .object(let members):
      reader.isAlias(node) || members.contains { hasAlias($0.value, reader) }
    case .null, .bool, .number, .string: false
    }
  }

  /// Whether groups are likely to be much fewer than rows, and rows are needed anyway.
  ///
  /// - Parameter grouped: The keys without those of WHERE.
  private static func pays(
    _ reader: SumReader, grouped: [ScanColumn], _ node: JSONValue
  ) -> Bool {
    guard reader.isAggregated else { return false }
    if reader.keys.isEmpty { return true }
    let isGrouped =
      !(node["group_expressions"]?.items?.isEmpty ?? true)
      || node["aggregate_handling"]?.text == "FORCE_AGGREGATES"
    let isWorth = isGrouped || reader.countsKeys
    return reader.keys.allSatisfy { key in
      guard case .field(let field) = key else { return true }
      if unique.contains(field) { return false }
      return isWorth && grouped.contains(key) || !wide.contains(field)
    }
  }

  /// The time that is asked for, as a condition of rows.
  private static func bounds(_ since: Int?, _ until: Int?) -> [SumCondition] {
    guard since != nil || until != nil else { return [] }
    let first = Int64(since ?? .min)
    let end = Int64(until ?? .max)
    let ranges = end > first ? [first...(until == nil ? end : end - 1)] : []
    return [SumCondition(.field(.start), .numbers(ranges))].compactMap { $0 }
  }

  // MARK: The groups in SQL

  private static func name(_ key: ScanColumn) -> String {
    if case .field(let field) = key { return field.columnName }
    return "$path"
  }

  private static func template(_ reader: SumReader, _ names: [String], alias: String) -> String {
    var columns = names.map(TableArm.quoted)
    columns += FlowLogTable.derived.filter { reader.derived.contains($0.name) }
      .map { "\($0.expression) AS \(TableArm.quoted($0.name))" }
    let from = "(SELECT \(columns.joined(separator: ", ")) FROM \(SumFunction.name)())"
    return "SELECT \((reader.replacements + ["1"]).joined(separator: ", ")) "
      + "FROM \(from) AS \(TableArm.quoted(alias))"
  }

  /// The statement, with the template's parts in it.
  func filled(from template: JSONValue) -> JSONValue? {
    guard let node = template["statements"]?.items?.first?["node"],
      let items = node["select_list"]?.items, let from = node["from_table"]
    else { return nil }
    return Self.fill(marked, items, from)
  }

  private static func fill(
    _ value: JSONValue, _ items: [JSONValue], _ from: JSONValue
  ) -> JSONValue? {
    switch value {
    case .array(let values):
      let filled = values.compactMap { fill($0, items, from) }
      return filled.count == values.count ? .array(filled) : nil
    case .object(let members):
      if let place = value[SumReader.mark]?.integer {
        guard items.indices.contains(place), var item = fillFilter(value, items[place], items, from)
        else { return nil }
        item.set("alias", value["alias"])
        return item
      }
      var filled: [JSONMember] = []
      for member in members {
        if member.name == "from_table" {
          filled.append(JSONMember(member.name, from))
          continue
        }
        guard let inner = fill(member.value, items, from) else { return nil }
        filled.append(JSONMember(member.name, inner))
      }
      return .object(filled)
    case .null, .bool, .number, .string: return value
    }
  }

  /// Gives the aggregate inside of what takes a mark's place the filter of the mark.
  private static func fillFilter(
    _ mark: JSONValue, _ item: JSONValue, _ items: [JSONValue], _ from: JSONValue
  ) -> JSONValue? {
    guard let filter = mark["filter"], filter != .null else { return item }
    return fill(filter, items, from).map { withFilter(item, $0) }
  }

  private static func withFilter(_ value: JSONValue, _ filter: JSONValue) -> JSONValue {
    switch value {
    case .array(let values): return .array(values.map { withFilter($0, filter) })
    case .object(let members):
      var value = JSONValue.object(
        members.map { JSONMember($0.name, withFilter($0.value, filter)) })
      if ["sum", "min", "max"].contains(value["function_name"]?.text) {
        value.set("filter", filter)
      }
      return value
    case .null, .bool, .number, .string: return value
    }
  }
}
