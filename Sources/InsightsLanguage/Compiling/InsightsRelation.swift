internal import FlowLogFormat

/// What a query reads: a relation of SQL, and the fields that the language sees in it.
package struct InsightsRelation: Hashable, Sendable {
  /// A field of the relation.
  package struct Field: Hashable, Sendable {
    /// What queries call it; the first name is the usual one.
    package var names: [String]
    /// The value in SQL, NULL where it is absent; a quoted column, or anything in parentheses.
    package var sql: String
    /// What its values are.
    package var kind: InsightsKind

    /// Describes a field.
    package init(_ names: [String], _ sql: String, _ kind: InsightsKind) {
      (self.names, self.sql, self.kind) = (names, sql, kind)
    }
  }

  /// What stands behind `FROM`.
  package var sql: String
  /// The fields that are known.
  package var fields: [Field]
  /// Whether other names mean fields of `@message`, where that is a JSON object.
  package var discoversJSON: Bool

  /// Describes a relation.
  package init(sql: String, fields: [Field], discoversJSON: Bool) {
    (self.sql, self.fields, self.discoversJSON) = (sql, fields, discoversJSON)
  }

  /// Events of log groups: `@timestamp` and `@ingestionTime` are `BIGINT`, `@message`,
  /// `@logStream` and `@log` are `VARCHAR`, all under these names.
  ///
  /// - Parameter hasPointer: Whether there is a `VARCHAR` called `@ptr`, too.
  package static func events(_ sql: String, hasPointer: Bool = false) -> InsightsRelation {
    InsightsRelation(sql: sql, fields: system(hasPointer: hasPointer), discoversJSON: true)
  }

  private static func system(hasPointer: Bool) -> [Field] {
    let times = ["@timestamp", "@ingestionTime"].map { Field([$0], SQLText.name($0), .time) }
    let texts = ["@message", "@logStream", "@log"] + (hasPointer ? ["@ptr"] : [])
    return times + texts.map { Field([$0], SQLText.name($0), .text) }
  }

  /// Flow logs in files: columns as Athena names them, addresses of the type `ip`, the line as
  /// `"$message"` and the file as `"$path"`.
  package static func flowLogs(_ sql: String = "flow_logs") -> InsightsRelation {
    let start = "\"start\" BETWEEN 0 AND 253402300799"
    let system = [
      Field(["@timestamp"], "(CASE WHEN \(start) THEN \"start\" * 1000 END)", .time),
      Field(["@ingestionTime"], "(NULL::BIGINT)", .time),
      Field(["@message"], "\"$message\"", .text),
      Field(["@logStream"], "(nullif(\"interface_id\", '-') || '-all')", .text),
      Field(["@log"], "\"$path\"", .text),
    ]
    return InsightsRelation(sql: sql, fields: system + flowLogFields, discoversJSON: false)
  }

  /// Flow logs in a log group: the columns of `events`, and those of Athena's table.
  package static func flowLogEvents(
    _ sql: String, hasPointer: Bool = false
  ) -> InsightsRelation {
    InsightsRelation(
      sql: sql, fields: system(hasPointer: hasPointer) + flowLogFields, discoversJSON: true)
  }

  /// The rows of a time, in milliseconds since 1970, both ends included.
  func within(_ milliseconds: ClosedRange<Int>) -> InsightsRelation {
    var rows = self
    let (first, last) = (milliseconds.lowerBound, milliseconds.upperBound)
    // Records of files have whole seconds; comparing these reads less than computing each time.
    let isEvents = fields.contains { $0.names.contains("@timestamp") && $0.sql == "\"@timestamp\"" }
    let condition =
      isEvents
      ? "\"@timestamp\" BETWEEN \(first) AND \(last)"
      : "\"start\" BETWEEN \((first + 999) / 1000) AND \(last / 1000)"
    rows.sql = "(SELECT * FROM \(sql) WHERE \(condition))"
    return rows
  }

  /// Every field of flow logs under every name that people know.
  package static let flowLogFields: [Field] = FlowLogField.allCases.map { field in
    let column = String(field.name.map { $0 == "-" ? "_" : $0 })
    var names = (discovered[field] ?? []) + [camelCase(field.name)]
    for name in [column, field.name] where !names.contains(name) { names.append(name) }
    let sql = SQLText.name(column)
    switch field.definition.type {
    case .int32, .int64: return Field(names, sql, .integer)
    case .string:
      return field.definition.isAddress
        ? Field(names, "nullif(\(sql), '-'::ip)", .address)
        : Field(names, "nullif(\(sql), '-')", .text)
    }
  }

  /// Names that CloudWatch Logs has of its own.
  private static let discovered: [FlowLogField: [String]] = [
    .srcaddr: ["srcAddr"], .dstaddr: ["dstAddr"], .srcport: ["srcPort"], .dstport: ["dstPort"],
    .start: ["startTime"], .end: ["endTime"], .pktSrcaddr: ["pktSrcAddr"],
    .pktDstaddr: ["pktDstAddr"],
  ]

  /// `instanceTag2` for `instance-tag-2`.
  private static func camelCase(_ name: String) -> String {
    let words = name.split(separator: "-")
    return words.dropFirst().reduce(String(words.first ?? "")) { text, word in
      text + word.prefix(1).uppercased() + word.dropFirst()
    }
  }
}
