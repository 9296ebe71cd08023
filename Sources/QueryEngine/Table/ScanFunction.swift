internal import CDuckDB
internal import FlowLogScanner
internal import Synchronization

/// Files as a function that gives a table, such as `weir_scan()`.
final class ScanFunction: Sendable {
  /// The name under which questions read the files.
  static let name = "weir_scan"

  let name: String
  let files: [SourceFile]
  let options: ScanOptions
  /// What a question can have of each record.
  let columns: [TableColumn]

  private struct State {
    var jobs: [ScanJob] = []
    var error: ScanError?
  }

  private let state = Mutex(State())

  init(
    files: [SourceFile], options: ScanOptions, name: String = ScanFunction.name,
    columns: [TableColumn] = TableColumn.all
  ) {
    self.name = name
    self.columns = columns
    self.files = files
    self.options = options
  }

  /// Forgets the scans of the question before.
  func reset() { state.withLock { $0 = State() } }

  /// Ends all scans.
  func cancel() { state.withLock { $0.jobs.forEach { $0.cancel() } } }

  /// What ended a scan before its end.
  var error: ScanError? { state.withLock { $0.error } }

  /// What each scan of the question met; a table that stands twice in it is read twice.
  var reports: [ScanReport] { state.withLock { $0.jobs.map(\.report) } }

  /// Bytes of disk read so far.
  var bytesRead: Int { state.withLock { $0.jobs.reduce(0) { $0 + $1.progress } } }

  fileprivate func begin() -> ScanJob {
    let job = ScanJob(files: files, options: options)
    state.withLock { $0.jobs.append(job) }
    return job
  }

  fileprivate func fail(_ error: ScanError) {
    state.withLock { state in
      if state.error == nil { state.error = error }
    }
  }

  /// Tells the engine of the function, which keeps this object.
  func register(_ connection: EngineConnection) throws(QueryError) {
    var function = unsafe duck.create_table_function()
    defer { unsafe duck.destroy_table_function(&function) }
    unsafe duck.table_function_set_name(function, name)
    let kept = unsafe Unmanaged.passRetained(self).toOpaque()
    unsafe duck.table_function_set_extra_info(function, kept) { pointer in
      unsafe KeptObject.release(pointer)
    }
    unsafe duck.table_function_set_bind(function) { unsafe ScanFunction.bind($0) }
    unsafe duck.table_function_set_init(function) { unsafe ScanFunction.start($0) }
    unsafe duck.table_function_set_local_init(function) { unsafe ScanFunction.startThread($0) }
    unsafe duck.table_function_set_function(function) { unsafe ScanFunction.scan($0, $1) }
    unsafe duck.table_function_supports_projection_pushdown(function, true)
    let code = unsafe duck.register_table_function(connection.connection, function)
    guard code == engineSuccess else {
      throw .engineFailed(reason: "it refuses the function \(name)")
    }
  }

  // MARK: What the engine calls

  private static func bind(_ info: weir_duckdb_bind?) {
    guard let this = unsafe KeptObject.find(duck.bind_get_extra_info(info), ScanFunction.self)
    else {
      return
    }
    for column in this.columns {
      let shape = column.column.shape
      var type =
        unsafe shape == .address
        ? AddressType.make() : duck.create_logical_type(shape.engineType.rawValue)
      unsafe duck.bind_add_result_column(info, column.name, type)
      unsafe duck.destroy_logical_type(&type)
    }
    // A record takes about 25 bytes in gzip; an estimate helps joins, and no more than that.
    let bytes = this.files.reduce(0) { $0 + $1.size }
    unsafe duck.bind_set_cardinality(info, UInt64(bytes / 25), false)
  }

  private static func start(_ info: weir_duckdb_init?) {
    guard let this = unsafe KeptObject.find(duck.init_get_extra_info(info), ScanFunction.self)
    else {
      return
    }
    var columns: [ScanColumn] = []
    var slots: [Int] = []
    for position in 0..<(unsafe Int(duck.init_get_column_count(info))) {
      let index = unsafe duck.init_get_column_index(info, UInt64(position))
      // A number that is no column's asks for rows alone.
      guard index < UInt64(this.columns.count) else { continue }
      columns.append(this.columns[Int(index)].column)
      slots.append(position)
    }
    let scan = RunningScan(function: this, job: this.begin(), columns: columns, slots: slots)
    unsafe duck.init_set_init_data(info, Unmanaged.passRetained(scan).toOpaque()) { pointer in
      unsafe KeptObject.release(pointer)
    }
    unsafe duck.init_set_max_threads(info, UInt64(max(1, this.files.count)))
  }

  private static func startThread(_ info: weir_duckdb_init?) {
    let place = unsafe Unmanaged.passRetained(ThreadScanner()).toOpaque()
    unsafe duck.init_set_init_data(info, place) { pointer in
      unsafe KeptObject.release(pointer)
    }
  }

  private static func scan(_ info: weir_duckdb_call?, _ output: weir_duckdb_data_chunk?) {
    guard let scan = unsafe KeptObject.find(duck.function_get_init_data(info), RunningScan.self),
      let place = unsafe KeptObject.find(
        duck.function_get_local_init_data(info), ThreadScanner.self)
    else { return }
    do throws(ScanError) {
      let rows = unsafe try scan.fill(output, with: place)
      unsafe duck.data_chunk_set_size(output, UInt64(rows))
    } catch {
      scan.function.fail(error)
      unsafe duck.function_set_error(info, error.description)
    }
  }
}

/// One use of the function in one question, shared by its threads.
private final class RunningScan: Sendable {
  let function: ScanFunction
  let job: ScanJob
  let columns: [ScanColumn]
  /// For each column its place in the chunk.
  let slots: [Int]

  init(function: ScanFunction, job: ScanJob, columns: [ScanColumn], slots: [Int]) {
    self.function = function
    self.job = job
    self.columns = columns
    self.slots = slots
  }

  /// Fills a chunk; 0 when all files are read.
  @unsafe
  func fill(
    _ chunk: weir_duckdb_data_chunk?, with place: ThreadScanner
  ) throws(ScanError) -> Int {
    let scanner = try place.scanner(for: self)
    var targets: [UnsafeMutableRawPointer] = unsafe []
    for slot in slots {
      let vector = unsafe duck.data_chunk_get_vector(chunk, UInt64(slot))
      let data = unsafe duck.vector_get_data(vector)
      guard let data = unsafe data else { throw ScanError.noMemory }
      unsafe targets.append(data)
    }
    let rows = unsafe try scanner.next(targets)
    for (column, slot) in slots.enumerated() {
      guard let words = scanner.presentRows(column: column) else { continue }
      let vector = unsafe duck.data_chunk_get_vector(chunk, UInt64(slot))
      unsafe duck.vector_ensure_validity_writable(vector)
      guard let validity = unsafe duck.vector_get_validity(vector) else { continue }
      for (index, word) in words.enumerated() { unsafe validity[index] = word }
    }
    return rows
  }
}

/// The scanner of one thread, made when the thread first comes.
private final class ThreadScanner {
  private var scanner: LogScanner?

  func scanner(for scan: RunningScan) throws(ScanError) -> LogScanner {
    if let scanner { return scanner }
    let made = try LogScanner(scan.job, columns: scan.columns)
    scanner = made
    return made
  }
}
