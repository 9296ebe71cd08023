internal import ParquetFormat

/// A column of a group as bytes of the file, with what the file's end says about it.
struct CopyChunk {
  let column: CopyColumn
  let rows: Int
  let nulls: Int
  let entries: Int
  private(set) var bytes: [UInt8] = []
  /// Where data begins in the bytes: behind the dictionary.
  private(set) var dataOffset = 0
  private(set) var unpackedBytes = 0
  let isPacked: Bool
  let least: [UInt8]?
  let greatest: [UInt8]?

  /// Rows of a page: their codes, unpacked, stay in the second-level cache.
  static let pageRows = 1 << 15
  /// PLAIN_DICTIONARY, which old readers know, too.
  private static let dictionaryEncoding = 2
  private static let levelEncoding = 3

  /// How codes lie in pages, and whether pages are packed.
  private struct Shape {
    var width: Int
    var isPacked: Bool
  }

  init(_ builder: ColumnBuilder, _ packer: ZstdPacker) {
    column = builder.column
    rows = builder.codes.count
    nulls = builder.codes.nulls
    entries = builder.entries
    let sorted = builder.sorted
    least = sorted.first.map(builder.plain)
    greatest = sorted.last.map(builder.plain)
    var order = [UInt32](repeating: 0, count: sorted.count)
    for (place, code) in sorted.enumerated() { order[code] = UInt32(place) }
    let plain = Self.plain(sorted, builder)
    let shape = Self.best(builder, order, dictionary: plain, packer)
    isPacked = shape.isPacked
    let count = entries
    add(plain, packer, dictionary: true) { head in
      head.structure(7) { dictionaryHead in
        dictionaryHead.int32(1, count)
        dictionaryHead.int32(2, Self.dictionaryEncoding)
      }
    }
    dataOffset = bytes.count
    for first in stride(from: 0, to: rows, by: Self.pageRows) {
      let range = first..<min(rows, first + Self.pageRows)
      let page = Self.page(builder, range, order, width: shape.width)
      add(page, packer, dictionary: false) { head in
        head.structure(5) { dataHead in
          dataHead.int32(1, range.count)
          dataHead.int32(2, Self.dictionaryEncoding)
          dataHead.int32(3, Self.levelEncoding)
          dataHead.int32(4, Self.levelEncoding)
        }
      }
    }
  }

  private static func plain(_ sorted: [Int], _ builder: ColumnBuilder) -> [UInt8] {
    var bytes: [UInt8] = []
    for code in sorted {
      let value = builder.plain(code)
      if builder.column.kind == .text { bytes.add(UInt32(value.count)) }
      bytes += value
    }
    return bytes
  }

  /// Definition levels with their length, the width of codes, and codes.
  private static func page(
    _ builder: ColumnBuilder, _ range: Range<Int>, _ order: [UInt32], width: Int
  ) -> [UInt8] {
    var levels: [UInt8] = []
    if builder.codes.nulls == 0 {
      RunLengthEncoding.addRun(of: 1, count: range.count, width: 1, into: &levels)
    } else {
      RunLengthEncoding.encode(builder.codes.levels(range).span, width: 1, into: &levels)
    }
    var page: [UInt8] = []
    page.add(UInt32(levels.count))
    page += levels
    page.append(UInt8(width))
    let places = builder.codes.places(range, in: order)
    RunLengthEncoding.encode(places.span, width: width, into: &page)
    return page
  }

  /// Codes that are as good as noise are left as they are, so that they are read without unpacking.
  private static func best(
    _ builder: ColumnBuilder, _ order: [UInt32], dictionary: [UInt8], _ packer: ZstdPacker
  ) -> Shape {
    let natural = RunLengthEncoding.width(upTo: order.count - 1)
    let sample = 0..<min(pageRows, builder.codes.count)
    let share = sample.count * dictionary.count / max(1, builder.codes.count)
    let plain = page(builder, sample, order, width: natural)
    var best = (shape: Shape(width: natural, isPacked: false), bytes: plain.count + share)
    // Packing has to pay for the time that unpacking takes.
    let worth = best.bytes * 2 / 3
    // In whole bytes a packer sees how often each code occurs; between bits it sees noise.
    for width in Set([natural, (natural + 7) / 8 * 8]).sorted() {
      let page = width == natural ? plain : page(builder, sample, order, width: width)
      let packed =
        packer.pack(page).count + share * packer.pack(dictionary).count
        / max(1, dictionary.count)
      if packed < min(best.bytes, worth) {
        best = (Shape(width: width, isPacked: true), packed)
      }
    }
    return best.shape
  }

  private mutating func add(
    _ page: [UInt8], _ packer: ZstdPacker, dictionary: Bool,
    _ describe: (inout CompactProtocol) -> Void
  ) {
    let packed = isPacked ? packer.pack(page) : page
    var head = CompactProtocol()
    head.int32(1, dictionary ? 2 : 0)
    head.int32(2, page.count)
    head.int32(3, packed.count)
    describe(&head)
    head.stop()
    unpackedBytes += head.bytes.count + page.count
    bytes += head.bytes
    bytes += packed
  }
}
