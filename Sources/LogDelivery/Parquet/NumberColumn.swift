/// A column of numbers; `-` and whatever is no number leaves the row without a value.
struct NumberColumn: ColumnValues {
  let type: ParquetType
  private(set) var levels = DefinitionLevels()
  private var table = NumberTable()
  /// Which number of the table each row has that has one.
  private var indexes: [UInt32] = []
  /// The numbers themselves, once the table has too many.
  private var values: [Int64]?
  private let largest: Int64

  /// Distinct values beyond which a dictionary no longer pays.
  private static let dictionaryLimit = 1 << 16

  init(_ type: ParquetType) {
    self.type = type
    largest = type == .int32 ? Int64(Int32.max) : Int64.max
  }

  var count: Int { values?.count ?? indexes.count }

  mutating func add(_ words: borrowing LineWords) {
    let numbers = parse(words)
    guard values == nil else {
      values?.append(contentsOf: numbers)
      return
    }
    table.add(numbers.span, to: &indexes)
    guard table.values.count > NumberColumn.dictionaryLimit else { return }
    values = indexes.map { table.values[Int($0)] }
    (table, indexes) = (NumberTable(), [])
  }

  /// The numbers of some words, and which rows have one.
  private mutating func parse(_ words: borrowing LineWords) -> [Int64] {
    var rows = 0
    let numbers = [Int64](capacity: words.count) { numbers in
      unsafe words.forEach { bytes, word in
        if let value = unsafe WordNumber.read(bytes, word), value <= largest {
          numbers.append(value)
        } else {
          levels.add(numbers.count - rows)
          levels.addNull()
          rows = numbers.count
        }
      }
    }
    levels.add(numbers.count - rows)
    return numbers
  }

  func addPlain(_ range: Range<Int>, to bytes: inout [UInt8]) {
    let width = type == .int32 ? 4 : 8
    bytes += unsafe [UInt8](unsafeUninitializedCapacity: range.count * width) { buffer, filled in
      let output = UnsafeMutableRawBufferPointer(buffer)
      for index in range {
        let value = values?[index] ?? table.values[Int(indexes[index])]
        if width == 4 {
          unsafe output.storeBytes(
            of: Int32(truncatingIfNeeded: value).littleEndian, toByteOffset: filled,
            as: Int32.self)
        } else {
          unsafe output.storeBytes(of: value.littleEndian, toByteOffset: filled, as: Int64.self)
        }
        filled += width
      }
    }
  }

  private func addPlain(_ value: Int64, to bytes: inout [UInt8]) {
    if type == .int32 {
      bytes.add(Int32(truncatingIfNeeded: value))
    } else {
      bytes.add(value)
    }
  }

  var bounds: (least: [UInt8], greatest: [UInt8])? {
    let all = values ?? table.values
    guard let least = all.min(), let greatest = all.max() else { return nil }
    var bounds: (least: [UInt8], greatest: [UInt8]) = ([], [])
    addPlain(least, to: &bounds.least)
    addPlain(greatest, to: &bounds.greatest)
    return bounds
  }

  func dictionary() -> ColumnDictionary? {
    guard values == nil else { return nil }
    return ColumnDictionary(indexes, of: table.values.count) { addPlain(table.values[$0], to: &$1) }
  }
}
