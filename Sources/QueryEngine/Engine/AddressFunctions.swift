internal import CDuckDB
internal import FlowLogScanner
internal import NetworkTypes

/// The first and the last address of a block, as functions of its text: `cidr_contains` is made
/// of them, and constant blocks become two numbers before anything is read.
enum AddressFunctions {
  static func register(_ connection: EngineConnection) throws(QueryError) {
    try unsafe add("weir_cidr_first", to: connection) { call, input, output in
      unsafe AddressFunctions.evaluate(call, input, output) { $0.firstNumber }
    }
    try unsafe add("weir_cidr_last", to: connection) { call, input, output in
      unsafe AddressFunctions.evaluate(call, input, output) { $0.lastNumber }
    }
  }

  @unsafe
  private static func add(
    _ name: String, to connection: EngineConnection,
    _ body: @convention(c) (weir_duckdb_call?, weir_duckdb_data_chunk?, weir_duckdb_vector?) -> Void
  ) throws(QueryError) {
    var function = unsafe duck.create_scalar_function()
    var text = unsafe duck.create_logical_type(EngineType.varchar.rawValue)
    var address = unsafe AddressType.make()
    defer {
      unsafe duck.destroy_scalar_function(&function)
      unsafe duck.destroy_logical_type(&text)
      unsafe duck.destroy_logical_type(&address)
    }
    unsafe duck.scalar_function_set_name(function, name)
    unsafe duck.scalar_function_add_parameter(function, text)
    unsafe duck.scalar_function_set_return_type(function, address)
    unsafe duck.scalar_function_set_function(function, body)
    let code = unsafe duck.register_scalar_function(connection.connection, function)
    guard code == engineSuccess else {
      throw .engineFailed(reason: "it refuses the function \(name)")
    }
  }

  private static func evaluate(
    _ call: weir_duckdb_call?, _ input: weir_duckdb_data_chunk?, _ output: weir_duckdb_vector?,
    _ number: (CIDRBlock) -> UInt128
  ) {
    let source = unsafe VectorReader(duck.data_chunk_get_vector(input, 0))
    guard let target = unsafe duck.vector_get_data(output) else { return }
    for row in 0..<(unsafe Int(duck.data_chunk_get_size(input))) {
      guard source.isPresent(row) else {
        unsafe VectorWriter.setNull(output, row: row)
        continue
      }
      let text = source.withText(row) { (text) in
        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
      guard let block = CIDRBlock(text) else {
        unsafe duck.scalar_function_set_error(
          call,
          "\"\(text.prefix(60))\" is no block of addresses; 10.0.0.0/8 and 2001:db8::/32 are, "
            + "and cidr_contains takes the block first")
        return
      }
      unsafe VectorWriter.store(number(block), to: target, row: row)
    }
  }
}

extension CIDRBlock {
  /// The numbers of its addresses.
  var numbers: ClosedRange<UInt128> { firstNumber...lastNumber }

  fileprivate var firstNumber: UInt128 { AddressNumber.number(base) }

  fileprivate var lastNumber: UInt128 {
    let hostBits = base.bitWidth - prefixLength
    return firstNumber | (hostBits == 128 ? .max : (1 << UInt128(hostBits)) - 1)
  }
}
