extension PartialSums {
  /// Writes groups that are kept.
  @unsafe
  func give(_ groups: Range<Int>, _ targets: [UnsafeMutableRawPointer]) {
    let records = unsafe table.records
    for (index, key) in keys.enumerated() {
      for (row, group) in groups.enumerated() {
        let word = unsafe records[group &* table.stride &+ index]
        if unsafe !key.read(word, to: targets[index], row: row) {
          nulls.setNull(column: index, row: row)
        }
      }
    }
    for (index, measure) in plan.measures.enumerated() {
      let column = keys.count + index
      let mark: UInt64 = 1 << (GroupTable.rowBits + UInt64(index))
      for (row, group) in groups.enumerated() {
        let record = unsafe records + group &* table.stride
        let value = unsafe record[column + 1]
        unsafe targets[column].storeBytes(of: value, toByteOffset: row &* 8, as: UInt64.self)
        if measure.kind != .count, unsafe record[keys.count] & mark == 0 {
          nulls.setNull(column: column, row: row)
        }
      }
    }
    let last = plan.shapes.count - 1
    for (row, group) in groups.enumerated() {
      let rows =
        unsafe records[group &* table.stride &+ keys.count] & (1 << GroupTable.rowBits - 1)
      unsafe targets[last].storeBytes(of: rows, toByteOffset: row &* 8, as: UInt64.self)
    }
  }

  /// Writes the rows of the batch as groups of one.
  @unsafe
  func pass(_ targets: [UnsafeMutableRawPointer]) {
    for index in keys.indices {
      unsafe targets[index].copyMemory(
        from: batch.memory[index], byteCount: batch.count * batch.shapes[index].stride)
      copyNulls(of: index, to: index)
    }
    for (index, measure) in plan.measures.enumerated() {
      let column = keys.count + index
      let target = unsafe targets[column].assumingMemoryBound(to: Int64.self)
      if measure.kind == .count {
        let present = batch.present[measured[index]]
        for row in 0..<batch.count {
          let isPresent = present.map { $0[row / 64] >> UInt64(row % 64) & 1 == 1 } ?? true
          unsafe target[row] = isPresent ? 1 : 0
        }
        continue
      }
      let values = unsafe batch.memory[measured[index]]
      if batch.shapes[measured[index]] == .int32 {
        let numbers = unsafe values.assumingMemoryBound(to: Int32.self)
        for row in 0..<batch.count { unsafe target[row] = Int64(numbers[row]) }
      } else {
        unsafe UnsafeMutableRawPointer(target).copyMemory(
          from: values, byteCount: batch.count * 8)
      }
      copyNulls(of: measured[index], to: column)
    }
    let rows = unsafe targets[plan.shapes.count - 1].assumingMemoryBound(to: Int64.self)
    for row in 0..<batch.count { unsafe rows[row] = 1 }
  }

  private func copyNulls(of column: Int, to target: Int) {
    guard let present = batch.present[column] else { return }
    for row in 0..<batch.count where present[row / 64] >> UInt64(row % 64) & 1 == 0 {
      nulls.setNull(column: target, row: row)
    }
  }
}
