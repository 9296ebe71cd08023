internal import CDuckDB
internal import FlowLogScanner
internal import Synchronization

/// Events of log streams as a function that gives a table.
final class EventFunction: Sendable {
  let name: String
  let streams: [any EventStream]

  private let hasStopped = Atomic(false)
  private let bytes = Atomic(0)
  private let records = Atomic(0)
  private let fault = Mutex<EventFault?>(nil)

  init(_ streams: [any EventStream], name: String) {
    self.streams = streams
    self.name = name
  }

  /// Ends all reading.
  func cancel() { hasStopped.store(true, ordering: .relaxed) }

  var isCancelled: Bool { hasStopped.load(ordering: .relaxed) }

  /// Bytes of messages read so far.
  var bytesRead: Int { bytes.load(ordering: .relaxed) }
  /// Events read so far.
  var recordsRead: Int { records.load(ordering: .relaxed) }
  /// What ended the reading before its end.
  var error: EventFault? { fault.withLock { $0 } }

  func count(_ events: [QueryEvent]) {
    records.add(events.count, ordering: .relaxed)
    bytes.add(events.reduce(0) { $0 + $1.message.count }, ordering: .relaxed)
  }

  private func fail(_ error: EventFault) {
    fault.withLock { fault in
      if fault == nil { fault = error }
    }
  }

  /// Tells the engine of the function, which keeps this object.
  func register(_ connection: EngineConnection) throws(QueryError) {
    var function = unsafe duck.create_table_function()
    defer { unsafe duck.destroy_table_function(&function) }
    unsafe duck.table_function_set_name(function, name)
    let kept = unsafe Unmanaged.passRetained(self).toOpaque()
    unsafe duck.table_function_set_extra_info(function, kept) { unsafe KeptObject.release($0) }
    unsafe duck.table_function_set_bind(function) { unsafe EventFunction.bind($0) }
    unsafe duck.table_function_set_init(function) { unsafe EventFunction.start($0) }
    unsafe duck.table_function_set_local_init(function) { unsafe EventFunction.startThread($0) }
    unsafe duck.table_function_set_function(function) { unsafe EventFunction.scan($0, $1) }
    unsafe duck.table_function_supports_projection_pushdown(function, true)
    let code = unsafe duck.register_table_function(connection.connection, function)
    guard code == engineSuccess else {
      throw .engineFailed(reason: "it refuses the function \(name)")
    }
  }

  // MARK: What the engine calls

  private static func bind(_ info: weir_duckdb_bind?) {
    for column in EventColumn.all {
      let shape = column.shape
      var type =
        unsafe shape == .address
        ? AddressType.make() : duck.create_logical_type(shape.engineType.rawValue)
      unsafe duck.bind_add_result_column(info, column.name, type)
      unsafe duck.destroy_logical_type(&type)
    }
  }

  private static func start(_ info: weir_duckdb_init?) {
    guard let this = unsafe KeptObject.find(duck.init_get_extra_info(info), EventFunction.self)
    else { return }
    var columns: [(column: EventColumn, slot: Int)] = []
    for position in 0..<(unsafe Int(duck.init_get_column_count(info))) {
      let index = unsafe duck.init_get_column_index(info, UInt64(position))
      // A number that is no column's asks for rows alone.
      guard index < UInt64(EventColumn.all.count) else { continue }
      columns.append((EventColumn.all[Int(index)], position))
    }
    let scan = EventScan(this, columns)
    unsafe duck.init_set_init_data(info, Unmanaged.passRetained(scan).toOpaque()) { pointer in
      unsafe KeptObject.release(pointer)
    }
    unsafe duck.init_set_max_threads(info, UInt64(max(1, this.streams.count)))
  }

  private static func startThread(_ info: weir_duckdb_init?) {
    let reader = unsafe Unmanaged.passRetained(EventReader()).toOpaque()
    unsafe duck.init_set_init_data(info, reader) { unsafe KeptObject.release($0) }
  }

  private static func scan(_ info: weir_duckdb_call?, _ output: weir_duckdb_data_chunk?) {
    guard let scan = unsafe KeptObject.find(duck.function_get_init_data(info), EventScan.self),
      let reader = unsafe KeptObject.find(
        duck.function_get_local_init_data(info), EventReader.self)
    else { return }
    do throws(EventFault) {
      let rows = unsafe try reader.fill(output, scan)
      unsafe duck.data_chunk_set_size(output, UInt64(rows))
    } catch {
      scan.function.fail(error)
      unsafe duck.function_set_error(info, error.reason)
    }
  }
}

/// One use of the function in one question, shared by its threads.
final class EventScan: Sendable {
  let function: EventFunction
  /// Which columns are wanted, and their places in the chunk.
  let columns: [(column: EventColumn, slot: Int)]
  /// Whether a field of a line is wanted.
  let readsLines: Bool
  private let next = Atomic(0)

  init(_ function: EventFunction, _ columns: [(column: EventColumn, slot: Int)]) {
    self.function = function
    self.columns = columns
    readsLines = columns.contains { if case .field = $0.column { true } else { false } }
  }

  /// The next stream that nobody reads.
  func takeStream() -> (any EventStream)? {
    let index = next.add(1, ordering: .relaxed).oldValue
    return index < function.streams.count ? function.streams[index] : nil
  }
}
