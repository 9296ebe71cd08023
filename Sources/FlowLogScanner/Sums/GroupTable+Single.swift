extension GroupTable {
  /// Counts rows of the one group that there is without keys.
  func addRows(_ rows: Int) {
    unsafe records[single() &+ keys] &+= UInt64(rows)
  }

  /// Adds values to the one group that there is without keys.
  @unsafe
  func addAll(_ measured: MeasuredRows, _ kind: SumMeasure.Kind, to measure: Int) {
    var found = 0
    if let present = unsafe measured.present {
      // Rows are all of a batch, whose bits behind them may be anything.
      for row in unsafe measured.rows { found += Int(present[row &>> 6] &>> UInt64(row & 63) & 1) }
    } else {
      found = unsafe measured.rows.count
    }
    guard found > 0 else { return }
    switch kind {
    case .count: combine(measure, Int64(found)) { $0 &+ $1 }
    case .min:
      let least = unsafe reduce(measured, .max) { Swift.min($0, $1) }
      combine(measure, least) { Swift.min($0, $1) }
    case .max:
      let greatest = unsafe reduce(measured, .min) { Swift.max($0, $1) }
      combine(measure, greatest) { Swift.max($0, $1) }
    case .sum:
      // High and low halves: 2,048 of each cannot overflow.
      let high = unsafe reduce(measured, 0) { $0 &+ $1 &>> 32 }
      let low = unsafe reduce(measured, 0) { $0 &+ $1 & 0xffff_ffff }
      let total = Int128(high) << 32 + Int128(low)
      addTotal(total, to: measure)
    }
  }

  /// Adds the sum of a batch, in parts where it is a number of more than 64 bits.
  private func addTotal(_ total: Int128, to measure: Int) {
    var rest = total
    while true {
      let part = Int64(clamping: rest)
      combine(measure, part) { [self] sum, value in
        let (total, overflows) = sum.addingReportingOverflow(value)
        guard overflows else { return total }
        reserve(rows: 1)
        set(aside: measure, of: 0)
        return value
      }
      rest -= Int128(part)
      if rest == 0 { return }
    }
  }

  @inline(__always)
  private func combine(_ measure: Int, _ value: Int64, _ body: (Int64, Int64) -> Int64) {
    let word = keys &+ 1 &+ measure
    let sum = unsafe Int64(bitPattern: records[word])
    let combined = UInt64(bitPattern: body(sum, value))
    unsafe records[word] = combined
    unsafe records[keys] |= 1 &<< (Self.rowBits &+ UInt64(measure))
  }

  @unsafe
  @inline(__always)
  private func reduce(
    _ measured: MeasuredRows, _ initial: Int64, _ body: (Int64, Int64) -> Int64
  ) -> Int64 {
    if unsafe measured.isWide {
      let values = unsafe measured.values.assumingMemoryBound(to: Int64.self)
      return unsafe reduce(measured, initial, { unsafe values[$0] }, body)
    }
    let values = unsafe measured.values.assumingMemoryBound(to: Int32.self)
    return unsafe reduce(measured, initial, { unsafe Int64(values[$0]) }, body)
  }

  @unsafe
  @inline(__always)
  private func reduce(
    _ measured: MeasuredRows, _ initial: Int64, _ value: (Int) -> Int64,
    _ body: (Int64, Int64) -> Int64
  ) -> Int64 {
    var result = initial
    let rows = unsafe measured.rows
    if unsafe measured.present == nil {
      for row in rows { result = body(result, value(row)) }
    } else {
      for row in rows where unsafe measured.has(row) { result = body(result, value(row)) }
    }
    return result
  }
}
