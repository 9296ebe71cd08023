internal import CDuckDB
internal import FlowLogScanner

/// Batches of rows that the engine knows as a function that gives a table.
protocol BatchTable: AnyObject, Sendable {
  /// The function's name.
  var name: String { get }
  /// The table's columns, as the statement that is being prepared will see them.
  var shapes: [(name: String, shape: ColumnShape)] { get }
  /// How many rows there may be; it helps joins, and no more than that.
  var estimate: Int { get }
  /// Threads that find work in it, at most.
  var parts: Int { get }
  /// Whether columns that nobody needs may be left out.
  var leavesOut: Bool { get }
  /// Begins to read some columns, by their places.
  func begin(_ columns: [Int]) -> any BatchReading
  /// Hears what ended a reading before its end.
  func fail(_ error: ScanError)
}

/// One use of a table in one question, shared by its threads.
protocol BatchReading: Sendable {
  /// Begins to read on one thread.
  func batches() throws(ScanError) -> any RowBatches
}

/// Rows of any source are read with the columns that are asked for.
struct RowReading: BatchReading {
  let source: any RowSource
  let columns: [ScanColumn]

  func batches() throws(ScanError) -> any RowBatches { try source.batches(columns) }
}

extension BatchTable {
  /// Tells the engine of the function, which keeps this object.
  func register(_ connection: EngineConnection) throws(QueryError) {
    try BatchFunction(table: self).register(connection)
  }
}

/// The engine's side of a table.
private final class BatchFunction: Sendable {
  let table: any BatchTable

  init(table: any BatchTable) { self.table = table }

  func register(_ connection: EngineConnection) throws(QueryError) {
    var function = unsafe duck.create_table_function()
    defer { unsafe duck.destroy_table_function(&function) }
    unsafe duck.table_function_set_name(function, table.name)
    let kept = unsafe Unmanaged.passRetained(self).toOpaque()
    unsafe duck.table_function_set_extra_info(function, kept) { pointer in
      unsafe KeptObject.release(pointer)
    }
    unsafe duck.table_function_set_bind(function) { unsafe BatchFunction.bind($0) }
    unsafe duck.table_function_set_init(function) { unsafe BatchFunction.start($0) }
    unsafe duck.table_function_set_local_init(function) { unsafe BatchFunction.startThread($0) }
    unsafe duck.table_function_set_function(function) { unsafe BatchFunction.scan($0, $1) }
    unsafe duck.table_function_supports_projection_pushdown(function, table.leavesOut)
    let code = unsafe duck.register_table_function(connection.connection, function)
    guard code == engineSuccess else {
      throw .engineFailed(reason: "it refuses the function \(table.name)")
    }
  }

  // MARK: What the engine calls

  private static func bind(_ info: weir_duckdb_bind?) {
    guard let this = unsafe KeptObject.find(duck.bind_get_extra_info(info), BatchFunction.self)
    else {
      return
    }
    for (name, shape) in this.table.shapes {
      var type =
        unsafe shape == .address
        ? AddressType.make() : duck.create_logical_type(shape.engineType.rawValue)
      unsafe duck.bind_add_result_column(info, name, type)
      unsafe duck.destroy_logical_type(&type)
    }
    unsafe duck.bind_set_cardinality(info, UInt64(this.table.estimate), false)
  }

  private static func start(_ info: weir_duckdb_init?) {
    guard let this = unsafe KeptObject.find(duck.init_get_extra_info(info), BatchFunction.self)
    else {
      return
    }
    let count = this.table.shapes.count
    var columns: [Int] = []
    var slots: [Int] = []
    for position in 0..<(unsafe Int(duck.init_get_column_count(info))) {
      let index = unsafe duck.init_get_column_index(info, UInt64(position))
      // A number that is no column's asks for rows alone.
      guard index < UInt64(count) else { continue }
      columns.append(Int(index))
      slots.append(position)
    }
    let running = RunningTable(
      table: this.table, reading: this.table.begin(columns), slots: slots)
    unsafe duck.init_set_init_data(info, Unmanaged.passRetained(running).toOpaque()) { pointer in
      unsafe KeptObject.release(pointer)
    }
    unsafe duck.init_set_max_threads(info, UInt64(max(1, this.table.parts)))
  }

  private static func startThread(_ info: weir_duckdb_init?) {
    let place = unsafe Unmanaged.passRetained(ThreadBatches()).toOpaque()
    unsafe duck.init_set_init_data(info, place) { pointer in
      unsafe KeptObject.release(pointer)
    }
  }

  private static func scan(_ info: weir_duckdb_call?, _ output: weir_duckdb_data_chunk?) {
    guard
      let running = unsafe KeptObject.find(duck.function_get_init_data(info), RunningTable.self),
      let place = unsafe KeptObject.find(
        duck.function_get_local_init_data(info), ThreadBatches.self)
    else { return }
    do throws(ScanError) {
      let rows = unsafe try running.fill(output, with: place)
      unsafe duck.data_chunk_set_size(output, UInt64(rows))
    } catch {
      running.table.fail(error)
      unsafe duck.function_set_error(info, error.description)
    }
  }
}

/// A reading, and where its columns go.
private final class RunningTable: Sendable {
  let table: any BatchTable
  let reading: any BatchReading
  /// For each column its place in the chunk.
  let slots: [Int]

  init(table: any BatchTable, reading: any BatchReading, slots: [Int]) {
    self.table = table
    self.reading = reading
    self.slots = slots
  }

  /// Fills a chunk; 0 when all is read.
  @unsafe
  func fill(
    _ chunk: weir_duckdb_data_chunk?, with place: ThreadBatches
  ) throws(ScanError) -> Int {
    let batches = try place.batches(of: reading)
    var targets: [UnsafeMutableRawPointer] = unsafe []
    for slot in slots {
      let vector = unsafe duck.data_chunk_get_vector(chunk, UInt64(slot))
      let data = unsafe duck.vector_get_data(vector)
      guard let data = unsafe data else { throw ScanError.noMemory }
      unsafe targets.append(data)
    }
    let rows = unsafe try batches.next(targets)
    for (column, slot) in slots.enumerated() {
      guard let words = batches.presentRows(column: column) else { continue }
      let vector = unsafe duck.data_chunk_get_vector(chunk, UInt64(slot))
      unsafe duck.vector_ensure_validity_writable(vector)
      guard let validity = unsafe duck.vector_get_validity(vector) else { continue }
      for (index, word) in words.enumerated() { unsafe validity[index] = word }
    }
    return rows
  }
}

/// The batches of one thread, made when the thread first comes.
private final class ThreadBatches {
  private var batches: (any RowBatches)?

  func batches(of reading: any BatchReading) throws(ScanError) -> any RowBatches {
    if let batches { return batches }
    let made = try reading.batches()
    batches = made
    return made
  }
}
