/// Cells with numbers, made once each; number 0 stands for no value.
struct CellTable {
  private var pieces: [Range<Int>] = []
  /// All texts, and 16 bytes behind them that wide copies may read.
  private var text = [UInt8](repeating: 0, count: 16)
  private(set) var longest = 0

  var count: Int { pieces.count }

  mutating func append(_ cell: String) {
    text.removeLast(16)
    pieces.append(text.count..<text.count + cell.utf8.count)
    text += Array(cell.utf8) + Array(repeating: 0, count: 16)
    longest = max(longest, cell.utf8.count)
  }

  func write(_ number: UInt32, to cursor: inout TextCursor) {
    let piece = pieces[Int(number) < pieces.count ? Int(number) : 0]
    unsafe text.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe cursor.copy(start + piece.lowerBound, count: piece.count)
    }
  }
}
