internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner

/// Reads a question for what partial groups must have so that it can be asked of them, and marks
/// the aggregates that will be other ones then.
struct SumReader {
  /// The question needs rows.
  struct NeedsRows: Error {}

  /// What columns may be qualified with, in lower case.
  let table: String
  /// Names that select items have, in lower case.
  let aliases: Set<String>

  /// Columns that the question sees of a group.
  private(set) var keys: [ScanColumn] = []
  /// Names of columns that are made of keys.
  private(set) var derived: [String] = []
  private(set) var measures: [SumMeasure] = []
  /// The SQL of what takes the place of an aggregate, by the numbers in `mark`.
  private(set) var replacements: [String] = []
  /// Whether there is any aggregate.
  private(set) var isAggregated = false
  /// Whether an aggregate looks for different values among the keys.
  private(set) var countsKeys = false

  /// The member that marks an aggregate to be replaced.
  static let mark = "weir_replacement"

  init(table: String, aliases: Set<String>) {
    self.table = table
    self.aliases = aliases
  }

  /// The value with marks in it.
  mutating func read(_ value: JSONValue) throws(NeedsRows) -> JSONValue {
    switch value {
    case .array(let items):
      var read: [JSONValue] = []
      for item in items { read.append(try self.read(item)) }
      return .array(read)
    case .object(let members):
      guard let name = value["class"]?.text else { return try inner(members) }
      switch name {
      case "COLUMN_REF":
        try column(value)
        return value
      case "FUNCTION": return try function(value, members)
      case "OPERATOR":
        guard SummableFunctions.operators.contains(value["type"]?.text ?? "") else {
          throw NeedsRows()
        }
        return try inner(members)
      default:
        guard SummableFunctions.plain.contains(name) else { throw NeedsRows() }
        return try inner(members)
      }
    case .null, .bool, .number, .string: return value
    }
  }

  private mutating func inner(_ members: [JSONMember]) throws(NeedsRows) -> JSONValue {
    var read: [JSONMember] = []
    for member in members {
      read.append(JSONMember(member.name, try self.read(member.value)))
    }
    return .object(read)
  }

  // MARK: Columns

  /// Whether an expression is the name of a select item, where such names come first.
  func isAlias(_ node: JSONValue) -> Bool {
    guard node["class"]?.text == "COLUMN_REF", let names = node["column_names"]?.items,
      names.count == 1, let name = names[0].text?.lowercased()
    else { return false }
    return aliases.contains(name)
  }

  /// The name of a column in lower case, without what qualifies it.
  private func name(_ node: JSONValue) throws(NeedsRows) -> String {
    let names = node["column_names"]?.items?.compactMap { $0.text?.lowercased() } ?? []
    if names.count == 1 { return names[0] }
    guard names.count == 2, names[0] == table else { throw NeedsRows() }
    return names[1]
  }

  /// Takes down a column that the question sees.
  private mutating func column(_ node: JSONValue) throws(NeedsRows) {
    let name = try name(node)
    if let field = FlowLogField.named(name) {
      add(key: .field(field))
    } else if let column = FlowLogTable.derived.first(where: { $0.name == name }) {
      if name == "$message" { throw NeedsRows() }
      for word in FlowLogTable.words(column.expression) {
        if word == "$path" { add(key: .path) }
        if let field = FlowLogField.named(word) { add(key: .field(field)) }
      }
      if name != "$path", !derived.contains(name) { derived.append(name) }
    } else if !aliases.contains(name) || node["column_names"]?.items?.count != 1 {
      throw NeedsRows()
    }
  }

  private mutating func add(key: ScanColumn) {
    if !keys.contains(key) { keys.append(key) }
  }

  // MARK: Functions

  private mutating func function(
    _ node: JSONValue, _ members: [JSONMember]
  ) throws(NeedsRows) -> JSONValue {
    let name = node["function_name"]?.text?.lowercased() ?? ""
    let isPlain =
      node["schema"]?.text ?? "" == "" && node["catalog"]?.text ?? "" == ""
      && node["export_state"]?.truth != true
      && node["order_bys"]?["orders"]?.items?.isEmpty ?? true
    guard isPlain else { throw NeedsRows() }
    let isDistinct = node["distinct"]?.truth == true
    if !isDistinct, let replacement = try replacement(name, node) {
      isAggregated = true
      replacements.append(replacement)
      return .object([
        JSONMember(Self.mark, .number("\(replacements.count - 1)")),
        JSONMember("alias", node["alias"] ?? .string("")),
        JSONMember("filter", try read(node["filter"] ?? .null)),
      ])
    }
    // With a second argument `min` and `max` give several values, the same one twice among them.
    let count = (node["arguments"] ?? node["children"])?.items?.count
    if SummableFunctions.idempotent.contains(name) && (count == 1 || isDistinct)
      || isDistinct && SummableFunctions.distinct.contains(name)
    {
      isAggregated = true
      if isDistinct { countsKeys = true }
    } else {
      guard !isDistinct, node["filter"] ?? .null == .null,
        SummableFunctions.scalar.contains(name)
      else { throw NeedsRows() }
    }
    return try inner(members)
  }

  /// The SQL that gives over groups what an aggregate gives over rows; nil where it stays as it is.
  private mutating func replacement(
    _ name: String, _ node: JSONValue
  ) throws(NeedsRows) -> String? {
    let arguments = ((node["arguments"] ?? node["children"])?.items ?? [])
      .map { $0["expression"] ?? $0 }
    switch name {
    case "count_star": return Self.counted(SumColumns.rows)
    case "count":
      guard let argument = arguments.first else { return Self.counted(SumColumns.rows) }
      if argument["class"]?.text == "CONSTANT", let literal = QuestionConstants.literal(argument),
        literal.isNumber
      {
        return Self.counted(SumColumns.rows)
      }
      guard arguments.count == 1, let field = try field(argument) else { throw NeedsRows() }
      return Self.counted(add(.count, field))
    case "sum":
      guard arguments.count == 1, let field = try field(argument(arguments)), field.isNumber else {
        throw NeedsRows()
      }
      return "sum(\(add(.sum, field)))"
    case "avg":
      guard arguments.count == 1, let field = try field(argument(arguments)), field.isNumber else {
        throw NeedsRows()
      }
      // The engine divides the same two numbers.
      let (sum, count) = (add(.sum, field), add(.count, field))
      return "sum(\(sum))::DOUBLE / nullif(sum(\(count)), 0)"
    case "min", "max":
      guard arguments.count == 1, let field = try field(argument(arguments)), field.isNumber else {
        return nil
      }
      let measure = add(name == "min" ? .min : .max, field)
      return "\(name)(\(measure))::\(field.engineTypeName)"
    default: return nil
    }
  }

  private func argument(_ arguments: [JSONValue]) -> JSONValue { arguments.first ?? .null }

  /// The field that an expression is; nil for anything else.
  private func field(_ node: JSONValue) throws(NeedsRows) -> FlowLogField? {
    guard node["class"]?.text == "COLUMN_REF" else { return nil }
    return FlowLogField.named(try name(node))
  }

  private mutating func add(_ kind: SumMeasure.Kind, _ field: FlowLogField) -> String {
    let measure = SumMeasure(kind, .field(field))
    if !measures.contains(measure) { measures.append(measure) }
    return SumColumns.measure(measures.firstIndex(of: measure) ?? 0)
  }

  private static func counted(_ column: String) -> String {
    "coalesce(sum(\(column)), 0)::BIGINT"
  }
}

extension FlowLogField {
  /// The field with a column of this name, in lower case.
  static func named(_ column: String) -> FlowLogField? {
    FlowLogField(name: String(column.map { $0 == "_" ? "-" : $0 })).flatMap {
      $0.columnName == column ? $0 : nil
    }
  }

  /// Whether its values are numbers.
  var isNumber: Bool {
    switch ScanColumn.field(self).shape {
    case .int32, .int64: true
    case .text, .address: false
    }
  }
}
