/// A column of text; every row has a value, which may be `-`.
struct TextColumn: ColumnValues {
  let type = ParquetType.text
  private(set) var levels = DefinitionLevels()
  private var table = TextTable()
  /// Which word of the table each row has.
  private var indexes: [UInt32] = []

  var count: Int { indexes.count }
  var bounds: (least: [UInt8], greatest: [UInt8])? { nil }

  mutating func add(_ words: borrowing LineWords) {
    levels.add(words.count)
    table.add(words, to: &indexes)
  }

  func addPlain(_ range: Range<Int>, to bytes: inout [UInt8]) {
    for index in range { table.addPlain(Int(indexes[index]), to: &bytes) }
  }

  func dictionary() -> ColumnDictionary? {
    ColumnDictionary(indexes, of: table.count) { table.addPlain($0, to: &$1) }
  }
}
