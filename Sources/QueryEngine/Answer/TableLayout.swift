/// Columns for people: names on top, text to the left, numbers to the right.
///
/// The first rows wait until it is known how wide their columns are.
struct TableLayout {
  private static let measuredRows = 2048
  /// Cells wider than this do not widen the lines of others.
  private static let widestColumn = 60

  private let columns: [QueryAnswer.Column]
  private var widths: [Int]
  private var waiting: [[String]] = []
  private var isMeasured = false

  init(_ columns: [QueryAnswer.Column]) {
    self.columns = columns
    widths = columns.map { $0.name.count }
  }

  mutating func add(_ rows: QueryAnswer.Rows, _ row: Int, to bytes: inout [UInt8]) {
    let cells = columns.indices.map { index in
      guard rows.isPresent(row: row, column: index) else { return "-" }
      var value: [UInt8] = []
      rows.write(row: row, column: index, to: &value)
      return Self.visible(String(decoding: value, as: UTF8.self))
    }
    guard !isMeasured else {
      write(cells, to: &bytes)
      return
    }
    for (index, cell) in cells.enumerated() {
      widths[index] = max(widths[index], min(cell.count, Self.widestColumn))
    }
    waiting.append(cells)
    if waiting.count == Self.measuredRows { finish(to: &bytes) }
  }

  /// Writes what waits, with the names in front.
  mutating func finish(to bytes: inout [UInt8]) {
    guard !isMeasured else { return }
    isMeasured = true
    write(columns.map(\.name), to: &bytes)
    for cells in waiting { write(cells, to: &bytes) }
    waiting = []
  }

  private func write(_ cells: [String], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      let blanks = Array(repeating: UInt8(0x20), count: max(0, widths[index] - cell.count))
      let isLast = index == cells.count - 1
      let isNumber = columns[index].kind == .number
      if isNumber { bytes += blanks }
      bytes += Array(cell.utf8)
      if !isNumber, !isLast { bytes += blanks }
      bytes += Array((isLast ? "\n" : "  ").utf8)
    }
  }

  /// Text of others shows its control characters, and a terminal does not obey them.
  private static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return text }
    return text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }
}
