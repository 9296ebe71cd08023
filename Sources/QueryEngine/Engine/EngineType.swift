/// The engine's types, by its numbers.
enum EngineType: UInt32 {
  case boolean = 1
  case tinyint, smallint, integer, bigint, utinyint, usmallint, uinteger, ubigint, float, double
  case timestamp, date, time, interval, hugeint, varchar, blob, decimal
  case timestampSeconds, timestampMilliseconds, timestampNanoseconds, enumeration, list, structure
  case map, uuid, union, bit, timeWithZone, timestampWithZone, uhugeint
  case nothing = 36
}

/// What the engine's functions give when all is well.
let engineSuccess: UInt32 = 0

/// How an error of the engine came about, by its numbers, as far as it matters.
enum EngineErrorKind {
  static let interrupt: UInt32 = 29
  static let outOfMemory: UInt32 = 33
  static let permission: UInt32 = 34
}

/// The kinds of statements, by the engine's numbers.
enum StatementKind {
  /// SELECT, WITH, DESCRIBE, SHOW and SUMMARIZE.
  static let select: UInt32 = 1
  static let explain: UInt32 = 4

  /// What the others are called.
  static func name(_ number: UInt32) -> String {
    let names: [UInt32: String] = [
      2: "INSERT", 3: "UPDATE", 5: "DELETE", 6: "PREPARE", 7: "CREATE", 8: "EXECUTE", 9: "ALTER",
      10: "a transaction", 11: "COPY", 12: "ANALYZE", 13: "SET", 14: "CREATE FUNCTION", 15: "DROP",
      16: "EXPORT", 17: "PRAGMA", 18: "VACUUM", 19: "CALL", 20: "SET", 21: "LOAD", 23: "INSTALL",
      25: "ATTACH", 26: "DETACH", 27: "several statements", 28: "COPY DATABASE",
      29: "UPDATE EXTENSIONS", 30: "MERGE",
    ]
    return names[number] ?? "this statement"
  }
}
