internal import AWSProtocols
internal import Database

/// The tables of the control plane.
enum ControlSchema {
  static let schema = DatabaseSchema(
    purpose: "Weir's control plane", applicationID: 0x5745_4350,
    migrations: [
      """
      CREATE TABLE scopes (
        account TEXT NOT NULL, region TEXT NOT NULL,
        generation INTEGER NOT NULL, sequence INTEGER NOT NULL,
        PRIMARY KEY (account, region)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE records (
        account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
        sequence INTEGER NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (account, region, kind, id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE changes (
        account TEXT NOT NULL, region TEXT NOT NULL, generation INTEGER NOT NULL,
        kind TEXT NOT NULL, id TEXT NOT NULL, action TEXT NOT NULL,
        milliseconds INTEGER NOT NULL,
        PRIMARY KEY (account, region, generation, kind, id)
      ) STRICT, WITHOUT ROWID;
      """
    ])

  /// So many changes of a scope are remembered.
  static let changeLimit = 10_000

  static func generation(
    _ scope: ResourceScope, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> Int {
    try connection.row(
      "SELECT generation FROM scopes WHERE account = ? AND region = ?", .text(scope.account),
      .text(scope.region)
    ) { (row) throws(DatabaseError) in try row.integer(0) } ?? 0
  }

  static func load(
    _ scope: ResourceScope, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> ControlState {
    var state = ControlState(scope)
    let numbers = try connection.row(
      "SELECT generation, sequence FROM scopes WHERE account = ? AND region = ?",
      .text(scope.account), .text(scope.region)
    ) { (row) throws(DatabaseError) in (try row.integer(0), try row.integer(1)) }
    guard let numbers else { return state }
    (state.generation, state.sequence) = numbers
    let sql = """
      SELECT kind, id, sequence, document FROM records
      WHERE account = ? AND region = ? ORDER BY sequence
      """
    let records = try connection.rows(sql, .text(scope.account), .text(scope.region)) {
      (row) throws(DatabaseError) -> ControlRecord? in
      // A kind of a later release is left alone.
      guard let kind = ControlKind(rawValue: try row.text(0)) else { return nil }
      guard let value = try? JSONReader.read(Array(try row.text(3).utf8)) else {
        throw .wrongType(sql: sql, column: 3, expected: "JSON")
      }
      var record = ControlRecord(kind, try row.text(1), value)
      record.sequence = try row.integer(2)
      return record
    }
    for record in records { if let record { state.load(record) } }
    return state
  }

  static func save(
    _ state: ControlState, milliseconds: Int, _ connection: DatabaseConnection
  ) throws(DatabaseError) {
    let account = DatabaseValue.text(state.scope.account)
    let region = DatabaseValue.text(state.scope.region)
    for (item, action) in state.pending {
      let kind = DatabaseValue.text(item.kind.rawValue)
      if let record = action.record {
        try connection.execute(
          "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)", account, region, kind,
          .text(item.id), .integer(record.sequence),
          .text(String(decoding: record.value.compactBytes, as: UTF8.self)))
      } else {
        try connection.execute(
          "DELETE FROM records WHERE account = ? AND region = ? AND kind = ? AND id = ?",
          account, region, kind, .text(item.id))
      }
      try connection.execute(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)", account, region,
        .integer(state.generation), kind, .text(item.id), .text(action.word.rawValue),
        .integer(milliseconds))
    }
    try connection.execute(
      "INSERT OR REPLACE INTO scopes VALUES (?, ?, ?, ?)", account, region,
      .integer(state.generation), .integer(state.sequence))
    try connection.execute(
      "DELETE FROM changes WHERE account = ? AND region = ? AND generation <= ?", account, region,
      .integer(state.generation - changeLimit))
  }

  static func changes(
    _ scope: ResourceScope, after generation: Int, _ connection: DatabaseConnection
  ) throws(DatabaseError) -> [ControlChange] {
    var changes: [ControlChange] = []
    let rows = try connection.rows(
      """
      SELECT generation, kind, id, action, milliseconds FROM changes
      WHERE account = ? AND region = ? AND generation > ? ORDER BY generation, kind, id
      """, .text(scope.account), .text(scope.region), .integer(generation)
    ) { (row) throws(DatabaseError) in
      (
        try row.integer(0), ControlKind(rawValue: try row.text(1)), try row.text(2),
        ControlChange.Action(rawValue: try row.text(3)), try row.integer(4)
      )
    }
    for case (let number, let kind?, let id, let action?, let time) in rows {
      if changes.last?.generation != number {
        changes.append(
          ControlChange(scope: scope, generation: number, milliseconds: time, steps: []))
      }
      changes[changes.count - 1].steps.append(
        ControlChange.Step(item: ControlItem(kind: kind, id: id), action: action))
    }
    return changes
  }
}
