internal import CDuckDB
internal import FlowLogFormat
internal import FlowLogScanner

/// Reads streams one after the other and writes their events as rows; one thread uses it.
final class EventReader {
  private var stream: (any EventStream)?
  private var cursor: (any EventCursor)?
  private var lines: EventLines?
  private var events: [QueryEvent] = []
  private var place = 0

  /// Rows of a chunk, at most.
  private static let batchRows = LogScanner.batchRows

  /// Fills a chunk; 0 when all streams are read.
  @unsafe
  func fill(_ chunk: weir_duckdb_data_chunk?, _ scan: EventScan) throws(EventFault) -> Int {
    while place == events.count {
      guard !scan.function.isCancelled else { throw EventFault("interrupted") }
      guard try load(scan) else { return 0 }
    }
    guard let stream else { return 0 }
    let rows = place..<min(events.count, place + EventReader.batchRows)
    let targets = scan.columns.map { entry in
      unsafe EventTarget(
        column: entry.column, vector: duck.data_chunk_get_vector(chunk, UInt64(entry.slot)))
    }
    for target in targets { unsafe write(target.column, of: stream, rows, to: target.vector) }
    if scan.readsLines { writeFields(rows, targets) }
    place = rows.upperBound
    return rows.count
  }

  /// Reads more events; false where no stream is left.
  private func load(_ scan: EventScan) throws(EventFault) -> Bool {
    (events, place) = ([], 0)
    if cursor == nil {
      guard let next = scan.takeStream() else { return false }
      (stream, cursor) = (next, next.open())
      lines = scan.readsLines ? EventLines(next.formats) : nil
    }
    events = try cursor?.next() ?? []
    scan.function.count(events)
    if events.isEmpty { cursor = nil }
    return true
  }

  /// Writes what every event has.
  @unsafe
  private func write(
    _ column: EventColumn, of stream: any EventStream, _ rows: Range<Int>,
    to vector: weir_duckdb_vector?
  ) {
    guard let data = unsafe duck.vector_get_data(vector) else { return }
    for (row, index) in rows.enumerated() {
      let event = events[index]
      switch column {
      case .timestamp:
        unsafe data.storeBytes(
          of: Int64(event.timestamp), toByteOffset: row * 8, as: Int64.self)
      case .ingestionTime:
        unsafe data.storeBytes(
          of: Int64(event.ingestion), toByteOffset: row * 8, as: Int64.self)
      case .message:
        let text = String(decoding: event.message, as: UTF8.self)
        unsafe VectorWriter.store(text, to: vector, row: row)
      case .stream: unsafe VectorWriter.store(stream.name, to: vector, row: row)
      case .log: unsafe VectorWriter.store(stream.log, to: vector, row: row)
      case .pointer:
        unsafe VectorWriter.store(stream.pointer(to: event), to: vector, row: row)
      case .field: return
      }
    }
  }

  /// Writes the fields of lines that are flow log records; NULL stands for those of others.
  private func writeFields(_ rows: Range<Int>, _ targets: [EventTarget]) {
    guard let lines else { return }
    for (row, index) in rows.enumerated() {
      let isRecord = lines.withFields(events[index].message) { line in
        for target in targets {
          guard case .field(let field) = target.column else { continue }
          unsafe EventReader.write(field, of: line, to: target.vector, row)
        }
      }
      guard !isRecord else { continue }
      for target in targets {
        if case .field = target.column { unsafe VectorWriter.setNull(target.vector, row: row) }
      }
    }
  }

  @unsafe
  private static func write(
    _ field: FlowLogField, of line: borrowing FlowLogLine, to vector: weir_duckdb_vector?,
    _ row: Int
  ) {
    guard let data = unsafe duck.vector_get_data(vector), !line.isNull(field) else {
      unsafe VectorWriter.setNull(vector, row: row)
      return
    }
    switch ScanColumn.field(field).shape {
    case .int32:
      let number = (try? line.int64(field)) ?? 0
      unsafe data.storeBytes(
        of: Int32(truncatingIfNeeded: number), toByteOffset: row * 4, as: Int32.self)
    case .int64:
      let number = (try? line.int64(field)) ?? 0
      unsafe data.storeBytes(of: number, toByteOffset: row * 8, as: Int64.self)
    case .address:
      let number = AddressNumber.number(parsing: line.bytes(of: field)) ?? AddressNumber.dash
      unsafe VectorWriter.store(number, to: data, row: row)
    case .text:
      unsafe VectorWriter.store(line.string(field) ?? "-", to: vector, row: row)
    }
  }
}

/// A wanted column, and where the engine takes its values.
@safe private struct EventTarget {
  let column: EventColumn
  let vector: weir_duckdb_vector?

  @unsafe
  init(column: EventColumn, vector: weir_duckdb_vector?) {
    self.column = column
    unsafe self.vector = vector
  }
}
