internal import CTextMarks
internal import FlowLogFormat

extension LogScanner {
  /// Writes the columns of some rows of a segment behind the `offset` rows that are there.
  @unsafe
  func fill(
    _ segment: Segment, rows: Range<Int>, _ targets: [UnsafeMutableRawPointer], at offset: Int
  ) {
    for (index, column) in columns.enumerated() {
      let stride = column.shape.stride
      let target = unsafe targets[index] + offset * stride
      let field = segment.layout.fieldIndexes[index]
      let place = Place(segment: segment, column: index, rows: rows, offset: offset, field: field)
      guard field >= 0 else {
        unsafe fillMissing(place, target)
        continue
      }
      switch column.shape {
      case .int32: unsafe fillInt32(place, target)
      case .int64: unsafe fillInt64(place, target)
      case .address: unsafe fillAddresses(place, target)
      case .text: unsafe fillText(place, target)
      }
    }
  }

  /// Which values are to be written.
  struct Place {
    let segment: Segment
    let column: Int
    let rows: Range<Int>
    let offset: Int
    let field: Int
  }

  private func fillInt32(_ place: Place, _ target: UnsafeMutableRawPointer) {
    let words = unsafe words(place)
    for index in 0..<place.rows.count {
      let (start, count) = unsafe words.bounds(index)
      let value = unsafe FieldNumbers.decimal(endingAt: start + count, count: count)
      if value >= 0 && value <= Int64(Int32.max) {
        unsafe target.storeBytes(
          of: Int32(truncatingIfNeeded: value), toByteOffset: index &* 4, as: Int32.self)
      } else {
        let number = number(place, index, maximum: Int64(Int32.max))
        unsafe target.storeBytes(of: Int32(number), toByteOffset: index &* 4, as: Int32.self)
      }
    }
  }

  private func fillInt64(_ place: Place, _ target: UnsafeMutableRawPointer) {
    let words = unsafe words(place)
    for index in 0..<place.rows.count {
      let (start, count) = unsafe words.bounds(index)
      let value = unsafe FieldNumbers.decimal(endingAt: start + count, count: count)
      let number = value >= 0 ? value : number(place, index, maximum: .max)
      unsafe target.storeBytes(of: number, toByteOffset: index &* 8, as: Int64.self)
    }
  }

  private func fillAddresses(_ place: Place, _ target: UnsafeMutableRawPointer) {
    let words = unsafe words(place)
    for index in 0..<place.rows.count {
      let (start, count) = unsafe words.bounds(index)
      let quad = unsafe FieldNumbers.dottedQuad(start, count: count)
      var low = UInt64(truncatingIfNeeded: AddressNumber.mapped)
      var high: UInt64 = 0
      if quad >= 0 {
        low |= UInt64(truncatingIfNeeded: quad)
      } else {
        let number = address(place, index)
        low = UInt64(truncatingIfNeeded: number)
        high = UInt64(truncatingIfNeeded: number &>> 64)
      }
      unsafe target.storeBytes(of: low, toByteOffset: index &* 16, as: UInt64.self)
      unsafe target.storeBytes(of: high, toByteOffset: index &* 16 &+ 8, as: UInt64.self)
    }
  }

  private func fillText(_ place: Place, _ target: UnsafeMutableRawPointer) {
    let words = unsafe words(place)
    for index in 0..<place.rows.count {
      let (start, count) = unsafe words.bounds(index)
      unsafe write(start, count, to: target + index &* 16)
    }
  }

  /// Columns that are no field of the format: from the path, from the whole line, or missing.
  private func fillMissing(_ place: Place, _ target: UnsafeMutableRawPointer) {
    let column = columns[place.column]
    if column == .message {
      let skipped = place.segment.layout.skipped
      let last = place.segment.layout.total - skipped - 1
      for (index, row) in place.rows.enumerated() {
        let start = bounds(row: row, field: 0).start
        let count = bounds(row: row, field: last).stop - start
        unsafe write(UnsafeRawPointer(slab.text + start), count, to: target + index * 16)
      }
    } else if let constant = place.segment.file.constant(column) {
      for index in 0..<place.rows.count {
        unsafe TextCell.write(constant.text, count: constant.count, to: target + index * 16)
      }
    } else {
      let count = place.rows.count
      unsafe target.initializeMemory(
        as: UInt8.self, repeating: 0, count: count * column.shape.stride)
      nulls.setNull(column: place.column, rows: place.offset..<place.offset + count)
    }
  }

  @inline(__always)
  private func write(
    _ start: UnsafeRawPointer, _ count: Int, to cell: UnsafeMutableRawPointer
  ) {
    if slab.hasBeyondASCII,
      let repaired = unsafe repairs.repair(
        start.assumingMemoryBound(to: UInt8.self), count: count)
    {
      unsafe TextCell.write(repaired.text, count: repaired.count, to: cell)
      return
    }
    unsafe TextCell.write(start, count: count, to: cell)
  }

  /// Where the words of a column are, with everything that a loop needs at hand.
  @inline(__always)
  private func words(_ place: Place) -> RowWords {
    unsafe RowWords(
      text: UnsafeRawPointer(slab.text), separators: UnsafePointer(slab.marks.separators),
      rows: UnsafePointer(rowSeparators + place.rows.lowerBound), field: place.field)
  }

  // MARK: What needs a closer look

  /// A number that is `-`, very long, or none; 0 stands where there is none.
  @inline(never)
  private func number(
    _ place: Place, _ index: Int, maximum: Int64
  ) -> Int64 {
    let (start, stop) = bounds(row: place.rows.lowerBound + index, field: place.field)
    let word = unsafe Span(_unsafeStart: UnsafePointer(slab.text) + start, count: stop - start)
    if word.count == 1, word[0] == UInt8(ascii: "-") {
      nulls.setNull(column: place.column, row: place.offset + index)
      return 0
    }
    var value: Int64 = 0
    var isNumber = !word.isEmpty
    for position in word.indices {
      let digit = word[position] &- 0x30
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowsToo) = product.addingReportingOverflow(Int64(min(digit, 9)))
      guard digit <= 9, !overflows, !overflowsToo else {
        isNumber = false
        break
      }
      value = sum
    }
    guard isNumber, value <= maximum else {
      bad(place, index, isNumber ? "a number too large for its type" : "neither a number nor -")
      return 0
    }
    return value
  }

  @inline(never)
  private func address(_ place: Place, _ index: Int) -> UInt128 {
    let (start, stop) = bounds(row: place.rows.lowerBound + index, field: place.field)
    let word = unsafe Span(_unsafeStart: UnsafePointer(slab.text) + start, count: stop - start)
    if let number = AddressNumber.number(parsing: word) { return number }
    bad(place, index, "neither an IP address nor -")
    return 0
  }

  /// Counts a value that is none; the row stays, without it.
  private func bad(_ place: Place, _ index: Int, _ words: String) {
    nulls.setNull(column: place.column, row: place.offset + index)
    place.segment.file.badValue(
      "\(place.segment.layout.format.fields[place.field].name) is \(words)",
      line: unsafe Int(rowLines[place.rows.lowerBound + index]), job)
  }
}

/// Where one field of some rows lies; a copy of pointers, so that loops keep them in registers.
@unsafe private struct RowWords {
  let text: UnsafeRawPointer
  let separators: UnsafePointer<UInt32>
  let rows: UnsafePointer<UInt32>
  let field: Int

  @inline(__always)
  func bounds(_ index: Int) -> (start: UnsafeRawPointer, count: Int) {
    let separator = unsafe Int(rows[index]) &+ field
    let start = unsafe Int(separators[separator &- 1]) &+ 1
    return unsafe (text + start, Int(separators[separator]) &- start)
  }
}
