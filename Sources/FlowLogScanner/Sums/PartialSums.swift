/// Makes partial groups of rows: reads a batch after the other, and gives out groups when there are
/// no more rows, or more groups than are kept.
///
/// One thread uses it. Where groups hardly repeat, rows come out as they are, as groups of one.
@safe package final class PartialSums {
  /// Groups that are kept before they are given out.
  package static let groupLimit = 1 << 17
  /// Bytes of texts and addresses that are kept for keys.
  static let valueLimit = 8 << 20
  /// Rows that groups must have on average, or making them does not pay.
  private static let worthwhile = 2
  /// Groups by which keys that hardly ever repeat are known.
  private static let sampleSize = 1 << 14
  /// Of so many groups one has to have another row then.
  private static let sampleShare = 100

  let plan: SumPlan
  let groupLimit: Int
  let batch: ColumnBatch
  let table: GroupTable
  let keys: [KeyColumn]
  /// For each measure the column of the batch.
  let measured: [Int]
  var nulls: NullMasks

  private let rows: any RowBatches
  private var conditions: RowConditions
  private let words: UnsafeMutablePointer<UInt64>
  private let places: UnsafeMutablePointer<Int>
  /// Rows in the groups that are kept.
  private var rowsKept = 0
  /// The next group to be given out; nil while rows are taken.
  private var nextGroup: Int?
  private var isSampled = false
  private var isAtEnd = false
  private var isPassing = false

  /// Prepares to make groups.
  ///
  /// - Parameter rows: Rows with the plan's columns.
  package init(
    _ plan: SumPlan, of rows: any RowBatches, groupLimit: Int = PartialSums.groupLimit
  ) {
    let columns = plan.columns
    self.plan = plan
    self.rows = rows
    self.groupLimit = min(groupLimit, Self.groupLimit)
    batch = ColumnBatch(columns)
    conditions = RowConditions(plan.conditions, columns: columns)
    keys = plan.keys.map { KeyColumn($0.shape) }
    measured = plan.measures.map { columns.firstIndex(of: $0.column) ?? 0 }
    table = GroupTable(
      keys: plan.keys.count, measures: plan.measures.map { GroupTable.initial($0.kind) })
    nulls = NullMasks(columns: plan.shapes.count)
    unsafe words = .allocate(capacity: max(1, plan.keys.count) * LogScanner.batchRows)
    unsafe places = .allocate(capacity: GroupTable.block)
  }

  deinit {
    unsafe words.deallocate()
    unsafe places.deallocate()
  }

  /// Puts a batch into groups; false where a key has no word.
  private func add() -> Bool {
    let count = batch.count
    for (index, key) in keys.enumerated() {
      let own = unsafe words + index * LogScanner.batchRows
      guard unsafe key.write(own, batch.memory[index], batch.present[index], count: count) else {
        return false
      }
    }
    table.reserve(rows: count)
    rowsKept += count
    guard !keys.isEmpty else {
      addAll()
      return true
    }
    var marks: UInt64 = 0
    for (index, column) in measured.enumerated() where batch.present[column] == nil {
      marks |= 1 << (GroupTable.rowBits + UInt64(index))
    }
    var first = 0
    while first < count {
      let rows = first..<min(first + GroupTable.block, count)
      unsafe table.find(words + first, rows: rows.count, into: places)
      unsafe table.addRows(places, count: rows.count, marks: marks)
      for (index, measure) in plan.measures.enumerated() {
        unsafe table.add(measuredRows(index, rows), measure.kind, to: index, places)
      }
      first = rows.upperBound
    }
    return true
  }

  /// Puts a batch into the one group that there is without keys.
  private func addAll() {
    table.addRows(batch.count)
    for (index, measure) in plan.measures.enumerated() {
      unsafe table.addAll(measuredRows(index, 0..<batch.count), measure.kind, to: index)
    }
  }

  @unsafe
  private func measuredRows(_ measure: Int, _ rows: Range<Int>) -> MeasuredRows {
    let column = measured[measure]
    return unsafe MeasuredRows(
      values: UnsafeRawPointer(batch.memory[column]),
      isWide: batch.shapes[column] == .int64, present: batch.present[column], rows: rows)
  }

  private var isFull: Bool {
    table.count >= groupLimit || keys.reduce(0) { $0 + $1.size } >= Self.valueLimit
  }
}

extension PartialSums: RowBatches {
  /// Gives up to `LogScanner.batchRows` groups; 0 when there are no more.
  @unsafe
  package func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int {
    nulls.clear()
    while true {
      if let group = nextGroup {
        if group < table.count {
          let end = min(group + LogScanner.batchRows, table.count)
          unsafe give(group..<end, targets)
          nextGroup = end
          return end - group
        }
        forget()
      }
      guard !isAtEnd else { return 0 }
      guard try batch.read(rows) else {
        isAtEnd = true
        nextGroup = 0
        continue
      }
      conditions.apply(to: batch)
      guard batch.count > 0 else { continue }
      guard !isPassing, add() else {
        unsafe pass(targets)
        return batch.count
      }
      if isFull {
        isPassing = rowsKept < Self.worthwhile * table.count
        nextGroup = 0
      } else if !isSampled, table.count >= Self.sampleSize {
        isSampled = true
        isPassing = rowsKept - table.count < table.count / Self.sampleShare
        if isPassing { nextGroup = 0 }
      }
    }
  }

  /// Bits of the groups that have a value, where a column of the last batch lacks any.
  package func presentRows(column: Int) -> [UInt64]? { nulls.words(column) }

  /// What was given out needs to be kept no longer.
  private func forget() {
    nextGroup = nil
    rowsKept = 0
    table.clear()
    for key in keys { key.clear() }
  }
}
