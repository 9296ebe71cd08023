import FlowLogScanner
import TestSupport

/// A value of a column, or nil where there is none.
enum MadeValue: Hashable {
  case number(Int64)
  case address(UInt128)
  case text(String)
}

/// Rows made for a test, in batches whose memory is used again for the next.
@safe final class MadeRows: RowBatches {
  let columns: [ScanColumn]
  private let rows: [[MadeValue?]]
  private var next = 0
  private let batch: Int
  private var present: [[UInt64]?] = []
  /// Texts too long for their cells; they last until the next batch.
  private let texts = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 20)
  private var textEnd = 0

  init(_ rows: [[MadeValue?]], columns: [ScanColumn], batch: Int = LogScanner.batchRows) {
    self.rows = rows
    self.columns = columns
    self.batch = batch
  }

  deinit { unsafe texts.deallocate() }

  @unsafe
  func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int {
    let count = min(batch, rows.count - next)
    // Whoever kept a pointer into the batch before finds something else there.
    unsafe texts.update(repeating: 0x58, count: textEnd)
    textEnd = 0
    present = columns.map { _ in nil }
    for (column, place) in columns.enumerated().map({ ($0.element, $0.offset) }) {
      let target = unsafe targets[place]
      unsafe target.initializeMemory(
        as: UInt8.self, repeating: 0xa5, count: count * column.shape.stride)
      var words = [UInt64](repeating: .max, count: LogScanner.maskWords)
      for row in 0..<count {
        if let value = rows[next + row][place] {
          unsafe store(value, column.shape, to: target + row * column.shape.stride)
        } else {
          words[row / 64] &= ~(1 << UInt64(row % 64))
        }
      }
      if words.contains(where: { $0 != .max }) { present[place] = words }
    }
    next += count
    return count
  }

  func presentRows(column: Int) -> [UInt64]? { present[column] }

  @unsafe
  private func store(
    _ value: MadeValue, _ shape: ColumnShape, to cell: UnsafeMutableRawPointer
  ) {
    switch value {
    case .number(let number) where shape == .int32:
      unsafe cell.storeBytes(of: Int32(truncatingIfNeeded: number), as: Int32.self)
    case .number(let number): unsafe cell.storeBytes(of: number, as: Int64.self)
    case .address(let number): unsafe cell.storeBytes(of: number, as: UInt128.self)
    case .text(let text):
      let bytes = Array(text.utf8)
      unsafe cell.storeBytes(of: UInt128(bytes.count), as: UInt128.self)
      if bytes.count <= 12 {
        for (index, byte) in bytes.enumerated() {
          unsafe cell.storeBytes(of: byte, toByteOffset: 4 + index, as: UInt8.self)
        }
        return
      }
      for index in 0..<4 {
        unsafe cell.storeBytes(of: bytes[index], toByteOffset: 4 + index, as: UInt8.self)
      }
      let start = unsafe texts + textEnd
      for (index, byte) in bytes.enumerated() { unsafe start[index] = byte }
      textEnd += bytes.count
      unsafe cell.storeBytes(of: UInt(bitPattern: start), toByteOffset: 8, as: UInt.self)
    }
  }

  /// The value in the memory of a column.
  @unsafe
  static func value(_ shape: ColumnShape, _ cell: UnsafeMutableRawPointer) -> MadeValue {
    switch shape {
    case .int32: return unsafe .number(Int64(cell.load(as: Int32.self)))
    case .int64: return unsafe .number(cell.load(as: Int64.self))
    case .address: return unsafe .address(cell.load(as: UInt128.self))
    case .text:
      let count = unsafe Int(cell.load(as: UInt32.self))
      let start =
        unsafe count <= 12
        ? UnsafeRawPointer(cell + 4) : cell.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
      return unsafe .text(
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self))
    }
  }
}

/// What groups come to, whether they are rows or partial groups.
struct GroupTotals: Equatable {
  /// For each measure its value; sums have room for any number of rows.
  var measures: [Int128?]
  var rows = 0

  init(_ plan: SumPlan) {
    measures = plan.measures.map { $0.kind == .count ? 0 : nil }
  }

  mutating func add(_ value: Int128, _ kind: SumMeasure.Kind, to measure: Int) {
    let known = measures[measure]
    measures[measure] =
      switch kind {
      case .sum, .count: (known ?? 0) + value
      case .min: min(known ?? value, value)
      case .max: max(known ?? value, value)
      }
  }

  /// The totals of rows.
  static func of(
    _ rows: [[MadeValue?]], _ columns: [ScanColumn], _ plan: SumPlan
  ) -> [[MadeValue?]: GroupTotals] {
    var totals: [[MadeValue?]: GroupTotals] = [:]
    for row in rows where plan.conditions.allSatisfy({ holds($0, row, columns) }) {
      let key = Array(row.prefix(plan.keys.count))
      var own = totals[key] ?? GroupTotals(plan)
      own.rows += 1
      for (index, measure) in plan.measures.enumerated() {
        guard let value = row[columns.firstIndex(of: measure.column) ?? 0] else { continue }
        if case .number(let number) = value, measure.kind != .count {
          own.add(Int128(number), measure.kind, to: index)
        } else {
          own.add(1, .count, to: index)
        }
      }
      totals[key] = own
    }
    return totals
  }

  private static func holds(
    _ condition: SumCondition, _ row: [MadeValue?], _ columns: [ScanColumn]
  ) -> Bool {
    switch (condition.test, row[columns.firstIndex(of: condition.column) ?? 0]) {
    case (.numbers(let ranges), .number(let number)): ranges.contains { $0.contains(number) }
    case (.addresses(let ranges), .address(let number)): ranges.contains { $0.contains(number) }
    case (.texts(let texts), .text(let text)): texts.contains(Array(text.utf8))
    default: false
    }
  }

  /// The totals of partial groups, and how many of these there were.
  static func of(
    _ sums: PartialSums, _ plan: SumPlan
  ) throws -> (totals: [[MadeValue?]: GroupTotals], groups: Int) {
    let shapes = plan.shapes
    let targets = unsafe shapes.map { shape in
      UnsafeMutableRawPointer.allocate(
        byteCount: shape.stride * LogScanner.batchRows, alignment: 16)
    }
    defer { for index in shapes.indices { unsafe targets[index].deallocate() } }
    var totals: [[MadeValue?]: GroupTotals] = [:]
    var groups = 0
    while case let count = unsafe try sums.next(targets), count > 0 {
      groups += count
      let present = shapes.indices.map { sums.presentRows(column: $0) }
      for row in 0..<count {
        let values = shapes.indices.map { column -> MadeValue? in
          if let words = present[column], words[row / 64] >> UInt64(row % 64) & 1 == 0 {
            return nil
          }
          return unsafe MadeRows.value(
            shapes[column], targets[column] + row * shapes[column].stride)
        }
        let key = Array(values.prefix(plan.keys.count))
        var own = totals[key] ?? GroupTotals(plan)
        for (index, measure) in plan.measures.enumerated() {
          guard case .number(let number) = values[plan.keys.count + index] else { continue }
          own.add(Int128(number), measure.kind, to: index)
        }
        if case .number(let rows) = values[values.count - 1] { own.rows += Int(rows) }
        totals[key] = own
      }
    }
    return (totals, groups)
  }
}
