internal import CDuckDB

/// A statement that was understood, and that only reads.
@safe final class PreparedQuestion {
  private var statement: weir_duckdb_prepared?
  private let columns: [String]

  /// Understands a question; refuses whatever is none.
  ///
  /// - Parameter columns: Names that a mistyped one may have meant.
  init(
    _ question: String, _ connection: EngineConnection, columns: [String]
  ) throws(QueryError) {
    self.columns = columns
    var statements: weir_duckdb_extracted?
    let count = unsafe duck.extract_statements(connection.connection, question, &statements)
    defer { unsafe duck.destroy_extracted(&statements) }
    if count == 0, let words = unsafe duck.extract_statements_error(statements) {
      throw unsafe EngineWords(String(cString: words)).error(columns)
    }
    guard count == 1 else { throw .statementCount(Int(count)) }
    let code = unsafe duck.prepare_extracted_statement(
      connection.connection, statements, 0, &statement)
    guard code == engineSuccess else {
      let words = unsafe duck.prepare_error(statement).map { unsafe String(cString: $0) }
      unsafe duck.destroy_prepare(&statement)
      throw EngineWords(words ?? "the statement cannot be prepared").error(columns)
    }
    let kind = unsafe duck.prepared_statement_type(statement)
    guard kind == StatementKind.select || kind == StatementKind.explain else {
      unsafe duck.destroy_prepare(&statement)
      throw .notAQuestion(kind: StatementKind.name(kind))
    }
  }

  deinit { unsafe duck.destroy_prepare(&statement) }

  /// Names and types of what it will answer.
  var shape: [(name: String, type: String)] {
    let count = unsafe duck.prepared_statement_column_count(statement)
    return (0..<count).map { index in
      let name = unsafe duck.prepared_statement_column_name(statement, index)
      defer { unsafe duck.free(UnsafeMutablePointer(mutating: name)) }
      var type = unsafe duck.prepared_statement_column_logical_type(statement, index)
      defer { unsafe duck.destroy_logical_type(&type) }
      let text = unsafe name.map { unsafe String(cString: $0) } ?? ""
      return unsafe (text, ValueRenderer(type)?.typeName ?? "")
    }
  }

  /// Carries it out to its end.
  ///
  /// - Parameter names: What its columns are called; nil: as it says itself.
  func execute(names: [String]? = nil) throws(QueryError) -> QueryAnswer {
    var result = weir_duckdb_result()
    guard unsafe duck.execute_prepared(statement, &result) == engineSuccess else {
      defer { unsafe duck.destroy_result(&result) }
      let words = unsafe duck.result_error(&result).map { unsafe String(cString: $0) }
      let kind = unsafe duck.result_error_type(&result)
      throw EngineWords(words ?? "the statement fails", kind: kind).error(columns)
    }
    return try QueryAnswer(taking: result, names: names)
  }
}
