internal import CDuckDB
internal import FlowLogScanner

/// The type `ip`: addresses as 128-bit numbers that read and show themselves as text.
///
/// So comparisons, ranges, sorting and grouping work on numbers, and whoever writes
/// `srcaddr = '10.0.0.5'` or `srcaddr like '10.0.%'` need not know.
enum AddressType {
  static let name = "ip"

  /// Text becomes an address where one is wanted, rather than the other way round.
  private static let costFromText: Int64 = 10
  private static let costToText: Int64 = 100

  /// The engine's type; the caller destroys it.
  @unsafe
  static func make() -> weir_duckdb_logical_type? {
    let type = unsafe duck.create_logical_type(EngineType.uhugeint.rawValue)
    unsafe duck.logical_type_set_alias(type, name)
    return unsafe type
  }

  static func register(_ connection: EngineConnection) throws(QueryError) {
    var address = unsafe make()
    var text = unsafe duck.create_logical_type(EngineType.varchar.rawValue)
    defer {
      unsafe duck.destroy_logical_type(&address)
      unsafe duck.destroy_logical_type(&text)
    }
    guard
      unsafe duck.register_logical_type(connection.connection, address, nil) == engineSuccess
    else { throw .engineFailed(reason: "it refuses the type ip") }
    var casts = unsafe [duck.create_cast_function(), duck.create_cast_function()]
    defer {
      for index in unsafe casts.indices { unsafe duck.destroy_cast_function(&casts[index]) }
    }
    unsafe duck.cast_function_set_source_type(casts[0], text)
    unsafe duck.cast_function_set_target_type(casts[0], address)
    unsafe duck.cast_function_set_implicit_cast_cost(casts[0], costFromText)
    unsafe duck.cast_function_set_function(casts[0]) { call, count, input, output in
      unsafe AddressType.read(call, count, input, output)
    }
    unsafe duck.cast_function_set_source_type(casts[1], address)
    unsafe duck.cast_function_set_target_type(casts[1], text)
    unsafe duck.cast_function_set_implicit_cast_cost(casts[1], costToText)
    unsafe duck.cast_function_set_function(casts[1]) { _, count, input, output in
      unsafe AddressType.write(count, input, output)
    }
    for index in unsafe casts.indices {
      let code = unsafe duck.register_cast_function(connection.connection, casts[index])
      guard code == engineSuccess
      else { throw .engineFailed(reason: "it refuses casts of the type ip") }
    }
  }

  /// Text to addresses; false where a row holds none and that is an error.
  private static func read(
    _ call: weir_duckdb_call?, _ count: UInt64, _ input: weir_duckdb_vector?,
    _ output: weir_duckdb_vector?
  ) -> Bool {
    let source = unsafe VectorReader(input)
    guard let target = unsafe duck.vector_get_data(output) else { return false }
    // Of a try_cast, whose failures are no errors, each is NULL.
    let isTry = unsafe duck.cast_function_get_cast_mode(call) == 1
    var isComplete = true
    for row in 0..<Int(count) {
      guard source.isPresent(row) else {
        unsafe VectorWriter.setNull(output, row: row)
        continue
      }
      let number = source.withText(row) { AddressNumber.number(parsing: $0) }
      if let number {
        unsafe VectorWriter.store(number, to: target, row: row)
        continue
      }
      let text = source.withText(row) { (text) in
        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
      unsafe duck.cast_function_set_row_error(
        call, "\"\(text.prefix(60))\" is no IP address", UInt64(row), output)
      isComplete = false
      if !isTry { return false }
    }
    return isComplete
  }

  /// Addresses to text.
  private static func write(
    _ count: UInt64, _ input: weir_duckdb_vector?, _ output: weir_duckdb_vector?
  ) -> Bool {
    let source = unsafe VectorReader(input)
    for row in 0..<Int(count) {
      guard source.isPresent(row) else {
        unsafe VectorWriter.setNull(output, row: row)
        continue
      }
      let text = AddressNumber.text(source.wide(row))
      unsafe VectorWriter.store(text, to: output, row: row)
    }
    return true
  }
}
