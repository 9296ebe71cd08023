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
  /// Adds the value of each row of some lines.
  mutating func add(_ words: borrowing LineWords)
}

/// Physical types, by their numbers in the format.
enum ParquetType: Int {
  case int32 = 1
  case int64 = 2
  case text = 6
}
