internal import ParquetFormat

/// Distinct values, the most frequent first, and which of them each row has.
struct ColumnDictionary {
  /// The values in encoding PLAIN.
  private(set) var plain: [UInt8] = []
  /// The value of each row, by a number of the column's own.
  private let indexes: [UInt32]
  /// For each of those numbers the place in the dictionary.
  private let places: [UInt32]

  /// Orders so many values; `addPlain` gets the column's number of one.
  init(_ indexes: [UInt32], of count: Int, addPlain: (Int, inout [UInt8]) -> Void) {
    self.indexes = indexes
    let sorted = ColumnDictionary.byFrequency(indexes, of: count)
    var places = [UInt32](repeating: 0, count: count)
    for (place, number) in sorted.enumerated() {
      places[number] = UInt32(place)
      addPlain(number, &plain)
    }
    self.places = places
  }

  var count: Int { places.count }

  /// The column's numbers of the values, the most frequent first.
  ///
  /// Small numbers for frequent values leave upper bits zero, which packers make much of.
  private static func byFrequency(_ indexes: [UInt32], of count: Int) -> [Int] {
    guard count > 1 else { return Array(0..<count) }
    var frequencies = [UInt32](repeating: 0, count: count)
    for index in indexes { frequencies[Int(index)] += 1 }
    // The number breaks ties, so that the same records make the same file.
    var keys = frequencies.enumerated().map { number, frequency in
      UInt64(UInt32.max - frequency) << 32 | UInt64(number)
    }
    keys.sort()
    return keys.map { Int(truncatingIfNeeded: $0 & 0xffff_ffff) }
  }

  /// Adds the places of some values, each of `width` bits.
  func add(_ values: Range<Int>, width: Int, to page: inout [UInt8]) {
    page.append(UInt8(width))
    if count == 1, !values.isEmpty {
      return RunLengthEncoding.addRun(of: 0, count: values.count, width: width, into: &page)
    }
    RunLengthEncoding.encode(
      indexes.span.extracting(values), as: places.span, width: width, into: &page)
  }
}
