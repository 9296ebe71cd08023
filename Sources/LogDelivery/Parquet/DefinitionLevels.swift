internal import ParquetFormat

/// Which rows of an optional column have a value: nothing is kept as long as all have one.
struct DefinitionLevels {
  private(set) var rows = 0
  private(set) var nulls = 0
  private var bits: [UInt32] = []

  /// Adds so many rows that have a value.
  mutating func add(_ count: Int) {
    if nulls > 0 { bits.append(contentsOf: repeatElement(1, count: count)) }
    rows += count
  }

  /// Adds a row without one.
  mutating func addNull() {
    if nulls == 0 { bits = Array(repeating: 1, count: rows) }
    bits.append(0)
    nulls += 1
    rows += 1
  }

  /// Values that rows have.
  func values(in range: Range<Int>) -> Int {
    guard nulls > 0 else { return range.count }
    return bits[range].reduce(0) { $0 + Int($1) }
  }

  /// Adds the levels of some rows, with their length in front.
  func add(_ range: Range<Int>, to bytes: inout [UInt8]) {
    var encoded: [UInt8] = []
    if nulls == 0 {
      RunLengthEncoding.addRun(of: 1, count: range.count, width: 1, into: &encoded)
    } else {
      RunLengthEncoding.encode(bits.span.extracting(range), width: 1, into: &encoded)
    }
    bytes.add(UInt32(encoded.count))
    bytes += encoded
  }
}
