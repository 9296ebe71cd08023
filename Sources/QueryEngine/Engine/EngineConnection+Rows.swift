internal import CDuckDB

extension EngineConnection {
  /// The rows of a question of our own, as text; `NULL` is empty.
  func rows(_ statement: String) throws(QueryError) -> [[String]] {
    var result = weir_duckdb_result()
    guard unsafe duck.query(connection, statement, &result) == engineSuccess else {
      defer { unsafe duck.destroy_result(&result) }
      let words = unsafe duck.result_error(&result).map { unsafe String(cString: $0) }
      throw .wrong(reason: EngineWords(words ?? "a statement fails").sentence)
    }
    let answer = try QueryAnswer(taking: result)
    var found: [[String]] = []
    answer.forEachChunk { rows in
      for row in 0..<rows.count {
        found.append(
          answer.columns.indices.map { column in
            guard rows.isPresent(row: row, column: column) else { return "" }
            var bytes: [UInt8] = []
            rows.write(row: row, column: column, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
          })
      }
      return true
    }
    return found
  }
}
