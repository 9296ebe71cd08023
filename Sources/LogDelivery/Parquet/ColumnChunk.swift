internal import ParquetFormat

/// A column of a row group as bytes of the file, with what the file's end says about it.
struct ColumnChunk {
  let type: ParquetType
  private(set) var bytes: [UInt8] = []
  let rows: Int
  let nulls: Int
  let bounds: (least: [UInt8], greatest: [UInt8])?
  private(set) var hasDictionary = false
  /// Where data begins in the bytes: behind the dictionary, if there is one.
  private(set) var dataOffset = 0
  /// Bytes before packing, page heads included.
  private(set) var unpackedBytes = 0

  /// How values are written.
  enum Encoding: Equatable {
    case plain
    /// Places in a dictionary, each of so many bits.
    case dictionary(width: Int)

    /// The number in the format: PLAIN, or PLAIN_DICTIONARY.
    ///
    /// The format's second version renamed the latter RLE_DICTIONARY (8), which old readers lack.
    var number: Int { self == .plain ? 0 : 2 }
  }

  /// The number of RLE, which definition levels have.
  static let levelEncoding = 3
  /// Rows of a page: large pages pack well, and a reader unpacks one at a time.
  static let pageRows = 1 << 18
  /// Values that are packed in each way to find the best.
  private static let sampleValues = 1 << 14

  /// Writes a column.
  init(_ column: any ColumnValues, packer: ParquetPacker) {
    type = column.type
    rows = column.levels.rows
    nulls = column.levels.nulls
    bounds = column.bounds
    let dictionary = column.dictionary()
    let encoding = ColumnChunk.best(column, dictionary, packer)
    if let dictionary, encoding != .plain {
      hasDictionary = true
      add(page: dictionary.plain, packer) { head in
        head.structure(7) { dictionaryHead in
          dictionaryHead.int32(1, dictionary.count)
          dictionaryHead.int32(2, encoding.number)
        }
      }
    }
    dataOffset = bytes.count
    var first = 0
    var firstValue = 0
    while first < rows {
      let range = first..<min(rows, first + ColumnChunk.pageRows)
      let values = firstValue..<firstValue + column.levels.values(in: range)
      var page: [UInt8] = []
      column.levels.add(range, to: &page)
      ColumnChunk.add(values, of: column, dictionary, encoding, to: &page)
      add(page: page, packer) { head in
        head.structure(5) { dataHead in
          dataHead.int32(1, range.count)
          dataHead.int32(2, encoding.number)
          dataHead.int32(3, ColumnChunk.levelEncoding)
          dataHead.int32(4, ColumnChunk.levelEncoding)
        }
      }
      (first, firstValue) = (range.upperBound, values.upperBound)
    }
  }

  private static func add(
    _ values: Range<Int>, of column: any ColumnValues, _ dictionary: ColumnDictionary?,
    _ encoding: Encoding, to page: inout [UInt8]
  ) {
    guard case .dictionary(let width) = encoding, let dictionary else {
      return column.addPlain(values, to: &page)
    }
    dictionary.add(values, width: width, to: &page)
  }

  /// The encoding that packs a sample best; each with its share of the dictionary.
  private static func best(
    _ column: any ColumnValues, _ dictionary: ColumnDictionary?, _ packer: ParquetPacker
  ) -> Encoding {
    guard let dictionary, dictionary.count > 0 else { return .plain }
    let natural = RunLengthEncoding.width(upTo: dictionary.count - 1)
    // A handful of values: nothing comes close to runs of few bits.
    if natural <= 4 { return .dictionary(width: natural) }
    var choices: [Encoding] = [.plain, .dictionary(width: natural)]
    // In whole bytes a packer sees how often each occurs; between bits it sees noise.
    let whole = (natural + 7) / 8 * 8
    if whole != natural { choices.append(.dictionary(width: whole)) }
    let sample = 0..<min(column.count, sampleValues)
    let share =
      Double(packer.pack(dictionary.plain).count) * Double(sample.count) / Double(column.count)
    var best = (encoding: Encoding.plain, bytes: Double.infinity)
    for choice in choices {
      var page: [UInt8] = []
      add(sample, of: column, dictionary, choice, to: &page)
      let bytes = Double(packer.pack(page).count) + (choice == .plain ? 0 : share)
      if bytes < best.bytes { best = (choice, bytes) }
    }
    return best.encoding
  }

  private mutating func add(
    page: [UInt8], _ packer: ParquetPacker, _ describe: (inout CompactProtocol) -> Void
  ) {
    let packed = packer.pack(page)
    var head = CompactProtocol()
    // DICTIONARY_PAGE stands in front of all data pages.
    head.int32(1, hasDictionary && bytes.isEmpty ? 2 : 0)
    head.int32(2, page.count)
    head.int32(3, packed.count)
    head.int32(4, Int(Int32(bitPattern: Checksum.crc32(packed))))
    describe(&head)
    head.stop()
    unpackedBytes += head.bytes.count + page.count
    bytes += head.bytes
    bytes += packed
  }
}

/// Packs pages by one of Parquet's codecs.
final class ParquetPacker {
  private enum Packer {
    case gzip(GzipPacker)
    case zstd(ZstdPacker)
  }

  private let packer: Packer
  /// The codec's number in the format.
  let codec: Int

  /// Takes the memory; nil where there is none.
  init?(_ codec: ParquetCodec) {
    switch codec {
    case .gzip:
      guard let gzip = GzipPacker() else { return nil }
      packer = .gzip(gzip)
      self.codec = 2
    case .zstd:
      guard let zstd = ZstdPacker() else { return nil }
      packer = .zstd(zstd)
      self.codec = 6
    }
  }

  func pack(_ bytes: [UInt8]) -> [UInt8] {
    switch packer {
    case .gzip(let gzip):
      gzip.add(bytes)
      return gzip.finish()
    case .zstd(let zstd): return zstd.pack(bytes)
    }
  }
}

/// How pages of a Parquet file are packed.
package enum ParquetCodec: String, Hashable, Sendable {
  /// AWS's choice.
  case gzip
  /// Smaller and faster; not every old reader has it.
  case zstd
}
