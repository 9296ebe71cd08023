internal import FlowLogScanner

/// The wanted rows of a page, each added to the sums of its place.
@unsafe struct PageRows {
  let count: Int
  /// Where in the page the rows are; nil where all of its first rows are wanted.
  let wanted: UnsafePointer<UInt32>?
  /// The place of each row of the page.
  let places: UnsafePointer<UInt32>
  /// For each place `stride` sums, of which the first counts rows.
  let sums: UnsafeMutablePointer<Int64>
  /// For each place and sum the values that it is of.
  let values: UnsafeMutablePointer<UInt32>
  let stride: Int

  /// Counts rows.
  func countRows() {
    unsafe each { _, place in unsafe sums[place] &+= 1 }
  }

  /// Counts rows, and adds their numbers to a sum.
  func countAndAdd(
    _ sum: Int, _ codes: UnsafePointer<UInt32>, _ numbers: UnsafeRawPointer, _ shape: ColumnShape
  ) {
    if case .int64 = shape {
      let numbers = unsafe numbers.assumingMemoryBound(to: Int64.self)
      unsafe each { row, place in
        unsafe sums[place] &+= 1
        unsafe sums[place &+ sum] &+= numbers[Int(codes[row])]
      }
    } else {
      let numbers = unsafe numbers.assumingMemoryBound(to: Int32.self)
      unsafe each { row, place in
        unsafe sums[place] &+= 1
        unsafe sums[place &+ sum] &+= Int64(numbers[Int(codes[row])])
      }
    }
  }

  /// Adds the rows' numbers to a sum.
  func add(
    _ sum: Int, _ codes: UnsafePointer<UInt32>, _ numbers: UnsafeRawPointer, _ shape: ColumnShape
  ) {
    if case .int64 = shape {
      let numbers = unsafe numbers.assumingMemoryBound(to: Int64.self)
      unsafe each { row, place in unsafe sums[place &+ sum] &+= numbers[Int(codes[row])] }
    } else {
      let numbers = unsafe numbers.assumingMemoryBound(to: Int32.self)
      unsafe each { row, place in unsafe sums[place &+ sum] &+= Int64(numbers[Int(codes[row])]) }
    }
  }

  /// Takes the numbers of rows that have one, and counts them.
  ///
  /// - Parameter none: The code of rows without a value.
  func take(
    _ kind: SumMeasure.Kind, _ sum: Int, _ codes: UnsafePointer<UInt32>,
    _ numbers: UnsafeRawPointer, _ shape: ColumnShape, none: UInt32
  ) {
    func number(_ code: UInt32) -> Int64 {
      switch shape {
      case .int64: unsafe numbers.load(fromByteOffset: Int(code) * 8, as: Int64.self)
      case .int32: unsafe Int64(numbers.load(fromByteOffset: Int(code) * 4, as: Int32.self))
      // Only counted.
      case .text, .address: 0
      }
    }
    unsafe each { row, place in
      let code = unsafe codes[row]
      guard code != none else { return }
      let number = number(code)
      let before = unsafe sums[place &+ sum]
      let isFirst = unsafe values[place &+ sum] == 0
      switch kind {
      case .sum: unsafe sums[place &+ sum] = before &+ number
      case .min: unsafe sums[place &+ sum] = isFirst ? number : Swift.min(before, number)
      case .max: unsafe sums[place &+ sum] = isFirst ? number : Swift.max(before, number)
      case .count: break
      }
      unsafe values[place &+ sum] &+= 1
    }
  }

  /// Calls with each row and where the sums of its place begin.
  @inline(__always)
  private func each(_ body: (Int, Int) -> Void) {
    if let wanted = unsafe wanted {
      for index in unsafe 0..<count {
        let row = unsafe Int(wanted[index])
        let place = unsafe Int(places[row]) &* stride
        body(row, place)
      }
    } else {
      for row in unsafe 0..<count {
        let place = unsafe Int(places[row]) &* stride
        body(row, place)
      }
    }
  }
}
