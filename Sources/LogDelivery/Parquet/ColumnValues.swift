internal import ParquetFormat

/// The values of one column of a row group, while it is being filled and when it is written.
protocol ColumnValues {
  /// How the values lie in the file.
  var type: ParquetType { get }
  /// Values that are there; rows without one are not counted.
  var count: Int { get }
  /// Which rows have a value.
  var levels: DefinitionLevels { get }
  /// Adds some of the values, as encoding PLAIN lays them out.
  func addPlain(_ range: Range<Int>, to bytes: inout [UInt8])
  /// Each distinct value once and the place of every value; nil where that would be too many.
  func dictionary() -> ColumnDictionary?
  /// The least and the greatest value in encoding PLAIN; nil where that is not told.
  var bounds: (least: [UInt8], greatest: [UInt8])? { get }
  /// Adds the value of one row.
  mutating func add(_ word: Span<UInt8>)
  /// Adds the value of each row of some lines.
  mutating func add(_ words: borrowing LineWords)
}

/// The words that one column has of some lines.
struct LineWords: ~Escapable {
  private let lines: Span<UInt8>
  private let ends: Span<Int32>
  private let place: Int
  private let stride: Int

  /// Takes every `stride`th word from `place` on.
  ///
  /// - Parameter ends: -1, then where each word ends; one byte separates neighbours.
  @_lifetime(copy lines, copy ends)
  init(_ lines: Span<UInt8>, ends: Span<Int32>, from place: Int, by stride: Int) {
    self.lines = lines
    self.ends = ends
    self.place = place
    self.stride = stride
  }

  @inline(__always)
  func forEach(_ body: (Span<UInt8>) -> Void) {
    var word = place
    while word < ends.count - 1 {
      body(lines.extracting(Int(ends[word]) + 1..<Int(ends[word + 1])))
      word += stride
    }
  }

  /// Calls with each word, or with the number that it is where it has up to eight digits.
  @inline(__always)
  func forEachNumber(_ number: (Int64) -> Void, other: (Span<UInt8>) -> Void) {
    unsafe lines.withUnsafeBytes { bytes in
      var word = place
      while word < ends.count - 1 {
        let start = Int(ends[word]) + 1
        let end = Int(ends[word + 1])
        word += stride
        // Eight bytes that end with the word; what is in front of it is shifted out.
        if end >= 8, end > start, end - start <= 8 {
          let eight = unsafe UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
          let empty = UInt64(8 - (end - start)) * 8
          let digits = ((eight ^ LineWords.zeros) >> empty) << empty
          if (digits &+ LineWords.sixes | digits) & LineWords.upperHalves == 0 {
            number(LineWords.number(digits))
            continue
          }
        }
        other(lines.extracting(start..<end))
      }
    }
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  private static let sixes: UInt64 = 0x0606_0606_0606_0606
  private static let upperHalves: UInt64 = 0xf0f0_f0f0_f0f0_f0f0

  /// The number of eight digits from 0 to 9, one a byte, the first in the lowest.
  @inline(__always)
  private static func number(_ digits: UInt64) -> Int64 {
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_ffff_0000_ffff
    return Int64((fours &* 10_000 &+ fours >> 32) & 0xffff_ffff)
  }
}

/// Physical types, by their numbers in the format.
enum ParquetType: Int {
  case int32 = 1
  case int64 = 2
  case text = 6
}

/// Distinct values, the most frequent first, and which of them each row has.
struct ColumnDictionary {
  /// The values in encoding PLAIN.
  var plain: [UInt8]
  var count: Int
  var indexes: [UInt32]

  /// The new place of each old one, where frequent values come first.
  ///
  /// Small numbers for frequent values leave upper bits zero, which packers make much of.
  static func order(_ frequencies: [UInt32]) -> (sorted: [Int], places: [UInt32]) {
    // The place breaks ties, so that the same records make the same file.
    let sorted = frequencies.indices.sorted { left, right in
      frequencies[left] == frequencies[right]
        ? left < right : frequencies[left] > frequencies[right]
    }
    var places = [UInt32](repeating: 0, count: frequencies.count)
    for (place, old) in sorted.enumerated() { places[old] = UInt32(place) }
    return (sorted, places)
  }
}

/// Which rows of an optional column have a value: nothing is kept as long as all have one.
struct DefinitionLevels {
  private(set) var rows = 0
  private(set) var nulls = 0
  private var bits: [UInt32] = []

  @inline(__always)
  mutating func add(_ isThere: Bool) {
    if !isThere {
      if nulls == 0 { bits = Array(repeating: 1, count: rows) }
      nulls += 1
    }
    if nulls > 0 { bits.append(isThere ? 1 : 0) }
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
