/// The values of one measure for some rows.
@unsafe struct MeasuredRows {
  /// Memory of the values; nil where only their presence counts.
  let values: UnsafeRawPointer
  let isWide: Bool
  /// Bits of the rows of the whole batch that have a value; nil where all have.
  let present: [UInt64]?
  let rows: Range<Int>

  @inline(__always)
  func has(_ row: Int) -> Bool {
    guard let present = unsafe present else { return true }
    return present[row &>> 6] &>> UInt64(row & 63) & 1 == 1
  }
}

extension GroupTable {
  /// Counts a row for each place.
  ///
  /// - Parameter marks: Of measures that have a value in every row.
  @unsafe
  func addRows(_ places: UnsafePointer<Int>, count: Int, marks: UInt64) {
    let rows = unsafe records + keys
    for index in 0..<count {
      let row = unsafe rows + places[index]
      unsafe row.pointee = (row.pointee &+ 1) | marks
    }
  }

  /// Adds values to the records at some places.
  @unsafe
  func add(
    _ measured: MeasuredRows, _ kind: SumMeasure.Kind, to measure: Int,
    _ places: UnsafePointer<Int>
  ) {
    switch kind {
    case .count: unsafe addPresence(measured, measure, places)
    case .sum:
      unsafe each(measured, measure, places) { [self] place, sum, value in
        let (total, overflows) = sum.addingReportingOverflow(value)
        guard overflows else { return total }
        set(aside: measure, of: place)
        return value
      }
    case .min: unsafe each(measured, measure, places) { Swift.min($1, $2) }
    case .max: unsafe each(measured, measure, places) { Swift.max($1, $2) }
    }
  }

  /// What a measure begins with.
  static func initial(_ kind: SumMeasure.Kind) -> Int64 {
    switch kind {
    case .sum, .count: 0
    case .min: .max
    case .max: .min
    }
  }

  @unsafe
  private func addPresence(
    _ measured: MeasuredRows, _ measure: Int, _ places: UnsafePointer<Int>
  ) {
    let sums = unsafe records + (keys &+ 1 &+ measure)
    for (index, row) in unsafe measured.rows.enumerated() where unsafe measured.has(row) {
      unsafe sums[places[index]] &+= 1
    }
  }

  @unsafe
  @inline(__always)
  private func each(
    _ measured: MeasuredRows, _ measure: Int, _ places: UnsafePointer<Int>,
    _ combine: (_ place: Int, _ sum: Int64, _ value: Int64) -> Int64
  ) {
    if unsafe measured.isWide {
      let values = unsafe measured.values.assumingMemoryBound(to: Int64.self)
      unsafe each(measured, measure, places, { unsafe values[$0] }, combine)
    } else {
      let values = unsafe measured.values.assumingMemoryBound(to: Int32.self)
      unsafe each(measured, measure, places, { unsafe Int64(values[$0]) }, combine)
    }
  }

  @unsafe
  @inline(__always)
  private func each(
    _ measured: MeasuredRows, _ measure: Int, _ places: UnsafePointer<Int>,
    _ value: (Int) -> Int64, _ combine: (Int, Int64, Int64) -> Int64
  ) {
    let word = keys &+ 1 &+ measure
    let sums = unsafe UnsafeMutableRawPointer(records + word).assumingMemoryBound(to: Int64.self)
    let first = unsafe measured.rows.lowerBound
    let count = unsafe measured.rows.count
    if unsafe measured.present == nil {
      for index in 0..<count {
        let place = unsafe places[index]
        unsafe sums[place] = combine(place, sums[place], value(first &+ index))
      }
      return
    }
    // A row without a value leaves no mark.
    let marks = unsafe records + keys
    for index in 0..<count where unsafe measured.has(first &+ index) {
      let place = unsafe places[index]
      unsafe marks[place] |= 1 &<< (Self.rowBits &+ UInt64(measure))
      unsafe sums[place] = combine(place, sums[place], value(first &+ index))
    }
  }
}
