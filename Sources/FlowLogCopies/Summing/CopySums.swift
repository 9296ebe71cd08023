internal import FlowLogScanner

/// Partial groups of copies, on one thread: one for each combination of codes in a group of rows.
///
/// Codes are places already, so nothing is hashed: a row costs an addition for each measure.
@safe
final class CopySums: RowBatches {
  /// Combinations of values that have a place, at most, times what is kept for each.
  static let placeLimit = 1 << 20

  private let plan: SumPlan
  private var pages: WantedPages
  /// For each place the rows, and what the measures add up to; one lies beside the other, so that
  /// a place is fetched once.
  private var sums: UnsafeMutablePointer<Int64>
  private let stride: Int
  /// For each place and measure how many rows have a value; only where that is not all.
  private var values: UnsafeMutablePointer<UInt32>
  private var capacity = 0
  /// Measures of which every row of the group has a value.
  private var isWhole: [Bool] = []
  private var isAllWhole = true
  /// The place of each row of the page.
  private let places: UnsafeMutablePointer<UInt32>
  /// Which rows of the page are wanted, where not all are.
  private let wanted: UnsafeMutablePointer<UInt32>
  private var keys: [ColumnReader] = []
  /// Distinct values of each key, and one for none.
  private var sizes: [Int] = []
  private var placeCount = 0
  /// Where giving out goes on.
  private var nextPlace = 0
  private var present: [[UInt64]?]

  init(_ scan: CopyScan, _ plan: SumPlan, _ condition: RowCondition) {
    self.plan = plan
    pages = WantedPages(scan, condition)
    stride = 1 + plan.measures.count
    unsafe sums = .allocate(capacity: 1)
    unsafe values = .allocate(capacity: 1)
    unsafe places = .allocate(capacity: CopyChunk.pageRows)
    unsafe wanted = .allocate(capacity: CopyChunk.pageRows)
    unsafe places.initialize(repeating: 0, count: CopyChunk.pageRows)
    unsafe wanted.initialize(repeating: 0, count: CopyChunk.pageRows)
    present = Array(repeating: nil, count: plan.shapes.count)
  }

  deinit {
    unsafe sums.deallocate()
    unsafe values.deallocate()
    unsafe places.deallocate()
    unsafe wanted.deallocate()
  }

  func presentRows(column: Int) -> [UInt64]? { present[column] }

  @unsafe
  func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int {
    do throws(CopyError) {
      while true {
        if nextPlace < placeCount, case let rows = unsafe give(targets), rows > 0 { return rows }
        guard try pages.openGroup() else { return 0 }
        try sumGroup()
      }
    } catch {
      throw error.scanError
    }
  }

  // MARK: Adding up

  private func sumGroup() throws(CopyError) {
    guard let readers = pages.readers else { return }
    keys = []
    sizes = []
    for key in plan.keys {
      let reader = try readers.reader(key)
      keys.append(reader)
      sizes.append(reader.entries + 1)
    }
    isWhole = []
    for measure in plan.measures {
      let isSum = measure.kind == .sum || measure.kind == .count
      let reader = try readers.reader(measure.column)
      isWhole.append(isSum && !reader.hasNulls)
    }
    isAllWhole = isWhole.allSatisfy(\.self)
    placeCount = sizes.reduce(1, *)
    nextPlace = 0
    reserve(placeCount)
    while try pages.advanceInGroup() { try sumPage(readers) }
  }

  /// What is given out leaves zeros behind, so only new memory has to be cleared.
  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    capacity = count
    unsafe sums.deallocate()
    unsafe sums = .allocate(capacity: count * stride)
    unsafe sums.initialize(repeating: 0, count: count * stride)
    unsafe values.deallocate()
    unsafe values = .allocate(capacity: count * stride)
    unsafe values.initialize(repeating: 0, count: count * stride)
  }

  private func sumPage(_ readers: FileReaders) throws(CopyError) {
    let count = unsafe pages.takeAll(into: wanted)
    let chosen = pages.marks == nil ? nil : unsafe UnsafePointer(wanted)
    let places = unsafe try rowPlaces(chosen, count)
    let rows = unsafe PageRows(
      count: count, places: places, sums: sums, values: values, stride: stride)
    var isCounted = false
    for (index, measure) in plan.measures.enumerated() {
      if measure.kind == .count, isWhole[index] { continue }
      let reader = try readers.reader(measure.column)
      let codes = unsafe try reader.codes(pages.page, of: chosen, count: count)
      if isWhole[index], !isCounted {
        unsafe rows.countAndAdd(1 + index, codes, reader.values, measure.column.shape)
        isCounted = true
      } else if isWhole[index] {
        unsafe rows.add(1 + index, codes, reader.values, measure.column.shape)
      } else {
        unsafe rows.take(
          measure.kind, 1 + index, codes, reader.values, measure.column.shape,
          none: UInt32(reader.entries))
      }
    }
    if !isCounted { unsafe rows.countRows() }
  }

  /// The place of each wanted row of the page, by the codes of its keys.
  private func rowPlaces(
    _ chosen: UnsafePointer<UInt32>?, _ count: Int
  ) throws(CopyError) -> UnsafePointer<UInt32> {
    guard let first = keys.first else {
      unsafe places.update(repeating: 0, count: count)
      return unsafe UnsafePointer(places)
    }
    let codes = unsafe try first.codes(pages.page, of: chosen, count: count)
    if unsafe chosen == nil, keys.count == 1 { return unsafe codes }
    // A key may be summed as well, and codes of wanted rows lie in memory of the reader.
    unsafe places.update(from: codes, count: count)
    for (key, size) in zip(keys, sizes).dropFirst() {
      let codes = unsafe try key.codes(pages.page, of: chosen, count: count)
      let size = UInt32(size)
      for row in 0..<count { unsafe places[row] = places[row] &* size &+ codes[row] }
    }
    return unsafe UnsafePointer(places)
  }

  // MARK: Giving out

  /// Gives the next places that have rows, a batch at most.
  private func give(_ targets: [UnsafeMutableRawPointer]) -> Int {
    for column in present.indices { present[column] = nil }
    var rows = 0
    let stride = stride
    while nextPlace < placeCount, rows < LogScanner.batchRows {
      if unsafe sums[nextPlace &* stride] != 0 {
        unsafe wanted[rows] = UInt32(nextPlace)
        rows += 1
      }
      nextPlace += 1
    }
    var below = 1
    for column in keys.indices.reversed() {
      unsafe giveKey(targets[column], column, rows, below: below)
      below *= sizes[column]
    }
    for index in plan.measures.indices {
      unsafe giveMeasure(targets[keys.count + index], index, rows)
    }
    let counts = unsafe targets[keys.count + plan.measures.count]
    for row in 0..<rows {
      let place = unsafe Int(wanted[row]) &* stride
      unsafe counts.storeBytes(of: sums[place], toByteOffset: row &* 8, as: Int64.self)
      // Zeros are left for the next group of rows.
      unsafe (sums + place).update(repeating: 0, count: stride)
      if !isAllWhole { unsafe (values + place).update(repeating: 0, count: stride) }
    }
    return rows
  }

  /// - Parameter below: How many places the keys behind this one have.
  private func giveKey(
    _ target: UnsafeMutableRawPointer, _ column: Int, _ rows: Int, below: Int
  ) {
    let size = sizes[column]
    if keys.count > 1 {
      for row in 0..<rows { unsafe places[row] = UInt32(Int(wanted[row]) / below % size) }
    } else {
      unsafe places.update(from: wanted, count: rows)
    }
    unsafe Gathering.gather(
      UnsafePointer(places), keys[column].values, plan.keys[column].shape.stride, target, rows)
    guard keys[column].hasNulls else { return }
    for row in 0..<rows where unsafe Int(places[row]) == size - 1 {
      setNull(column: column, row: row)
    }
  }

  private func giveMeasure(_ target: UnsafeMutableRawPointer, _ index: Int, _ rows: Int) {
    let isCount = plan.measures[index].kind == .count
    let isWhole = isWhole[index]
    let (sum, stride) = (isCount && isWhole ? 0 : 1 + index, stride)
    for row in 0..<rows {
      let place = unsafe Int(wanted[row]) &* stride
      let number =
        isCount && !isWhole
        ? unsafe Int64(values[place &+ sum]) : unsafe sums[place &+ sum]
      unsafe target.storeBytes(of: number, toByteOffset: row &* 8, as: Int64.self)
      if !isCount, !isWhole, unsafe values[place &+ sum] == 0 {
        setNull(column: keys.count + index, row: row)
      }
    }
  }

  private func setNull(column: Int, row: Int) {
    var words = present[column] ?? [UInt64](repeating: .max, count: LogScanner.maskWords)
    present[column] = nil
    words[row / 64] &= ~(1 << UInt64(row % 64))
    present[column] = words
  }
}
